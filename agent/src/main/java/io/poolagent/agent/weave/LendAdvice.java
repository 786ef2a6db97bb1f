// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * Woven into {@code createStatement}, {@code prepareStatement} and {@code prepareCall} of connections. In Java:
 *
 * <pre>
 * Object token = PoolAgentDispatcher.lending(this);
 * try { … the method … } finally { PoolAgentDispatcher.lent(token, returned, sql); }
 * </pre>
 */
final class LendAdvice {
    private LendAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static Object enter(@Advice.This Object handle) {
        return PoolAgentDispatcher.lending(handle);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(
            @Advice.Enter Object token,
            @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object returned,
            @Advice.Argument(value = 0, optional = true, typing = Assigner.Typing.DYNAMIC) Object sql) {
        PoolAgentDispatcher.lent(token, returned, sql);
    }
}
