// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * Woven into the end of what sets and tells the session state of connections. In Java:
 *
 * <pre>
 * if (argument != null || PoolAgentDispatcher.watchesState()) PoolAgentDispatcher.state(this, "method", argument, returned, thrown);
 * </pre>
 *
 * Frameworks ask at every transaction, so that all but one load of that is left out until a pool is there that hands it on.
 * They set it rarely, and the isolation that was set is told of an open connection.
 */
final class StateAdvice {
    private StateAdvice() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(
            @Advice.This Object connection,
            @MethodName String method,
            @Advice.Argument(value = 0, optional = true, typing = Assigner.Typing.DYNAMIC) Object given,
            @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object told,
            @Advice.Thrown Throwable thrown) {
        if (given != null || PoolAgentDispatcher.watchesState()) {
            PoolAgentDispatcher.state(connection, method, given, told, thrown);
        }
    }
}
