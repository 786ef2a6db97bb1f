// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;

/**
 * Woven only with {@code on-misuse=throw}, in the place of {@link TakeBackAdvice}. In Java:
 *
 * <pre>
 * Object token = PoolAgentDispatcher.takingBack(7, this, new Object[] {… the arguments …});
 * if (token instanceof Throwable) throw token;
 * try { … the method … }
 * finally { PoolAgentDispatcher.tookBack(token, thrown); }
 * </pre>
 *
 * Thrown at the end, as in {@link RefuseAdvice}, and also by a method that does not declare it.
 */
final class RefuseTakeBackAdvice {
    private RefuseTakeBackAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = Throwable.class)
    static Object enter(
            @RuleNumber int method,
            @Advice.This(optional = true) Object pool,
            @Advice.AllArguments Object[] arguments) {
        return PoolAgentDispatcher.takingBack(method, pool, arguments);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(@Advice.Enter Object token, @Advice.Thrown(readOnly = false) Throwable thrown) {
        if (token instanceof Throwable) {
            thrown = (Throwable) token;
        } else {
            PoolAgentDispatcher.tookBack(token, thrown);
        }
    }
}
