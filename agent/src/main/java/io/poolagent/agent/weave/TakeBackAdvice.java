// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;

/**
 * Woven into methods that a rule says take back. In Java:
 *
 * <pre>
 * Object token = PoolAgentDispatcher.takingBack(7, this, new Object[] {… the arguments …});
 * try { if (!(token instanceof Boolean)) { … the method … } }
 * finally { PoolAgentDispatcher.tookBack(token, thrown); }
 * </pre>
 *
 * Of a static method {@code this} is null.
 */
final class TakeBackAdvice {
    private TakeBackAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = Boolean.class)
    static Object enter(
            @RuleNumber int method,
            @Advice.This(optional = true) Object pool,
            @Advice.AllArguments Object[] arguments) {
        return PoolAgentDispatcher.takingBack(method, pool, arguments);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(@Advice.Enter Object token, @Advice.Thrown Throwable thrown) {
        PoolAgentDispatcher.tookBack(token, thrown);
    }
}
