// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;

/**
 * Woven into all that executes a statement. In Java:
 *
 * <pre>
 * Object token = PoolAgentDispatcher.executing(this, sql);
 * try { … the method … } finally { if (token != null) PoolAgentDispatcher.executed(this, token, null, thrown); }
 * </pre>
 *
 * Naming the statement at the end keeps it, and with it the lease, from being lost while it runs.
 */
final class ExecuteAdvice {
    private ExecuteAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static Object enter(@Advice.This Object statement, @Advice.Argument(value = 0, optional = true) String sql) {
        return PoolAgentDispatcher.executing(statement, sql);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(@Advice.This Object statement, @Advice.Enter Object token, @Advice.Thrown Throwable thrown) {
        if (token != null) {
            PoolAgentDispatcher.executed(statement, token, null, thrown);
        }
    }
}
