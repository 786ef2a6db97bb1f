// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** How many connections of a pool were in use or waited for at once, by samples. Immutable. */
public final class Demand {
    private final int median;
    private final int p99;
    private final int most;

    public Demand(int median, int p99, int most) {
        this.median = median;
        this.p99 = p99;
        this.most = most;
    }

    /** No more than these in half of the samples. */
    public int median() {
        return median;
    }

    /** No more than these in 99 of 100 samples. */
    public int p99() {
        return p99;
    }

    /** No more than these in any sample. */
    public int most() {
        return most;
    }
}
