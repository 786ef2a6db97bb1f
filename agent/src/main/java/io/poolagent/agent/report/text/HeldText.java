// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Advice;
import io.poolagent.agent.finding.Exhausted;
import io.poolagent.agent.finding.FailedCall;
import io.poolagent.agent.finding.HeldAtSite;
import io.poolagent.agent.finding.HolderFacts;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.PoolCounts;
import io.poolagent.agent.finding.PoolInNeed;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.PoolProfile;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.finding.ThreadNow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is held, by pool and site, in words. */
final class HeldText {
    private static final int MOST_THREADS = 3;
    private static final int MOST_CALLERS = 2;

    private HeldText() {}

    static List<String> lines(Snapshot held) {
        List<String> lines = new ArrayList<>();
        for (PoolNow pool : held.pools()) {
            lines.add("pool '" + pool.pool().name() + "' (" + pool.pool().kind() + "): "
                    + ShortageText.held(pool.held(), pool.maximum(), "") + waiting(pool.need()));
            Exhausted why = pool.need() == null ? null : pool.need().why();
            if (why != null) {
                lines.add("  verdict: " + VerdictText.of(why));
            }
            for (HeldAtSite site : pool.sites()) {
                List<String> ofSite = lines(site);
                lines.add("  " + ofSite.remove(0));
                for (StackTraceElement caller : callers(site.site())) {
                    lines.add("       " + caller);
                }
                for (String line : ofSite) {
                    lines.add("  " + line);
                }
            }
            String counts = counts(pool.counts());
            if (counts != null) {
                lines.add("  since the agent started: " + counts);
            }
            PoolProfile profile = pool.profile();
            if (profile != null) {
                for (String line : ProfileText.lines(profile)) {
                    lines.add("  " + line);
                }
                Advice advice = Advice.of(profile);
                if (advice != null) {
                    lines.add("  advice: " + ProfileText.of(advice));
                }
            }
        }
        if (held.moreSites() > 0) {
            lines.add("... and " + held.heldAtMoreSites() + " at " + Spans.counted(held.moreSites(), "more site"));
        }
        return lines;
    }

    /** Null if nothing was counted. */
    private static @Nullable String counts(PoolCounts counts) {
        long reclaimed = counts.reclaims().getOrDefault(ReclaimResult.Outcome.RECLAIMED, 0L);
        if (counts.acquired() + counts.failed() == 0) {
            return null;
        }
        return counts.acquired() + " acquired, " + counts.released() + " released"
                + (reclaimed == 0 ? "" : ", " + reclaimed + " reclaimed")
                + (counts.failed() == 0 ? "" : "; getConnection() failed " + times(counts.failed()));
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }

    private static String waiting(@Nullable PoolInNeed need) {
        return need == null
                ? ""
                : "; " + Spans.counted(need.waiting(), "thread") + (need.waiting() == 1 ? " waits" : " wait")
                        + ", for up to " + Spans.words(need.longestMillis());
    }

    /** The application's methods that called the one at the line to look at. */
    private static List<StackTraceElement> callers(Place site) {
        List<StackTraceElement> callers = new ArrayList<>();
        boolean below = false;
        for (StackTraceElement frame : site.frames()) {
            if (below && callers.size() < MOST_CALLERS && Place.framework(frame) == null) {
                callers.add(frame);
            }
            below |= frame.equals(site.line());
        }
        return callers;
    }

    /** Indented below the first. */
    static List<String> lines(HeldAtSite at) {
        List<String> lines = new ArrayList<>();
        lines.add(at.held() + at.lost() + " at " + Places.nearest(at.site()));
        if (at.lost() > 0) {
            lines.add("  " + at.lost() + " lost, for " + Spans.words(at.lostMillis()));
        }
        HolderFacts oldest = at.oldest();
        if (oldest == null) {
            return lines;
        }
        String span = Spans.words(at.youngestMillis());
        String longest = Spans.words(at.oldestMillis());
        lines.add("  for " + (span.equals(longest) ? span : span + " to " + longest) + ", by thread"
                + (at.threads().size() == 1 ? " " : "s ") + some(at.threads()));
        lines.add("  " + (at.held() == 1 ? "" : "the oldest: ") + doing(oldest));
        ThreadNow thread = oldest.thread();
        if (thread != null) {
            lines.add("  " + thread(thread));
        }
        return lines;
    }

    private static String some(List<String> all) {
        String some = String.join(", ", all.subList(0, Math.min(MOST_THREADS, all.size())));
        return all.size() <= MOST_THREADS ? some : some + " and " + (all.size() - MOST_THREADS) + " more";
    }

    private static String doing(HolderFacts one) {
        String last = one.sql() == null || one.sql().isEmpty() ? "" : ": " + one.sql();
        switch (one.doing()) {
            case EXECUTING:
                return "a statement has been running for " + Spans.words(one.millis()) + last;
            case READING:
                return "a result is being read" + last;
            case IDLE:
                Place place = one.lastUsedAt();
                FailedCall failed = one.failed();
                return "last used " + Spans.words(one.millis()) + " ago"
                        + (place == null ? "" : " at " + Places.nearest(place)) + last
                        + (failed == null ? "" : ": " + UsageText.failed(failed));
            default:
                return "not used yet";
        }
    }

    /** Where the thread is that used a connection last. */
    static String thread(ThreadNow now) {
        Place place = now.place();
        if (place == null) {
            return "thread " + now.thread() + " has ended";
        }
        return "thread " + now.thread() + (now.isAcquirer() ? "" : ", which used it last,") + " is "
                + (now.isIdle()
                        ? "idle"
                        : place.frames().isEmpty()
                                ? "in none of the application's methods"
                                : "at " + Places.nearest(place))
                + (now.hasLeft() ? ", and the methods that acquired it have returned" : "");
    }
}
