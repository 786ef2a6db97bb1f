// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * Woven into {@code executeQuery}, and into {@code executeUpdate} and the like, whose counts are boxed: as {@link ExecuteAdvice}, and what it returns is handed on with the rest. In Java:
 *
 * <pre>
 * Object token = PoolAgentDispatcher.executing(this, sql);
 * try { … the method … } finally { if (token != null) PoolAgentDispatcher.executed(this, token, returned, thrown); }
 * </pre>
 */
final class QueryAdvice {
    private QueryAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static Object enter(@Advice.This Object statement, @Advice.Argument(value = 0, optional = true) String sql) {
        return PoolAgentDispatcher.executing(statement, sql);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(
            @Advice.This Object statement,
            @Advice.Enter Object token,
            @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object returned,
            @Advice.Thrown Throwable thrown) {
        if (token != null) {
            PoolAgentDispatcher.executed(statement, token, returned, thrown);
        }
    }
}
