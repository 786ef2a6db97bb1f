// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.PoolProfile;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Sources;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.stack.CodeOwners;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Samples, at each tick of the clock, what the connections of each pool are used for, and keeps the last minutes. Used by the
 * agent's thread.
 */
final class Profiles {
    /** Row reads are recorded during the last of so many ticks only, since each one recorded costs its reader time. */
    private static final int LEAST_TICKS = 3;

    private static final int MOST_TICKS = 7;

    /** Two such spans are kept, the one that is past and the one that goes on. */
    static final long SPAN_MILLIS = 300_000;

    private static final int MOST_POOLS = 200;

    private final Waiting waiting;
    private final Sources sources;
    private final Ledger ledger;
    private final Losses losses;
    private final CodeOwners poolCode;
    private final SplittableRandom random;
    private final Map<Pool, Spans> pools = new WeakHashMap<>();
    private int ticksLeft = LEAST_TICKS;
    private long tickedMillis = -1;

    Profiles(
            Waiting waiting,
            Sources sources,
            Ledger ledger,
            Losses losses,
            CodeOwners poolCode,
            SplittableRandom random) {
        this.waiting = waiting;
        this.sources = sources;
        this.ledger = ledger;
        this.losses = losses;
        this.poolCode = poolCode;
        this.random = random;
    }

    /** Time has passed. */
    void tick(long now) {
        boolean readsSeen = --ticksLeft == 0;
        if (readsSeen) {
            ticksLeft = LEAST_TICKS + random.nextInt(MOST_TICKS - LEAST_TICKS + 1);
        }
        if (tickedMillis >= 0) {
            sample(now, readsSeen);
        }
        tickedMillis = now;
    }

    /** Whether row reads are to be recorded until the next tick. */
    boolean wantsReads() {
        return ticksLeft == 1;
    }

    private void sample(long now, boolean readsSeen) {
        Map<Pool, List<Lease>> held = new HashMap<>();
        ledger.forEachHeld(lease -> {
            // What comes from an unknown pool may be what another pool is filled with.
            if (lease.pool().isKnown()) {
                held.computeIfAbsent(lease.pool(), any -> new ArrayList<>()).add(lease);
            }
        });
        Map<Pool, Integer> pending = new HashMap<>();
        for (Waiting.Waiter waiter : waiting.sinceBefore(now)) {
            Pool pool = sources.poolOf(waiter.source());
            if (pool != null) {
                pending.merge(pool, 1, Integer::sum);
            }
        }
        for (Pool pool : held.keySet()) {
            if (!pools.containsKey(pool) && pools.size() < MOST_POOLS) {
                pools.put(pool, new Spans(pool));
            }
        }
        for (Map.Entry<Pool, Spans> one : pools.entrySet()) {
            Pool pool = one.getKey();
            List<Lease> ofPool = held.getOrDefault(pool, Collections.emptyList());
            int maximum = sources.maximum(pool);
            int lost = losses.beside(ofPool.size(), pool, maximum);
            int wait = pending.getOrDefault(pool, 0);
            one.getValue().sum(ofPool, wait, now, tickedMillis, readsSeen);
            one.getValue().now(pool).add(ofPool, wait, lost, maximum, now, tickedMillis, readsSeen, random, poolCode);
        }
    }

    /** The pools that have a profile. */
    Set<Pool> pools() {
        return new LinkedHashSet<>(pools.keySet());
    }

    /** The profile of a pool as it is now; null if there is none. */
    @Nullable
    PoolProfile of(Pool pool) {
        Spans spans = pools.get(pool);
        return spans == null
                ? null
                : spans.all().facts(sources.maximum(pool), pool.counters().acquired());
    }

    /** What its connections were used for since the agent started; of a pool without a profile nothing. */
    SpentTotals totals(Pool pool) {
        Spans spans = pools.get(pool);
        return spans == null ? new SpentTotals() : spans.totals;
    }

    /** Of one pool. */
    private static final class Spans {
        final SpentTotals totals = new SpentTotals();
        private @Nullable ProfileSums past;
        private ProfileSums present;

        Spans(Pool pool) {
            present = new ProfileSums(null, pool.counters().acquired());
        }

        void sum(List<Lease> held, int pending, long now, long beforeMillis, boolean readsSeen) {
            double span = now - beforeMillis;
            for (Lease lease : held) {
                totals.add(Facts.spent(lease, beforeMillis), span, Facts.mayRead(lease), lease.acquireStack() != null);
            }
            totals.end(pending * span, readsSeen);
        }

        ProfileSums now(Pool pool) {
            if (present.spanMillis() >= SPAN_MILLIS) {
                present.forgetPast();
                past = present;
                present = new ProfileSums(past, pool.counters().acquired());
            }
            return present;
        }

        ProfileSums all() {
            return past == null ? present : past.with(present);
        }
    }
}
