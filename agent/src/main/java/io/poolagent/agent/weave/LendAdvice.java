// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * Woven into {@code createStatement}, {@code prepareStatement} and {@code prepareCall} of connections. In Java:
 *
 * <pre>
 * Object token = PoolAgentDispatcher.lending(this);
 * try { … the method … } finally { PoolAgentDispatcher.lent(this, token, returned, sql, thrown); }
 * </pre>
 */
final class LendAdvice {
    private LendAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static Object enter(@Advice.This Object handle) {
        return PoolAgentDispatcher.lending(handle);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(
            @Advice.This Object handle,
            @Advice.Enter Object token,
            @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object returned,
            @Advice.Argument(value = 0, optional = true, typing = Assigner.Typing.DYNAMIC) Object sql,
            @Advice.Thrown Throwable thrown) {
        PoolAgentDispatcher.lent(handle, token, returned, sql, thrown);
    }
}
