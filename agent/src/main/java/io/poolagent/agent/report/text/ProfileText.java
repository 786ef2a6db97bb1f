// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Advice;
import io.poolagent.agent.finding.Demand;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.PoolProfile;
import io.poolagent.agent.finding.SiteProfile;
import io.poolagent.agent.finding.Spent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where the connections of a pool spend their life, and what to change, in words. */
public final class ProfileText {
    private static final int MOST_SITES = 3;

    private ProfileText() {}

    /** Empty if nothing was held in that time. */
    static List<String> lines(PoolProfile profile) {
        List<String> lines = new ArrayList<>();
        if (profile.heldMillis() == 0 || profile.spanMillis() == 0) {
            return lines;
        }
        lines.add("in the last " + Spans.words(profile.spanMillis()) + ": "
                + average(profile.heldMillis(), profile) + " in use on average"
                + (profile.waitingMillis() == 0 ? "" : ", " + average(profile.waitingMillis(), profile) + " waiting")
                + "; " + spent(profile.millis(), profile.heldMillis()) + " ("
                + Spans.counted(profile.samples(), "sample")
                + ")");
        List<SiteProfile> sites = profile.sites();
        for (SiteProfile site : sites.subList(0, Math.min(MOST_SITES, sites.size()))) {
            lines.add("  " + average(site.heldMillis(), profile) + " acquired at " + Places.nearest(site.site()) + ": "
                    + spent(site.millis(), site.heldMillis()));
        }
        return lines;
    }

    private static String average(long millis, PoolProfile profile) {
        return String.format(Locale.ROOT, "%.1f", (double) millis / profile.spanMillis());
    }

    private static String spent(Map<Spent, Long> millis, long held) {
        List<String> shares = new ArrayList<>();
        for (Map.Entry<Spent, Long> one : millis.entrySet()) {
            shares.add(percent(one.getValue(), held) + " " + words(one.getKey()));
        }
        return String.join(", ", shares);
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "0 %" : Math.round(100.0 * part / whole) + " %";
    }

    private static String words(Spent spent) {
        switch (spent) {
            case IN_STATEMENT:
                return "in a statement";
            case UNSEEN:
                return "perhaps at work, out of sight";
            case READING:
                return "reading a result";
            case IDLE_IN_TRANSACTION:
                return "idle in a transaction";
            default:
                return "idle";
        }
    }

    /** The same with the pool that it is for. */
    public static String line(PoolFacts pool, Advice advice) {
        return "advice for pool '" + pool.name() + "', by its last "
                + Spans.words(advice.profile().spanMillis()) + ": " + of(advice);
    }

    /** One sentence or two, with the figures behind them. */
    public static String of(Advice advice) {
        PoolProfile profile = advice.profile();
        SiteProfile site = advice.site();
        String demand = demand(profile);
        switch (advice.what()) {
            case ENOUGH:
                boolean rushes = profile.demand().most() > profile.maximum();
                return "enough connections" + (rushes ? " in 99 of 100 samples: " : ": ") + demand;
            case FIND_LEAK:
                Place unused = profile.mostUnused();
                return "look first at what is not used: " + profile.unused() + " of " + profile.maximum()
                        + " connections are lost or have been idle for a minute"
                        + (unused == null ? "" : ", above all those acquired at " + Places.nearest(unused))
                        + "; if they have leaked, a larger pool would run dry as well";
            case NOT_THE_SIZE:
                return "not the size: for " + percent(profile.waitingWithRoomMillis(), profile.waitingMillis())
                        + " of the time that threads waited, a quarter of the pool or more was not seen in use; check "
                        + "how long it takes to connect, and whether the database refuses; " + demand;
            case RELEASE_EARLIER:
                return "release earlier: connections are idle for "
                        + percent(profile.idleMillis(), profile.heldMillis()) + " of the time they are held"
                        + (site == null
                                ? ""
                                : ", " + percent(site.idleMillis(), profile.idleMillis())
                                        + " of it by those acquired at " + Places.nearest(site.site())
                                        + "; if released there before the other work, " + advice.suffices()
                                        + " would suffice")
                        + "; " + demand;
            case FASTER_STATEMENTS:
                return "make statements faster: a connection is held for " + Spans.words(advice.heldOnAverageMillis())
                        + " on average and is busy for " + atWork(profile) + " of that"
                        + (site == null
                                ? ""
                                : ", " + percent(atWorkMillis(site), profile.heldMillis() - profile.idleMillis())
                                        + " of it by those acquired at " + Places.nearest(site.site()))
                        + "; " + demand;
            default:
                return "a larger pool: " + demand + "; a connection is held for "
                        + Spans.words(advice.heldOnAverageMillis()) + " on average and is busy for " + atWork(profile)
                        + " of that, so " + advice.suffices() + " would suffice, if the database can serve them";
        }
    }

    private static long atWorkMillis(SiteProfile site) {
        return site.heldMillis() - site.idleMillis();
    }

    private static String atWork(PoolProfile profile) {
        return percent(profile.heldMillis() - profile.idleMillis(), profile.heldMillis());
    }

    private static String demand(PoolProfile profile) {
        Demand demand = profile.demand();
        return "demand (in use plus waiting) is " + demand.median() + " at the median, " + demand.p99()
                + " at the 99th percentile and " + demand.most() + " at most, of " + profile.maximum();
    }
}
