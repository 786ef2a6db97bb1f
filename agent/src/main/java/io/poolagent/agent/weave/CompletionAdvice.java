// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;

/**
 * Woven into the end of {@code closeOnCompletion} of statements: {@code PoolAgentDispatcher.closed(this, true);}
 */
final class CompletionAdvice {
    private CompletionAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.This Object statement) {
        PoolAgentDispatcher.closed(statement, true);
    }
}
