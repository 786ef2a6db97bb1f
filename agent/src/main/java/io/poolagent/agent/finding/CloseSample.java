// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** Where other leases of the same site were closed, by a sample of them. Immutable. */
public final class CloseSample implements Detail {
    private final int closedThere;
    private final int sampled;
    private final StackTraceElement line;

    public CloseSample(int closedThere, int sampled, StackTraceElement line) {
        this.closedThere = closedThere;
        this.sampled = sampled;
        this.line = line;
    }

    /** How many of them were closed at that line. */
    public int closedThere() {
        return closedThere;
    }

    public int sampled() {
        return sampled;
    }

    /** The line that closed most. */
    public StackTraceElement line() {
        return line;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.closeSample(this);
    }
}
