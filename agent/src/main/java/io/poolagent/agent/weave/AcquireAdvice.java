// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * Woven into {@code getConnection}. In Java:
 *
 * <pre>
 * Object token = PoolAgentDispatcher.acquiring(this);
 * try { … the method … } finally { PoolAgentDispatcher.acquired(this, token, returned); }
 * </pre>
 *
 * Inlined, so it must run in class files of version 47: no lambdas, no class constants, no string concatenation.
 */
final class AcquireAdvice {
    private AcquireAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static Object enter(@Advice.This Object source) {
        return PoolAgentDispatcher.acquiring(source);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(
            @Advice.This Object source,
            @Advice.Enter Object token,
            @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object returned) {
        PoolAgentDispatcher.acquired(source, token, returned);
    }
}
