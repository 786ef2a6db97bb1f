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
     */
    public static Inventory of(Ledger ledger, long nowMillis, CodeOwners poolCode) {
        return of(ledger, nowMillis, Threads.OF_THIS_JVM, poolCode);
    }

    static Inventory of(Ledger ledger, long nowMillis, Threads threads, CodeOwners poolCode) {
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
        int listed = 0;
        int sites = 0;
        for (Map.Entry<Pool, Map<String, List<Lease>>> pool : all.entrySet()) {
            List<HeldAtSite> ofPool = new ArrayList<>();
            int held = 0;
            for (List<Lease> leases : pool.getValue().values()) {
                held += leases.size();
                if (sites++ < MOST_SITES) {
                    listed += leases.size();
                    ofPool.add(group(leases, live, nowMillis, threads, poolCode).facts(nowMillis));
                }
            }
            if (!ofPool.isEmpty()) {
                pools.add(new HeldOfPool(PoolFacts.of(pool.getKey()), held, ofPool));
            }
        }
        return new Inventory(size, pools, Math.max(0, sites - MOST_SITES), size - listed);
    }

    private static Group group(
            List<Lease> leases, Map<Long, Thread> live, long nowMillis, Threads threads, CodeOwners poolCode) {
        Site site = Site.of(leases.get(0).acquireStack(), poolCode);
        Group group = new Group(site);
        for (Lease lease : leases) {
            Glimpse now = group.holders.isEmpty()
                    ? Glimpse.of(live.get(Use.userId(lease)), threads, poolCode)
                    : null; // Only the oldest lease shows its thread.
            group.holders.add(new Holder(lease, site, nowMillis, now, false, null, poolCode));
        }
        return group;
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
        private final List<HeldAtSite> sites;

        HeldOfPool(PoolFacts pool, int held, List<HeldAtSite> sites) {
            this.pool = pool;
            this.held = held;
            this.sites = Collections.unmodifiableList(sites);
        }

        public PoolFacts pool() {
            return pool;
        }

        public int held() {
            return held;
        }

        public List<HeldAtSite> sites() {
            return sites;
        }
    }
}
