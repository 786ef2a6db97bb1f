// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Fingerprint;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.PiledUp;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.NewPools;
import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.PoolCounters;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds pools that are made at one site again and again and not closed. A pool is known from its first lease on, so the site is
 * that of its first {@code getConnection()}.
 *
 * <p>Several alike may be meant to be: a pool a tenant, a shard, a job or a test. So only a pool that looks as if it was made for one
 * call is counted: all that it lent came back, nothing was lent for a while, and its first borrower has ended or has come to the same
 * place for another pool. One that is used again much later, or closed, shows that the site takes care of its pools; then none of
 * that site is reported. Used by the agent's thread only.
 */
public final class PileUps {
    /** Beside the one that has just come. */
    private static final int FEWEST = 9;

    private static final long WITHIN_MILLIS = 600_000;
    private static final long UNUSED_MILLIS = 5_000;

    /** Whoever uses a pool for longer keeps it. */
    private static final long ONE_CALL_MILLIS = 30_000;

    private static final int MOST = 500;

    private final NewPools newPools;
    private final CoarseClock clock;
    private final CodeOwners poolCode;
    private final Wanted wanted;
    private final DetectionSink found;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> reported = new HashMap<>();
    private final Set<String> caredFor = new HashSet<>();

    public PileUps(NewPools newPools, CoarseClock clock, CodeOwners poolCode, Wanted wanted, DetectionSink found) {
        this.newPools = newPools;
        this.clock = clock;
        this.poolCode = poolCode;
        this.wanted = wanted;
        this.found = found;
    }

    /** Looks which pools have come. */
    public void look() {
        long now = clock.millis();
        for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
            Entry entry = each.next();
            if (entry.isCaredFor(now) && caredFor.size() < MOST) {
                caredFor.add(entry.place);
            }
            if (now - entry.firstMillis > WITHIN_MILLIS || isCaredFor(entry.place)) {
                each.remove();
            }
        }
        for (NewPools.NewPool one = newPools.poll(); one != null; one = newPools.poll()) {
            Entry entry = wanted.wants(Kind.POOLS_PILE_UP) ? entry(one, now) : null;
            if (entry != null && !isCaredFor(entry.place)) {
                judge(entry, now);
                if (entries.size() < MOST) {
                    entries.add(entry);
                }
            }
        }
    }

    /** Where no more can be remembered, all are. */
    private boolean isCaredFor(String place) {
        return caredFor.size() >= MOST || caredFor.contains(place);
    }

    /** Null if it is not judged. A test engine keeps what its tests share, as application contexts, until the last test. */
    private @Nullable Entry entry(NewPools.NewPool one, long now) {
        Site site = Site.of(one.stack(), poolCode);
        OpenPool open = one.pool().ifOpen();
        return open == null || site.isPoolsOwn() || !site.hasApplication() || site.isInTest()
                ? null
                : new Entry(one, site, open, now);
    }

    private void judge(Entry newest, long now) {
        int pools = 1;
        int connections = newest.connections;
        long since = 0;
        for (Entry entry : entries) {
            entry.isFollowedBy(newest);
            OpenPool open = entry.key.equals(newest.key) && entry.isOver(now) ? entry.pool.ifOpen() : null;
            if (open != null) { // Not closed, and still there.
                pools++;
                since = Math.max(since, now - entry.firstMillis);
                connections = connections < 0 || open.connections() < 0 ? -1 : connections + open.connections();
            }
        }
        Finding finding = Facts.finding(Kind.POOLS_PILE_UP, newest.pool, newest.site)
                .with(new PiledUp(pools, newest.url, since, connections));
        // Again when they are twice as many.
        boolean isMore = pools > FEWEST && pools >= 2 * reported.getOrDefault(newest.key, 0);
        if (isMore && wanted.wants(finding) && (reported.size() < MOST || reported.containsKey(newest.key))) {
            reported.put(newest.key, pools);
            found.detected(finding, null);
        }
    }

    /** A pool that lent for the first time a while ago; neither its data source nor its thread is kept alive. */
    private static final class Entry {
        final Pool pool;
        final Site site;
        final String url;
        final String place;
        final String key;
        final int connections;
        final long firstMillis;
        private final WeakReference<Thread> thread;
        private long usedMillis;
        private long acquired;
        private boolean isFollowed;

        Entry(NewPools.NewPool one, Site site, OpenPool open, long now) {
            this.pool = one.pool();
            this.thread = one.thread();
            this.site = site;
            this.url = open.url();
            this.connections = open.connections();
            // One method may make them for many callers.
            this.place = pool.kind() + site.withoutFrameworks().get(0);
            this.key = place + Fingerprint.of(open.settings());
            this.firstMillis = now;
            this.usedMillis = now;
            this.acquired = pool.counters().acquired();
        }

        /** Whether it is used for long, or was closed. */
        boolean isCaredFor(long now) {
            long count = pool.counters().acquired();
            if (count != acquired) {
                acquired = count;
                usedMillis = now;
            }
            return usedMillis - firstMillis > ONE_CALL_MILLIS || pool.isClosed();
        }

        /** One thread comes to a place again when its call there is over. */
        void isFollowedBy(Entry later) {
            Thread first = thread.get();
            isFollowed |= first != null && first == later.thread.get() && place.equals(later.place);
        }

        /** Whether the call that it seems to be made for is over. */
        boolean isOver(long now) {
            Thread first = thread.get();
            PoolCounters counters = pool.counters();
            return now - usedMillis >= UNUSED_MILLIS
                    && counters.released() >= counters.acquired()
                    && (isFollowed || first == null || !first.isAlive());
        }
    }
}
