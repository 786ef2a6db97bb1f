// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Site;
import io.poolagent.agent.lease.Use;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All that is held at one moment, by pool and site, the longest held first, with what the thread does that holds the oldest of
 * a site. Made, and taken, by whoever keeps the agent's thread from its work meanwhile.
 */
public final class Inventory {
    private static final int MOST_SITES = 50;

    private final Threads threads;
    private final Predicate<String> poolCode;
    private final long nowMillis;
    // Oldest first, and so are the sites of a pool.
    private final Map<Pool, Map<String, List<Lease>>> pools = new LinkedHashMap<>();
    private int size;

    /** @param nowMillis by the coarse clock */
    public Inventory(Ledger ledger, long nowMillis, Predicate<String> poolCode) {
        this(ledger, nowMillis, Threads.OF_THIS_JVM, poolCode);
    }

    Inventory(Ledger ledger, long nowMillis, Threads threads, Predicate<String> poolCode) {
        this.threads = threads;
        this.poolCode = poolCode;
        this.nowMillis = nowMillis;
        List<Lease> open = new ArrayList<>();
        ledger.forEachOpen(open::add);
        open.sort(Comparator.comparingLong(Lease::acquiredMillis).thenComparing(Lease::thread));
        for (Lease lease : open) {
            Site site = Site.of(lease.acquireStack(), poolCode);
            if (!Inspector.isPoolsOwn(lease.pool(), site) && !Inspector.isPerhapsAPoolsOwn(lease.pool(), site)) {
                size++;
                pools.computeIfAbsent(lease.pool(), any -> new LinkedHashMap<>())
                        .computeIfAbsent(site.key(), any -> new ArrayList<>())
                        .add(lease);
            }
        }
    }

    /** How many connections are held. */
    public int size() {
        return size;
    }

    /** In words, indented as is due. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        Map<Long, Thread> live = threads.live();
        int told = 0;
        int sites = 0;
        for (Map.Entry<Pool, Map<String, List<Lease>>> pool : pools.entrySet()) {
            List<String> ofPool = new ArrayList<>();
            int held = 0;
            for (List<Lease> leases : pool.getValue().values()) {
                held += leases.size();
                if (sites++ < MOST_SITES) {
                    told += leases.size();
                    group(leases, live).tell(ofPool, nowMillis);
                }
            }
            if (!ofPool.isEmpty()) {
                lines.add(
                        "pool '" + pool.getKey().name() + "' (" + pool.getKey().kind() + "): "
                                + Spans.counted(held, "connection") + (held == 1 ? " is" : " are") + " held");
                for (String line : ofPool) {
                    lines.add("  " + line);
                }
            }
        }
        if (sites > MOST_SITES) {
            lines.add("... and " + (size - told) + " at " + Spans.counted(sites - MOST_SITES, "more site"));
        }
        return lines;
    }

    private Group group(List<Lease> leases, Map<Long, Thread> live) {
        Site site = Site.of(leases.get(0).acquireStack(), poolCode);
        Group group = new Group(site);
        for (Lease lease : leases) {
            Glimpse now = group.holders.isEmpty()
                    ? Glimpse.of(live.get(Use.userId(lease)), threads, poolCode)
                    : null; // Only the oldest one's thread is told.
            group.holders.add(new Holder(lease, site, nowMillis, now, false, poolCode));
        }
        return group;
    }
}
