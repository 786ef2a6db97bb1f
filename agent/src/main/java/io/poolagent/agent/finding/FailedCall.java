// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import org.jspecify.annotations.Nullable;

/** That the last call threw, and what; not the exception's message, which may hold values. Immutable. */
public final class FailedCall {
    private final String exception;
    private final @Nullable String call;

    public FailedCall(String exception, @Nullable String call) {
        this.exception = exception;
        this.call = call;
    }

    /** The exception's class. */
    public String exception() {
        return exception;
    }

    /** The call of the connection itself, as {@code commit()}; null if a statement was executed. */
    public @Nullable String call() {
        return call;
    }
}
