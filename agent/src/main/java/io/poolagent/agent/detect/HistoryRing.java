// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.PoolHistory;
import io.poolagent.agent.lease.PoolCounters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last ten minutes of one pool, in a ring of slots: some 1.5 KB. Used by the agent's thread. */
final class HistoryRing {
    static final int SLOTS = 60;

    static final long SLOT_MILLIS = 10_000;

    /** With fewer there is nothing to compare with. */
    static final int LEAST_SLOTS = 24;

    private final int[] used = new int[SLOTS];
    private final int[] pending = new int[SLOTS];
    private final long[] acquired = new long[SLOTS];
    private final long[] failed = new long[SLOTS];
    private final long firstSlot;
    private long slot;
    private long acquiredBefore;
    private long failedBefore;

    /** What was counted before is of none of its slots. */
    HistoryRing(PoolCounters counters, long nowMillis) {
        firstSlot = nowMillis / SLOT_MILLIS;
        slot = firstSlot;
        acquiredBefore = counters.acquired();
        failedBefore = counters.failed();
        clear(slot);
    }

    /** One sample. */
    void add(int inUse, int waiting, PoolCounters counters, long nowMillis) {
        advance(nowMillis);
        int at = (int) (slot % SLOTS);
        used[at] = Math.max(used[at], inUse);
        pending[at] = Math.max(pending[at], waiting);
        long acquiredNow = counters.acquired();
        long failedNow = counters.failed();
        acquired[at] += acquiredNow - acquiredBefore;
        failed[at] += failedNow - failedBefore;
        acquiredBefore = acquiredNow;
        failedBefore = failedNow;
    }

    private void advance(long nowMillis) {
        long now = nowMillis / SLOT_MILLIS;
        // After a long pause of the JVM all of them are empty, and none needs to be emptied twice.
        for (long next = Math.max(slot + 1, now - SLOTS + 1); next <= now; next++) {
            clear(next);
        }
        slot = Math.max(slot, now);
    }

    private void clear(long which) {
        int at = (int) (which % SLOTS);
        used[at] = PoolHistory.UNKNOWN;
        pending[at] = PoolHistory.UNKNOWN;
        acquired[at] = 0;
        failed[at] = 0;
    }

    /** As it is now; null if it is too short. */
    @Nullable
    PoolHistory freeze(long nowMillis) {
        advance(nowMillis);
        List<PoolHistory.Slot> slots = new ArrayList<>();
        for (long next = Math.max(firstSlot, slot - SLOTS + 1); next <= slot; next++) {
            int at = (int) (next % SLOTS);
            slots.add(new PoolHistory.Slot(used[at], pending[at], acquired[at], failed[at]));
        }
        return slots.size() < LEAST_SLOTS ? null : new PoolHistory(SLOT_MILLIS, slots);
    }
}
