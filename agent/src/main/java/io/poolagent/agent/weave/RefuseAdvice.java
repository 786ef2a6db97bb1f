// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;

/**
 * Woven only with {@code on-misuse=throw}, around {@code close} and the use of connections, around the execution of
 * statements and the reading of rows. In Java:
 *
 * <pre>
 * Throwable refusal = PoolAgentDispatcher.refusing(this, "method");
 * if (refusal != null) throw refusal;
 * … the method …
 * </pre>
 *
 * The only way by which the agent throws into the application. It is thrown at the end, since what the start of a method
 * throws is kept from the application.
 */
final class RefuseAdvice {
    private RefuseAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = Throwable.class)
    static Throwable enter(@Advice.This Object handleOrTaken, @MethodName String method) {
        return PoolAgentDispatcher.refusing(handleOrTaken, method);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(@Advice.Enter Throwable refusal, @Advice.Thrown(readOnly = false) Throwable thrown) {
        if (refusal != null) {
            thrown = refusal;
        }
    }
}
