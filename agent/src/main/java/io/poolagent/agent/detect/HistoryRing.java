// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.PoolHistory;
import io.poolagent.agent.lease.PoolCounters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last ten minutes of one pool, in a ring of seconds: some 10 KB. Used by the agent's thread. */
final class HistoryRing {
    static final int SLOTS = 60;

    static final long SLOT_MILLIS = 10_000;

    /** With fewer there is nothing to compare with. */
    static final int LEAST_SLOTS = 24;

    private static final long SECOND_MILLIS = 1_000;
    private static final int SECONDS_A_SLOT = (int) (SLOT_MILLIS / SECOND_MILLIS);
    private static final int SECONDS = SLOTS * SECONDS_A_SLOT;

    private final int[] used = new int[SECONDS];
    private final int[] pending = new int[SECONDS];
    private final int[] acquired = new int[SECONDS];
    private final int[] failed = new int[SECONDS];
    private final long firstSecond;
    private long second;
    private long acquiredBefore;
    private long failedBefore;

    /** What was counted before is of none of its seconds. */
    HistoryRing(PoolCounters counters, long nowMillis) {
        firstSecond = nowMillis / SECOND_MILLIS;
        second = firstSecond;
        acquiredBefore = counters.acquired();
        failedBefore = counters.failed();
        Arrays.fill(used, PoolHistory.UNKNOWN);
        Arrays.fill(pending, PoolHistory.UNKNOWN);
    }

    /** One sample. */
    void add(int inUse, int waiting, PoolCounters counters, long nowMillis) {
        advance(nowMillis);
        int at = (int) (second % SECONDS);
        used[at] = Math.max(used[at], inUse);
        pending[at] = Math.max(pending[at], waiting);
        long acquiredNow = counters.acquired();
        long failedNow = counters.failed();
        acquired[at] += (int) (acquiredNow - acquiredBefore);
        failed[at] += (int) (failedNow - failedBefore);
        acquiredBefore = acquiredNow;
        failedBefore = failedNow;
    }

    private void advance(long nowMillis) {
        long now = nowMillis / SECOND_MILLIS;
        // After a long pause of the JVM all of them are empty, and none needs to be emptied twice.
        for (long next = Math.max(second + 1, now - SECONDS + 1); next <= now; next++) {
            clear(next);
        }
        second = Math.max(second, now);
    }

    private void clear(long which) {
        int at = (int) (which % SECONDS);
        used[at] = PoolHistory.UNKNOWN;
        pending[at] = PoolHistory.UNKNOWN;
        acquired[at] = 0;
        failed[at] = 0;
    }

    /** As it is now, in slots of ten seconds; null if it is too short. */
    @Nullable
    PoolHistory freeze(long nowMillis) {
        advance(nowMillis);
        long last = second / SECONDS_A_SLOT;
        List<PoolHistory.Slot> slots = new ArrayList<>();
        for (long next = Math.max(firstSecond / SECONDS_A_SLOT, last - SLOTS + 1); next <= last; next++) {
            slots.add(slot(next * SECONDS_A_SLOT, (next + 1) * SECONDS_A_SLOT));
        }
        return slots.size() < LEAST_SLOTS ? null : new PoolHistory(SLOT_MILLIS, slots);
    }

    /** As it is now, second by second, however short. */
    PoolHistory seconds(long nowMillis) {
        advance(nowMillis);
        List<PoolHistory.Slot> slots = new ArrayList<>();
        for (long next = Math.max(firstSecond, second - SECONDS + 1); next <= second; next++) {
            slots.add(slot(next, next + 1));
        }
        return new PoolHistory(SECOND_MILLIS, slots);
    }

    private PoolHistory.Slot slot(long from, long end) {
        int mostUsed = PoolHistory.UNKNOWN;
        int mostPending = PoolHistory.UNKNOWN;
        long acquires = 0;
        long failures = 0;
        // Those before belong to nobody; those that are to come are empty, or ten minutes old.
        for (long next = Math.max(from, firstSecond); next < end && next <= second; next++) {
            int at = (int) (next % SECONDS);
            mostUsed = Math.max(mostUsed, used[at]);
            mostPending = Math.max(mostPending, pending[at]);
            acquires += acquired[at];
            failures += failed[at];
        }
        return new PoolHistory.Slot(mostUsed, mostPending, acquires, failures);
    }
}
