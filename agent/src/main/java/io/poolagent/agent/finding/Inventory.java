// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.CodeOwners;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Site;
import io.poolagent.agent.lease.Use;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is held at one moment, by pool and site, the longest held first, with what the thread does that holds the oldest of
 * a site. Made by whoever keeps the agent's thread from its work meanwhile. Immutable.
 */
public final class Inventory {
    private static final int MOST_SITES = 50;

    private final int size;
    private final List<HeldOfPool> pools;
    private final int moreSites;
    private final int heldAtMoreSites;

    private Inventory(int size, List<HeldOfPool> pools, int moreSites, int heldAtMoreSites) {
        this.size = size;
        this.pools = Collections.unmodifiableList(pools);
        this.moreSites = moreSites;
        this.heldAtMoreSites = heldAtMoreSites;
    }

    /**
     * What is held now.
     *
     * @param nowMillis by the coarse clock
     * @param exhaustion knows who waits
     */
    public static Inventory of(Ledger ledger, long nowMillis, CodeOwners poolCode, Exhaustion exhaustion) {
        return of(ledger, nowMillis, Threads.OF_THIS_JVM, poolCode, exhaustion);
    }

    static Inventory of(
            Ledger ledger, long nowMillis, Threads threads, CodeOwners poolCode, @Nullable Exhaustion exhaustion) {
        int size = 0;
        // Oldest first, and so are the sites of a pool.
        Map<Pool, Map<String, List<Lease>>> all = new LinkedHashMap<>();
        List<Lease> open = new ArrayList<>();
        ledger.forEachHeld(open::add);
        open.sort(Comparator.comparingLong(Lease::acquiredMillis).thenComparing(Lease::thread));
        for (Lease lease : open) {
            Site site = Site.of(lease.acquireStack(), poolCode);
            if (!Inspector.isPoolsOwn(lease.pool(), site) && !Inspector.isPerhapsAPoolsOwn(lease.pool(), site)) {
                size++;
                all.computeIfAbsent(lease.pool(), any -> new LinkedHashMap<>())
                        .computeIfAbsent(site.key(), any -> new ArrayList<>())
                        .add(lease);
            }
        }
        Map<Long, Thread> live = threads.live();
        List<HeldOfPool> pools = new ArrayList<>();
        int sites = 0;
        int more = 0;
        for (Map.Entry<Pool, Map<String, List<Lease>>> pool : all.entrySet()) {
            List<HeldAtSite> ofPool = new ArrayList<>();
            int held = 0;
            for (List<Lease> leases : pool.getValue().values()) {
                if (sites++ >= MOST_SITES) {
                    held += leases.size();
                    more += leases.size();
                    continue;
                }
                Group group = group(leases, live, nowMillis, threads, poolCode);
                size -= leases.size() - group.count();
                held += group.count();
                if (group.count() > 0) {
                    ofPool.add(group.facts(nowMillis));
                }
            }
            if (!ofPool.isEmpty()) {
                int maximum = exhaustion == null ? -1 : exhaustion.maximum(pool.getKey());
                PoolInNeed need = exhaustion == null ? null : exhaustion.inNeed(pool.getKey());
                pools.add(new HeldOfPool(PoolFacts.of(pool.getKey()), held, maximum, need, ofPool));
            }
        }
        return new Inventory(size, pools, Math.max(0, sites - MOST_SITES), more);
    }

    /** The oldest shows its thread: where that is says something only of what it has not released by then. */
    private static Group group(
            List<Lease> leases, Map<Long, Thread> live, long nowMillis, Threads threads, CodeOwners poolCode) {
        Site site = Site.of(leases.get(0).acquireStack(), poolCode);
        Group group = new Group(site);
        for (Lease lease : leases) {
            Glimpse now = group.holders.isEmpty() ? Glimpse.of(live.get(Use.userId(lease)), threads, poolCode) : null;
            if (!lease.isOver()) {
                group.holders.add(new Holder(lease, site, nowMillis, now, false, null, null, poolCode));
            }
        }
        return group;
    }

    /** Whether the application holds it, as far as is known, and no pool that was filled with it. */
    public static boolean isApplications(Lease lease, CodeOwners poolCode) {
        return !Inspector.isPoolsOwn(lease.pool(), Site.of(lease.acquireStack(), poolCode));
    }

    /** How many connections are held. */
    public int size() {
        return size;
    }

    public List<HeldOfPool> pools() {
        return pools;
    }

    /** How many sites there are beside these. */
    public int moreSites() {
        return moreSites;
    }

    public int heldAtMoreSites() {
        return heldAtMoreSites;
    }

    /** What is held of one pool. */
    public static final class HeldOfPool {
        private final PoolFacts pool;
        private final int held;
        private final int maximum;
        private final @Nullable PoolInNeed need;
        private final List<HeldAtSite> sites;

        HeldOfPool(PoolFacts pool, int held, int maximum, @Nullable PoolInNeed need, List<HeldAtSite> sites) {
            this.pool = pool;
            this.held = held;
            this.maximum = maximum;
            this.need = need;
            this.sites = Collections.unmodifiableList(sites);
        }

        public PoolFacts pool() {
            return pool;
        }

        public int held() {
            return held;
        }

        /** How many it may lend; below 1 if that is not known. */
        public int maximum() {
            return maximum;
        }

        /** Who waits; null if nobody does. */
        public @Nullable PoolInNeed need() {
            return need;
        }

        public List<HeldAtSite> sites() {
            return sites;
        }
    }
}
