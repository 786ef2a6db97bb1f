// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the leases that their pool took from their holder by itself: those that were open shortly before its limit, and
 * past it have ended without a close of their holder. Whoever asked the pool first has ended them by then, which is why those
 * near the limit are remembered. Called by the agent's thread.
 */
final class PoolTakings {
    private final Ledger ledger;
    // Open at the last look, and so near the limit that they may be over it at the next.
    private final Set<Lease> near = Collections.newSetFromMap(new IdentityHashMap<>());
    // Of pools that have any, the limit; asked for once a look.
    private final IdentityHashMap<Pool, @Nullable HoldLimit> limits = new IdentityHashMap<>();

    PoolTakings(Ledger ledger) {
        this.ledger = ledger;
    }

    /** @param everyMillis how long after this look the next one may come */
    List<Taken> look(long nowMillis, long everyMillis) {
        limits.clear();
        List<Taken> found = new ArrayList<>();
        near.removeIf(lease -> {
            if (lease.state() == Lease.State.OPEN && !lease.isOver()) {
                return false;
            }
            HoldLimit limit = lease.isTakenByPool() ? limit(lease.pool()) : null;
            if (limit != null && nowMillis - lease.acquiredMillis() >= limit.millis()) {
                found.add(new Taken(lease, limit));
            }
            return true;
        });
        ledger.forEachOpen(lease -> {
            HoldLimit limit = limit(lease.pool());
            if (limit != null && nowMillis - lease.acquiredMillis() + 2 * everyMillis >= limit.millis()) {
                near.add(lease);
            }
        });
        return found;
    }

    private @Nullable HoldLimit limit(Pool pool) {
        if (!limits.containsKey(pool)) {
            limits.put(pool, pool.holdLimit());
        }
        return limits.get(pool);
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
