// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.detect.Snapshots;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.stack.CodeOwners;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Asks for a garbage collection when a pool has run dry. A loss is proven by the collector, but an application whose
 * threads all wait for a connection allocates nothing, so it would never collect and never get its connections back.
 * Asked only while acquires fail or stand still and leases are open; each request that proves no loss doubles the time to
 * the next. Used by the agent's thread.
 */
public final class GcNudge {
    static final long SHORTEST_MILLIS = 5_000;
    static final long LONGEST_MILLIS = 3_600_000;
    static final long STALL_MILLIS = 1_000;

    private final Acquires acquires;
    private final Waiting waiting;
    private final Ledger ledger;
    private final CoarseClock clock;
    private final CodeOwners poolCode;
    private final LongSupplier lost;
    private final Runnable collect;
    private final LongConsumer told;

    private long seenSucceeded;
    private long seenFailed;
    private long progressMillis;
    private long askedMillis = -SHORTEST_MILLIS;
    private long pauseMillis = SHORTEST_MILLIS;
    private long lostWhenAsked;
    private boolean asked;
    private boolean askedHalfway;

    /**
     * @param poolCode whether a class, by its name, is part of a pool
     * @param lost how many leases were found lost so far
     * @param collect asks the JVM for a collection
     * @param told the number of open leases, each time it was asked
     */
    public GcNudge(
            Acquires acquires,
            Waiting waiting,
            Ledger ledger,
            CoarseClock clock,
            CodeOwners poolCode,
            LongSupplier lost,
            Runnable collect,
            LongConsumer told) {
        this.acquires = acquires;
        this.waiting = waiting;
        this.ledger = ledger;
        this.clock = clock;
        this.poolCode = poolCode;
        this.lost = lost;
        this.collect = collect;
        this.told = told;
    }

    /** Looks whether the time has come. */
    public void tick() {
        long now = clock.millis();
        boolean dry = isDry(now);
        // A handle that a finalizer could reach, as of DBCP's statements, takes a second collection to be proven lost.
        long since = now - askedMillis;
        boolean halfway =
                asked && !askedHalfway && since >= STALL_MILLIS && since < SHORTEST_MILLIS && ledger.hasDying();
        if (!halfway && (!dry || since < pauseMillis)) {
            return;
        }
        long[] open = {0};
        ledger.forEachHeld(lease -> open[0] += isHeldForLong(lease, now) ? 1 : 0);
        if (open[0] == 0) {
            return;
        }
        if (asked) {
            boolean fruitful = halfway || lost.getAsLong() > lostWhenAsked;
            pauseMillis = fruitful ? SHORTEST_MILLIS : Math.min(2 * pauseMillis, LONGEST_MILLIS);
        }
        asked = true;
        askedHalfway = halfway;
        askedMillis = now;
        lostWhenAsked = lost.getAsLong();
        told.accept(open[0]);
        collect.run();
    }

    private boolean isHeldForLong(Lease lease, long now) {
        return now - lease.acquiredMillis() >= STALL_MILLIS && Snapshots.isApplications(lease, poolCode);
    }

    private boolean isDry(long now) {
        long succeeded = acquires.succeeded();
        long failed = acquires.failed();
        boolean failing = failed > seenFailed;
        if (succeeded != seenSucceeded || (acquires.pending() == 0 && waiting.isEmpty())) {
            progressMillis = now;
        }
        seenSucceeded = succeeded;
        seenFailed = failed;
        return failing || now - progressMillis >= STALL_MILLIS;
    }
}
