// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * Woven into the end of what hands out something that lives on the connection. In Java:
 *
 * <pre>
 * if (returned != null && returned != this && !(returned instanceof String) && !(returned instanceof Number)
 *         && !(returned instanceof Comparable) && !(returned instanceof byte[])) PoolAgentDispatcher.result(this, returned);
 * </pre>
 *
 * Nearly all that {@code getObject} gives is text, a number or a time, and all of these can be compared: rows come by the
 * million, so that they are told apart here; the two commonest first, since to ask for a class is cheaper than for an interface.
 */
final class GiveAdvice {
    private GiveAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.This Object from, @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object returned) {
        if (returned != null
                && returned != from
                && !(returned instanceof String)
                && !(returned instanceof Number)
                && !(returned instanceof Comparable)
                && !(returned instanceof byte[])) {
            PoolAgentDispatcher.result(from, returned);
        }
    }
}
