// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Demand;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.PoolProfile;
import io.poolagent.agent.finding.SiteProfile;
import io.poolagent.agent.finding.Spent;
import io.poolagent.agent.finding.SpentMillis;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one pool were used for within a span of time, by samples: each adds the time since the one before to
 * what each connection does just then, so that by Little's law the sums are without bias. Bounded. Used by the agent's thread.
 */
final class ProfileSums {
    /** What is acquired at more sites is summed up as one. */
    static final int MOST_SITES = 50;

    /** The site of so many leases is resolved in a sample, chosen at random: each takes some microseconds. */
    static final int MOST_LOOKS = 4;

    /** Not used for so long, a connection is held for something else, or forgotten. */
    static final long UNUSED_MILLIS = 60_000;

    private static final int MOST_DEMAND = 1_000;

    /** Enough to distinguish sites that acquire at the same line. */
    private static final int MOST_FRAMES = 3;

    private final SpentMillis spent = new SpentMillis();
    private final Map<String, SiteSums> sites = new HashMap<>();
    // Most sites are those of the span before: what names them is not kept twice.
    private Map<String, SiteSums> past;
    private final SpentMillis elsewhere = new SpentMillis();
    // How many samples saw so many in use or wanted.
    private int[] demand = new int[16];

    private final long acquiredBefore;
    private double waitingMillis;
    private double waitingWithRoomMillis;
    private long spanMillis;
    private int samples;
    private int unused;

    /**
     * What comes after another span, or the first of all.
     *
     * @param acquiredBefore how many the pool had lent before
     */
    ProfileSums(@Nullable ProfileSums past, long acquiredBefore) {
        this.acquiredBefore = acquiredBefore;
        this.past = past == null ? Collections.emptyMap() : past.sites;
    }

    long spanMillis() {
        return spanMillis;
    }

    /** Another span begins. */
    void forgetPast() {
        past = Collections.emptyMap();
    }

    /**
     * One sample.
     *
     * @param held in any order, which changes
     * @param lost how many are lost for good, and held by nobody
     * @param maximum how many the pool may lend; below 1 if not known
     * @param beforeMillis when the last sample was taken; what was read since then is being read
     * @param readsSeen whether row reads were recorded since then
     */
    void add(
            List<Lease> held,
            int pending,
            int lost,
            int maximum,
            long now,
            long beforeMillis,
            boolean readsSeen,
            SplittableRandom random,
            CodeOwners poolCode) {
        long span = now - beforeMillis;
        samples++;
        spanMillis += span;
        waitingMillis += pending * (double) span;
        // A quarter at least: some are always on the way from one holder to the next.
        boolean hasRoom = 4L * (held.size() + lost) <= 3L * maximum;
        waitingWithRoomMillis += hasRoom ? pending * (double) span : 0;
        count(Math.min(held.size() + pending + lost, MOST_DEMAND), 1);
        unused = lost;
        int looks = Math.min(MOST_LOOKS, held.size());
        for (int i = 0; i < held.size(); i++) {
            if (i < looks) {
                Collections.swap(held, i, i + random.nextInt(held.size() - i));
            }
            Lease lease = held.get(i);
            Spent into = Facts.spent(lease, beforeMillis);
            boolean mayRead = Facts.mayRead(lease);
            spent.add(into, (double) span, mayRead, readsSeen);
            boolean isUnused = into.isIdle() && now - lastSeenMillis(lease) >= UNUSED_MILLIS;
            unused += isUnused ? 1 : 0;
            if (i < looks) {
                double millis = span * (double) held.size() / looks;
                SiteSums sums = at(Site.of(lease.acquireStack(), poolCode));
                (sums == null ? elsewhere : sums.spent).add(into, millis, mayRead, readsSeen);
                if (sums != null) {
                    sums.unusedMillis += isUnused ? millis : 0;
                }
            }
        }
    }

    private void count(int many, int times) {
        if (many >= demand.length) {
            demand = Arrays.copyOf(demand, Math.max(many + 1, 2 * demand.length));
        }
        demand[many] += times;
    }

    private static long lastSeenMillis(Lease lease) {
        Use use = Use.ifAny(lease);
        return use == null ? lease.acquiredMillis() : use.lastSeenMillis();
    }

    /** Null if there are too many. */
    private @Nullable SiteSums at(Site site) {
        String key = site.key();
        SiteSums sums = sites.get(key);
        if (sums == null && sites.size() < MOST_SITES) {
            SiteSums before = past.get(key);
            sums = before == null ? new SiteSums(key, new Place(site.nearest(MOST_FRAMES))) : new SiteSums(before);
            sites.put(sums.key, sums);
        }
        return sums;
    }

    /** These and those after them. */
    ProfileSums with(ProfileSums later) {
        ProfileSums both = new ProfileSums(null, acquiredBefore);
        both.take(this);
        both.take(later);
        return both;
    }

    private void take(ProfileSums other) {
        samples += other.samples;
        spanMillis += other.spanMillis;
        waitingMillis += other.waitingMillis;
        waitingWithRoomMillis += other.waitingWithRoomMillis;
        unused = other.unused;
        spent.add(other.spent);
        elsewhere.add(other.elsewhere);
        for (int many = 0; many < other.demand.length; many++) {
            count(many, other.demand[many]);
        }
        other.sites.forEach((key, sums) -> {
            SiteSums own = sites.computeIfAbsent(key, any -> new SiteSums(sums));
            own.spent.add(sums.spent);
            own.unusedMillis += sums.unusedMillis;
        });
    }

    /**
     * As data.
     *
     * @param maximum below 1 if not known
     * @param acquired how many the pool has lent by now
     */
    PoolProfile facts(int maximum, long acquired) {
        List<SiteProfile> all = new ArrayList<>();
        SiteSums mostUnused = null;
        for (SiteSums sums : sites.values()) {
            all.add(new SiteProfile(sums.place, sums.spent));
            boolean more = sums.unusedMillis > (mostUnused == null ? 0 : mostUnused.unusedMillis);
            mostUnused = more ? sums : mostUnused;
        }
        all.sort(Comparator.comparingLong(SiteProfile::heldMillis).reversed());
        return new PoolProfile(
                spanMillis,
                samples,
                maximum,
                acquired - acquiredBefore,
                spent,
                Math.round(waitingMillis),
                Math.round(waitingWithRoomMillis),
                new Demand(atMostIn(0.5), atMostIn(0.99), atMostIn(1)),
                all,
                unused,
                mostUnused == null ? null : mostUnused.place);
    }

    /** How many were in use or wanted at most, in that share of the samples. */
    private int atMostIn(double share) {
        int seen = 0;
        int most = 0;
        for (int many = 0; many < demand.length; many++) {
            seen += demand[many];
            most = demand[many] > 0 ? many : most;
            if (seen > 0 && seen >= share * samples) {
                return many;
            }
        }
        return most;
    }

    private static final class SiteSums {
        final String key;
        final Place place;
        final SpentMillis spent = new SpentMillis();
        double unusedMillis;

        SiteSums(String key, Place place) {
            this.key = key;
            this.place = place;
        }

        /** Of the same site. */
        SiteSums(SiteSums other) {
            this(other.key, other.place);
        }
    }
}
