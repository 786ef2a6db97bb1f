// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Use;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the leases that their pool took from their holder by itself: those that were open shortly before its limit, past it
 * have ended without a close of their holder, and of which the pool shows that it was so. Whoever asked the pool first has ended
 * them by then, which is why those near the limit are remembered. Called by the agent's thread.
 */
final class PoolTakings {
    /** How many looks a lease gets that its pool is just taking: the close may hang on a dead server. */
    private static final int MOST_LOOKS = 120;

    private final Ledger ledger;
    // Open at the last look, and so near the limit that they may be over it at the next.
    private final IdentityHashMap<Lease, Near> near = new IdentityHashMap<>();
    // Of pools that have any, the limit; asked for once a look.
    private final IdentityHashMap<Pool, @Nullable HoldLimit> limits = new IdentityHashMap<>();
    private long lookedMillis;

    PoolTakings(Ledger ledger) {
        this.ledger = ledger;
    }

    /** @param everyMillis how long after this look the next one may come */
    List<Taken> look(long nowMillis, long everyMillis) {
        limits.clear();
        List<Taken> found = new ArrayList<>();
        near.entrySet().removeIf(entry -> {
            Lease lease = entry.getKey();
            Near at = entry.getValue();
            if (lease.state() == Lease.State.OPEN && !lease.isOver()) {
                return false;
            }
            Pool.Taking taking = taking(lease, at, nowMillis);
            if (taking == Pool.Taking.YES) {
                found.add(new Taken(lease, at.limit));
            }
            return taking != Pool.Taking.NOT_YET || ++at.looks >= MOST_LOOKS;
        });
        ledger.forEachOpen(lease -> {
            HoldLimit limit = limit(lease.pool());
            if (limit != null && nowMillis - lease.acquiredMillis() + 2 * everyMillis >= limit.millis()) {
                near.put(lease, new Near(limit));
            }
        });
        lookedMillis = nowMillis;
        return found;
    }

    private Pool.Taking taking(Lease lease, Near at, long nowMillis) {
        HoldLimit limit = limit(lease.pool());
        if (limit == null || !limit.isStill(at.limit) || nowMillis - lease.acquiredMillis() < limit.millis()) {
            return Pool.Taking.NO;
        }
        Pool.Taking taking = limit.hasEnded(lease);
        Use use = Use.ifAny(lease);
        return taking != Pool.Taking.IF_UNUSED
                ? taking
                : use != null && use.wasAtWorkSince(lookedMillis) ? Pool.Taking.NO : Pool.Taking.YES;
    }

    private @Nullable HoldLimit limit(Pool pool) {
        if (!limits.containsKey(pool)) {
            limits.put(pool, pool.holdLimit());
        }
        return limits.get(pool);
    }

    /** What was the limit while it was open. */
    private static final class Near {
        final HoldLimit limit;
        int looks;

        Near(HoldLimit limit) {
            this.limit = limit;
        }
    }

    static final class Taken {
        final Lease lease;
        final HoldLimit limit;

        Taken(Lease lease, HoldLimit limit) {
            this.lease = lease;
            this.limit = limit;
        }
    }
}
