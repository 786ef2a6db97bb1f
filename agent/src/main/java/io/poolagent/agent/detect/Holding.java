// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.AlsoHeld;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.ThreadNow;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the threads that hold leases do just now, and what else they hold. Made for one look by the agent's thread; it looks at
 * few threads, and at none before it is asked.
 */
final class Holding {
    private static final int MOST_LOOKS = 20;

    private final Ledger ledger;
    private final Threads threads;
    private final CodeOwners poolCode;
    private final Map<Long, @Nullable Glimpse> seen = new HashMap<>();
    private @Nullable Map<Long, Thread> live;
    private @Nullable Map<Long, Map<Pool, Integer>> held;

    Holding(Ledger ledger, Threads threads, CodeOwners poolCode) {
        this.ledger = ledger;
        this.threads = threads;
        this.poolCode = poolCode;
    }

    /** What the thread does that used this lease last; null if that was not seen. */
    @Nullable
    ThreadNow now(Finding finding, Lease lease) {
        long id = Use.userId(lease);
        boolean own = id == lease.threadId();
        Glimpse glimpse = glimpse(id);
        if (glimpse == null) {
            return own && hasThreadEnded(lease) ? new ThreadNow(lease.thread(), true, null, false, false) : null;
        }
        boolean left = own
                && finding.kind() == Kind.OVERDUE // Of a unit that has ended there is no doubt.
                && !finding.site().frames().isEmpty()
                && Whereabouts.of(finding.site().site(), glimpse.at()) == Whereabouts.LEFT;
        ThreadNow now = glimpse.of(lease);
        return left ? now.afterLeaving() : now;
    }

    /** Whether the method that acquired may still be at work: its thread is seen there, or cannot be looked at. */
    boolean mayBeInside(Finding finding, Lease lease) {
        Glimpse glimpse = glimpse(lease.threadId());
        return glimpse == null
                ? !hasThreadEnded(lease)
                : Whereabouts.of(finding.site().site(), glimpse.at()) == Whereabouts.INSIDE;
    }

    private boolean hasThreadEnded(Lease lease) {
        return !lease.isOfVirtualThread() && !live().isEmpty() && !live().containsKey(lease.threadId());
    }

    private @Nullable Glimpse glimpse(long id) {
        if (!seen.containsKey(id) && seen.size() < MOST_LOOKS) {
            seen.put(id, Glimpse.of(live().get(id), threads, poolCode));
        }
        return seen.get(id);
    }

    /** Empty if that is not known; virtual ones are never among them. */
    private Map<Long, Thread> live() {
        Map<Long, Thread> known = live;
        if (known == null) {
            known = threads.live();
            live = known;
        }
        return known;
    }

    /** What else the thread holds that acquired this lease and used it last; null if that is nothing. */
    @Nullable
    AlsoHeld also(Lease lease) {
        long id = lease.threadId();
        Map<Pool, Integer> pools = Use.userId(lease) == id ? held().get(id) : null;
        if (pools == null) {
            return null;
        }
        int same = Math.max(0, pools.getOrDefault(lease.pool(), 0) - 1);
        Map<String, Integer> others = new LinkedHashMap<>();
        for (Map.Entry<Pool, Integer> pool : pools.entrySet()) {
            if (pool.getKey() != lease.pool()) {
                others.merge(pool.getKey().name(), pool.getValue(), Integer::sum);
            }
        }
        return same == 0 && others.isEmpty() ? null : new AlsoHeld(same, others);
    }

    /** By the thread that acquired and used last. What comes from an unknown pool may be what another pool is filled with. */
    private Map<Long, Map<Pool, Integer>> held() {
        Map<Long, Map<Pool, Integer>> known = held;
        if (known == null) {
            Map<Long, Map<Pool, Integer>> counts = new HashMap<>();
            ledger.forEachHeld(lease -> {
                if (lease.pool().isKnown() && Use.userId(lease) == lease.threadId()) {
                    counts.computeIfAbsent(lease.threadId(), any -> new LinkedHashMap<>())
                            .merge(lease.pool(), 1, Integer::sum);
                }
            });
            known = counts;
            held = known;
        }
        return known;
    }
}
