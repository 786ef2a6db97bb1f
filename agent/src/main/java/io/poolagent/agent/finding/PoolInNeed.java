// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import org.jspecify.annotations.Nullable;

/** A pool for whose connections threads wait just now. Immutable. */
public final class PoolInNeed {
    private final int waiting;
    private final long longestMillis;
    private final @Nullable Exhausted why;

    public PoolInNeed(int waiting, long longestMillis, @Nullable Exhausted why) {
        this.waiting = waiting;
        this.longestMillis = longestMillis;
        this.why = why;
    }

    /** How many threads wait. */
    public int waiting() {
        return waiting;
    }

    /** For how long the one that waits longest. */
    public long longestMillis() {
        return longestMillis;
    }

    /** Why; null if the pool could lend more, as while it connects. */
    public @Nullable Exhausted why() {
        return why;
    }
}
