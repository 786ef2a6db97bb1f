// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * Woven into methods that a rule says lend. In Java:
 *
 * <pre>
 * Object token = PoolAgentDispatcher.givingOut();
 * try { … the method … } finally { PoolAgentDispatcher.gaveOut(7, token, this, returned); }
 * </pre>
 *
 * Of a static method {@code this} is null.
 */
final class GiveOutAdvice {
    private GiveOutAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static Object enter() {
        return PoolAgentDispatcher.givingOut();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(
            @RuleNumber int method,
            @Advice.Enter Object token,
            @Advice.This(optional = true) Object pool,
            @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object returned) {
        PoolAgentDispatcher.gaveOut(method, token, pool, returned);
    }
}
