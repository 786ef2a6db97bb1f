// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;

/**
 * Woven into the start of {@code commit}, {@code rollback} and {@code setAutoCommit} of connections: {@code
 * PoolAgentDispatcher.calling(this);}
 */
final class CallAdvice {
    private CallAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This Object handle) {
        PoolAgentDispatcher.calling(handle);
    }
}
