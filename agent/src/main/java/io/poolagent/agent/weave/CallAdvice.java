// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * Woven into {@code commit}, {@code rollback} and {@code setAutoCommit} of connections. In Java:
 *
 * <pre>
 * PoolAgentDispatcher.calling(this);
 * try { … the method … } finally { PoolAgentDispatcher.called(this, argument, thrown); }
 * </pre>
 */
final class CallAdvice {
    private CallAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This Object handle) {
        PoolAgentDispatcher.calling(handle);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(
            @Advice.This Object handle,
            @Advice.Argument(value = 0, optional = true, typing = Assigner.Typing.DYNAMIC) Object argument,
            @Advice.Thrown Throwable thrown) {
        PoolAgentDispatcher.called(handle, argument, thrown);
    }
}
