// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.PoolCounters;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** What was counted of one pool since the agent started. Immutable. */
public final class PoolCounts {
    private final long acquired;
    private final long failed;
    private final long released;
    private final Map<ReclaimResult.Outcome, Long> reclaims;

    private PoolCounts(long acquired, long failed, long released, Map<ReclaimResult.Outcome, Long> reclaims) {
        this.acquired = acquired;
        this.failed = failed;
        this.released = released;
        this.reclaims = Collections.unmodifiableMap(reclaims);
    }

    public static PoolCounts of(PoolCounters counters) {
        // Releases first: what is acquired and released meanwhile must not seem released only.
        long released = counters.released();
        Map<ReclaimResult.Outcome, Long> reclaims = new EnumMap<>(ReclaimResult.Outcome.class);
        for (ReclaimResult.Outcome outcome : ReclaimResult.Outcome.values()) {
            long count = counters.reclaimsEnded(outcome);
            if (count > 0) {
                reclaims.put(outcome, count);
            }
        }
        return new PoolCounts(counters.acquired(), counters.failed(), released, reclaims);
    }

    /** How many connections it has lent. */
    public long acquired() {
        return acquired;
    }

    /** How often {@code getConnection()} failed: after a wait, or because the database gave no connection. */
    public long failed() {
        return failed;
    }

    /** How many {@code close()} calls gave a connection back. */
    public long released() {
        return released;
    }

    /** How attempts to take connections back ended; outcomes that never came are left out. */
    public Map<ReclaimResult.Outcome, Long> reclaims() {
        return reclaims;
    }
}
