// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import org.jspecify.annotations.Nullable;

/** Why a connection that nothing refers to any more is not told as lost. Immutable. */
public final class WhyNotLost implements Detail {
    /** What may still have it. */
    public enum Reason {
        /** Whoever was given the driver's own connection. */
        DRIVER_CONNECTION_OUT,
        /** A local variable of a method that still runs. */
        METHOD_RUNS,
        /** It is not known whether the methods that had it have returned. */
        THREAD_AT_WORK
    }

    private final Reason reason;
    private final @Nullable StackTraceElement method;

    public WhyNotLost(Reason reason, @Nullable StackTraceElement method) {
        this.reason = reason;
        this.method = method;
    }

    public Reason reason() {
        return reason;
    }

    /** The method that still runs; null if none is known. */
    public @Nullable StackTraceElement method() {
        return method;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.whyNotLost(this);
    }
}
