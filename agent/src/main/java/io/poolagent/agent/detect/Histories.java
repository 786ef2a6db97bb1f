// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.PoolHistory;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Sources;
import io.poolagent.agent.lease.Waiting;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** Samples each pool once a second, and keeps its last ten minutes. Used by the agent's thread. */
final class Histories {
    private static final long SAMPLE_MILLIS = 1_000;

    /** More pools than these are not sampled. */
    private static final int MOST_POOLS = 200;

    private final Waiting waiting;
    private final Sources sources;
    private final Ledger ledger;
    private final Losses losses;
    private final Map<Pool, HistoryRing> rings = new WeakHashMap<>();
    private long sampledMillis = -SAMPLE_MILLIS;

    Histories(Waiting waiting, Sources sources, Ledger ledger, Losses losses) {
        this.waiting = waiting;
        this.sources = sources;
        this.ledger = ledger;
        this.losses = losses;
    }

    void sample(long now) {
        // With the first tick of each second, so that none is without a sample.
        if (now / SAMPLE_MILLIS == sampledMillis / SAMPLE_MILLIS && sampledMillis >= 0) {
            return;
        }
        sampledMillis = now;
        Map<Pool, Integer> used = new HashMap<>();
        ledger.forEachHeld(lease -> count(used, lease));
        Map<Pool, Integer> pending = new HashMap<>();
        for (Waiting.Waiter waiter : waiting.sinceBefore(now - Exhaustion.SHORT_MILLIS)) {
            Pool pool = sources.poolOf(waiter.source());
            if (pool != null) {
                pending.merge(pool, 1, Integer::sum);
            }
        }
        for (Pool pool : used.keySet()) {
            if (rings.size() < MOST_POOLS) {
                rings.computeIfAbsent(pool, any -> new HistoryRing(pool.counters(), now));
            }
        }
        for (Map.Entry<Pool, HistoryRing> ring : rings.entrySet()) {
            Pool pool = ring.getKey();
            int held = used.getOrDefault(pool, 0);
            // The pool is short of what is lost and not taken back, too.
            int inUse = held + losses.beside(held, pool, sources.maximum(pool));
            ring.getValue().add(inUse, pending.getOrDefault(pool, 0), pool.counters(), now);
        }
    }

    /** What comes from an unknown pool may be what another pool is filled with. */
    private static void count(Map<Pool, Integer> used, Lease lease) {
        if (lease.pool().isKnown()) {
            used.merge(lease.pool(), 1, Integer::sum);
        }
    }

    /** The history of a pool as it is now; null if it is too short. */
    @Nullable
    PoolHistory of(Pool pool, long now) {
        HistoryRing ring = rings.get(pool);
        return ring == null ? null : ring.freeze(now);
    }

    /** The same second by second, however short; null if there is none. */
    @Nullable
    PoolHistory seconds(Pool pool, long now) {
        HistoryRing ring = rings.get(pool);
        return ring == null ? null : ring.seconds(now);
    }
}
