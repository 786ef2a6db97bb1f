// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * Woven into the end of all that hands out the result of a statement without executing it:
 * {@code PoolAgentDispatcher.result(this, returned);}
 */
final class ResultAdvice {
    private ResultAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.This Object statement, @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object returned) {
        PoolAgentDispatcher.result(statement, returned);
    }
}
