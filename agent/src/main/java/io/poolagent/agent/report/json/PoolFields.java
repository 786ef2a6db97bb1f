// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.Advice;
import io.poolagent.agent.finding.Demand;
import io.poolagent.agent.finding.HeldAtSite;
import io.poolagent.agent.finding.LeaseNow;
import io.poolagent.agent.finding.PoolCounts;
import io.poolagent.agent.finding.PoolHistory;
import io.poolagent.agent.finding.PoolInNeed;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.PoolProfile;
import io.poolagent.agent.finding.SiteProfile;
import io.poolagent.agent.finding.Spent;
import io.poolagent.agent.report.text.PoolText;
import io.poolagent.agent.report.text.ProfileText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pools at one moment as fields. Keeps count of how much was written: the document is bounded. */
final class PoolFields {
    /** Of all pools together, each with its statement and thread; the rest is counted. */
    private static final int MOST_LEASES = 150;

    /** The same of the sites of profiles. */
    private static final int MOST_SITES = 100;

    private static final int MOST_FRAMES = 12;
    private static final int MOST_FRAMES_OF_LEASE = 1;
    private static final int COARSE = 10;

    private int leases;
    private int profiled;

    Fields of(PoolNow pool, boolean fine) {
        PoolInNeed need = pool.need();
        PoolProfile profile = pool.profile();
        return FindingLine.pool(pool.pool())
                .put("held", pool.held())
                .put("maximum", pool.maximum() < 1 ? null : pool.maximum())
                .put("pending", pool.pending())
                .put("longestMillis", need == null ? null : need.longestMillis())
                .put("verdict", PoolText.verdict(pool))
                .put("counts", counts(pool.counts()))
                .put("sites", sites(pool.sites()))
                .put("lost", sites(pool.lost()))
                .put("leases", leases(pool.leases()))
                .put("profile", profile == null ? null : profile(profile))
                .put("advice", profile == null ? null : advice(profile))
                .put("history", pool.history() == null ? null : history(pool.history(), fine));
    }

    private static Fields counts(PoolCounts counts) {
        Map<String, Object> reclaims = new LinkedHashMap<>();
        counts.reclaims().forEach((outcome, count) -> reclaims.put(outcome.name(), count));
        return new Fields()
                .put("acquired", counts.acquired())
                .put("failed", counts.failed())
                .put("released", counts.released())
                .put("reclaims", reclaims);
    }

    private static List<Map<String, Object>> sites(List<HeldAtSite> sites) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (HeldAtSite site : sites) {
            all.add(Bounded.of(
                    DetailFields.site(site)
                            .put("line", line(site.site().line()))
                            .map(),
                    MOST_FRAMES));
        }
        return all;
    }

    static String line(@Nullable StackTraceElement line) {
        return line == null ? "" : line.toString();
    }

    private List<Map<String, Object>> leases(List<LeaseNow> open) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (LeaseNow lease : open) {
            if (leases++ < MOST_LEASES) {
                all.add(Bounded.of(
                        DetailFields.holder(lease.doing())
                                .put("line", line(lease.site().line()))
                                .put("holder", lease.thread())
                                .put("heldMillis", lease.heldMillis())
                                .put("spent", lease.spent())
                                .map(),
                        MOST_FRAMES_OF_LEASE));
            }
        }
        return all;
    }

    private Fields profile(PoolProfile profile) {
        Demand demand = profile.demand();
        List<Map<String, Object>> sites = new ArrayList<>();
        for (SiteProfile site : profile.sites()) {
            if (profiled++ < MOST_SITES) {
                sites.add(Bounded.of(
                        new Fields()
                                .at("at", site.site())
                                .put("line", line(site.site().line()))
                                .put("heldMillis", site.heldMillis())
                                .put("millis", spent(site.millis()))
                                .map(),
                        MOST_FRAMES));
            }
        }
        return new Fields()
                .put("spanMillis", profile.spanMillis())
                .put("samples", profile.samples())
                .put("acquired", profile.acquired())
                .put("heldMillis", profile.heldMillis())
                .put("idleMillis", profile.idleMillis())
                .put("waitingMillis", profile.waitingMillis())
                .put("millis", spent(profile.millis()))
                .put(
                        "demand",
                        new Fields()
                                .put("median", demand.median())
                                .put("p99", demand.p99())
                                .put("most", demand.most()))
                .put("sites", sites);
    }

    private static Map<String, Object> spent(Map<Spent, Long> millis) {
        Map<String, Object> all = new LinkedHashMap<>();
        millis.forEach((spent, sum) -> all.put(spent.name(), sum));
        return all;
    }

    private static @Nullable Fields advice(PoolProfile profile) {
        Advice advice = Advice.of(profile);
        SiteProfile site = advice == null ? null : advice.site();
        return advice == null
                ? null
                : new Fields()
                        .put("what", advice.what())
                        .put("says", ProfileText.of(advice))
                        .put("suffices", advice.suffices())
                        .put("heldOnAverageMillis", advice.heldOnAverageMillis())
                        .put("line", site == null ? null : line(site.site().line()));
    }

    /** As columns, since there are many rows; below 0 where nothing was sampled. */
    private static Fields history(PoolHistory history, boolean fine) {
        int step = fine ? 1 : COARSE;
        List<Integer> used = new ArrayList<>();
        List<Integer> pending = new ArrayList<>();
        List<Long> acquired = new ArrayList<>();
        List<Long> failed = new ArrayList<>();
        List<PoolHistory.Slot> slots = history.slots();
        // The last one is whole: the first may be shorter.
        int first = slots.size() % step;
        for (int from = first == 0 ? 0 : first - step; from < slots.size(); from += step) {
            int mostUsed = -1;
            int mostPending = -1;
            long acquires = 0;
            long failures = 0;
            for (PoolHistory.Slot slot : slots.subList(Math.max(0, from), from + step)) {
                mostUsed = Math.max(mostUsed, slot.used());
                mostPending = Math.max(mostPending, slot.pending());
                acquires += slot.acquired();
                failures += slot.failed();
            }
            used.add(mostUsed);
            pending.add(mostPending);
            acquired.add(acquires);
            failed.add(failures);
        }
        return new Fields()
                .put("slotMillis", history.slotMillis() * step)
                .put("used", used)
                .put("pending", pending)
                .put("acquired", acquired)
                .put("failed", failed);
    }
}
