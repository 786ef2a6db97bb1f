// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.HeldAtSite;
import io.poolagent.agent.finding.LeaseNow;
import io.poolagent.agent.finding.PoolCounts;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes snapshots of what is held. Not thread-safe: the caller keeps the agent's thread from its work meanwhile. */
public final class Snapshots {
    private static final int MOST_SITES = 50;

    /** Of a pool. */
    static final int MOST_LEASES = 1_000;

    private Snapshots() {}

    /**
     * What is held now.
     *
     * @param nowMillis by the coarse clock
     * @param exhaustion knows who waits
     */
    public static Snapshot take(Ledger ledger, long nowMillis, CodeOwners poolCode, Exhaustion exhaustion) {
        return take(ledger, nowMillis, Threads.OF_THIS_JVM, poolCode, exhaustion);
    }

    static Snapshot take(
            Ledger ledger, long nowMillis, Threads threads, CodeOwners poolCode, @Nullable Exhaustion exhaustion) {
        int size = 0;
        // Oldest first, and so are the sites of a pool.
        Map<Pool, Map<String, List<Lease>>> all = new LinkedHashMap<>();
        List<Lease> open = new ArrayList<>();
        ledger.forEachHeld(open::add);
        open.sort(Comparator.comparingLong(Lease::acquiredMillis).thenComparing(Lease::thread));
        for (Lease lease : open) {
            Site site = Site.of(lease.acquireStack(), poolCode);
            if (isApplications(lease.pool(), site)) {
                size++;
                all.computeIfAbsent(lease.pool(), any -> new LinkedHashMap<>())
                        .computeIfAbsent(site.key(), any -> new ArrayList<>())
                        .add(lease);
            }
        }
        Map<Long, Thread> live = threads.live();
        List<PoolNow> pools = new ArrayList<>();
        Set<Pool> shown = new HashSet<>();
        int sites = 0;
        int more = 0;
        for (Map.Entry<Pool, Map<String, List<Lease>>> pool : all.entrySet()) {
            List<HeldAtSite> ofPool = new ArrayList<>();
            List<LeaseNow> leasesOfPool = new ArrayList<>();
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
                    group.leases(leasesOfPool, MOST_LEASES);
                }
            }
            if (held > 0) { // Perhaps only at sites that are not shown any more.
                shown.add(pool.getKey());
                pools.add(now(pool.getKey(), held, ofPool, leasesOfPool, exhaustion));
            }
        }
        for (Pool pool : exhaustion == null ? Collections.<Pool>emptySet() : exhaustion.profiled()) {
            if (!shown.contains(pool)) {
                pools.add(now(pool, 0, Collections.emptyList(), new ArrayList<>(), exhaustion));
            }
        }
        return new Snapshot(size, pools, Math.max(0, sites - MOST_SITES), more);
    }

    private static PoolNow now(
            Pool pool, int held, List<HeldAtSite> sites, List<LeaseNow> leases, @Nullable Exhaustion exhaustion) {
        leases.sort(Comparator.comparingLong(LeaseNow::heldMillis).reversed());
        PoolCounts counts =
                Facts.counts(pool.counters(), exhaustion == null ? new SpentTotals() : exhaustion.totals(pool));
        return new PoolNow(
                Facts.pool(pool),
                held,
                exhaustion == null ? -1 : exhaustion.maximum(pool),
                counts,
                exhaustion == null ? null : exhaustion.inNeed(pool),
                sites,
                leases,
                exhaustion == null ? Collections.<HeldAtSite>emptyList() : exhaustion.lost(pool, held),
                exhaustion == null ? null : exhaustion.profile(pool),
                exhaustion == null ? null : exhaustion.history(pool));
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

    /** How many the application holds, as far as is known; what pools were filled with is not counted. */
    public static long heldByApplication(Ledger ledger, CodeOwners poolCode) {
        long[] held = {0};
        ledger.forEachHeld(lease -> held[0] += isApplications(lease, poolCode) ? 1 : 0);
        return held[0];
    }

    /** Whether the application holds it, as far as is known, and no pool that was filled with it. */
    public static boolean isApplications(Lease lease, CodeOwners poolCode) {
        return isApplications(lease.pool(), Site.of(lease.acquireStack(), poolCode));
    }

    private static boolean isApplications(Pool pool, Site site) {
        return !Inspector.isPoolsOwn(pool, site) && !Inspector.isPerhapsAPoolsOwn(pool, site);
    }
}
