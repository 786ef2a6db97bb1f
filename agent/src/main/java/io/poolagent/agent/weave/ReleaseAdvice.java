// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;

/**
 * Woven into {@code close} of connections: the once-gate. In Java:
 *
 * <pre>
 * Object token = PoolAgentDispatcher.releasing(this);
 * try { if (!(token instanceof Boolean)) { … the method … } }
 * finally { PoolAgentDispatcher.released(this, token, thrown); }
 * </pre>
 *
 * The gate also repairs HikariCP 2.4.2 to 7.1.0, whose close is check-then-act: two threads that close one handle at once
 * can make it lend one physical connection twice (https://github.com/brettwooldridge/HikariCP/issues/1604).
 */
final class ReleaseAdvice {
    private ReleaseAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = Boolean.class)
    static Object enter(@Advice.This Object handle) {
        return PoolAgentDispatcher.releasing(handle);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(@Advice.This Object handle, @Advice.Enter Object token, @Advice.Thrown Throwable thrown) {
        PoolAgentDispatcher.released(handle, token, thrown);
    }
}
