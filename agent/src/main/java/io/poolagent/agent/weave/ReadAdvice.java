// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;

/**
 * Woven into the end of {@code next} of result sets. In Java:
 *
 * <pre>
 * if (thrown != null || PoolAgentDispatcher.watchesReads()) PoolAgentDispatcher.read(this, thrown);
 * </pre>
 *
 * Rows come by the million, so that all but one load is left out until somebody wants to know.
 */
final class ReadAdvice {
    private ReadAdvice() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(@Advice.This Object resultSet, @Advice.Thrown Throwable thrown) {
        if (thrown != null || PoolAgentDispatcher.watchesReads()) {
            PoolAgentDispatcher.read(resultSet, thrown);
        }
    }
}
