// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts acquires as they end, and those under way that {@link Waiting} does not list. Safe for use by any thread. */
public final class Acquires {
    private static final int STRIPES = 64;
    /** In longs: no two stripes share a line of the processor's cache. */
    private static final int APART = 8;

    // Plain adds, since this is counted at every acquire and is for a sense of proportion: two threads of one
    // stripe may overwrite each other's.
    private final AtomicLongArray succeeded = new AtomicLongArray(STRIPES * APART);
    private final LongAdder failed = new LongAdder();
    private final LongAdder pending = new LongAdder();

    /** One begins, to be ended by {@link #end}. */
    public void begin() {
        pending.increment();
    }

    public void end(boolean success) {
        ended(success);
        pending.decrement(); // Last: who fails on the way is under way still.
    }

    /** One has ended that {@link Waiting} had listed. */
    public void ended(boolean success) {
        if (success) {
            int own = ((int) Thread.currentThread().getId() & (STRIPES - 1)) * APART;
            succeeded.lazySet(own, succeeded.get(own) + 1);
        } else {
            failed.increment();
        }
    }

    /** How many succeeded; a few may be missing. */
    public long succeeded() {
        long sum = 0;
        for (int i = 0; i < succeeded.length(); i += APART) {
            sum += succeeded.get(i);
        }
        return sum;
    }

    public long failed() {
        return failed.sum();
    }

    /** How many are under way; may be off by the few that begin or end meanwhile. */
    public long pending() {
        return Math.max(0, pending.sum());
    }
}
