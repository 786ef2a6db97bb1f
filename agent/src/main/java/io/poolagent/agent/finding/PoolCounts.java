// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was counted of one pool since the agent started. Immutable. */
public final class PoolCounts {
    private final long acquired;
    private final long failed;
    private final long released;
    private final Map<ReclaimResult.Outcome, Long> reclaims;
    private final Map<Spent, Long> spentMillis;
    private final long capturedMillis;
    private final long waitingMillis;
    private final @Nullable Durations waits;
    private final @Nullable Durations uses;

    /** Keeps the maps: they must not change any more. */
    public PoolCounts(
            long acquired,
            long failed,
            long released,
            Map<ReclaimResult.Outcome, Long> reclaims,
            Map<Spent, Long> spentMillis,
            long capturedMillis,
            long waitingMillis,
            @Nullable Durations waits,
            @Nullable Durations uses) {
        this.acquired = acquired;
        this.failed = failed;
        this.released = released;
        this.reclaims = Collections.unmodifiableMap(reclaims);
        this.spentMillis = Collections.unmodifiableMap(spentMillis);
        this.capturedMillis = capturedMillis;
        this.waitingMillis = waitingMillis;
        this.waits = waits;
        this.uses = uses;
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

    /** What its connections were used for while they were held, all together, in milliseconds, by samples. */
    public Map<Spent, Long> spentMillis() {
        return spentMillis;
    }

    /** For how long those of them were held whose acquire was captured, by samples. */
    public long capturedMillis() {
        return capturedMillis;
    }

    /** For how long threads waited for one of them, all together, in milliseconds, by samples. */
    public long waitingMillis() {
        return waitingMillis;
    }

    /** How long it took to get each connection that was lent; null if that is not measured. */
    public @Nullable Durations waits() {
        return waits;
    }

    /** For how long each connection was lent that was given back; null if that is not measured. */
    public @Nullable Durations uses() {
        return uses;
    }
}
