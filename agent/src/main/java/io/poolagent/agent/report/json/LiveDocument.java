// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.HeldAtSite;
import io.poolagent.agent.finding.HolderFacts;
import io.poolagent.agent.finding.LeaseNow;
import io.poolagent.agent.finding.PoolInNeed;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.Overview;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in use at one moment, small enough to be made each second: no statement, no thread, no stack but one line. Read by a command
 * line of the same version, so that it is no contract.
 */
public final class LiveDocument {
    private static final int MOST_POOLS = 60;
    private static final int MOST_BUGS = 20;
    private static final int ONE_FRAME = 1;

    private LiveDocument() {}

    /** The document. */
    public static String of(Overview overview) {
        List<PoolNow> known = overview.held().pools();
        List<Map<String, Object>> pools = new ArrayList<>();
        for (PoolNow pool : known.subList(0, Math.min(MOST_POOLS, known.size()))) {
            pools.add(Bounded.of(pool(pool).map(), ONE_FRAME));
        }
        List<Tally.Entry> bugs = new ArrayList<>(overview.bugs());
        bugs.sort(Comparator.comparingLong(Tally.Entry::lastMillis).reversed());
        List<Map<String, Object>> latest = new ArrayList<>();
        long findings = 0;
        for (Tally.Entry bug : bugs) {
            findings += bug.count();
            if (latest.size() < MOST_BUGS) {
                latest.add(Bounded.of(bug(bug).map(), ONE_FRAME));
            }
        }
        return Json.write(new Fields()
                .put("agent", overview.version())
                .put("millis", overview.wallMillis())
                .put("held", overview.held().size())
                .put("pools", pools)
                .put("morePools", Math.max(0, known.size() - MOST_POOLS))
                .put("moreSites", overview.held().moreSites())
                .put("findings", findings)
                .put("bugCount", bugs.size())
                .put("bugs", latest)
                .map());
    }

    private static Fields pool(PoolNow pool) {
        PoolInNeed need = pool.need();
        Map<String, Map<String, Object>> doing = new LinkedHashMap<>();
        for (LeaseNow lease : pool.leases()) {
            doing.computeIfAbsent(lease.site().key(), any -> new LinkedHashMap<>())
                    .merge(lease.spent().name(), 1L, (a, b) -> (Long) a + (Long) b);
        }
        List<Map<String, Object>> sites = new ArrayList<>();
        for (HeldAtSite site : pool.sites()) {
            HolderFacts oldest = site.oldest();
            sites.add(new Fields()
                    .put("line", PoolFields.line(site.site().line()))
                    .put("held", site.held())
                    .put("oldestMillis", oldest == null ? null : site.oldestMillis())
                    .put("doing", doing.get(site.site().key()))
                    .put("doingMillis", oldest == null ? null : oldest.millis())
                    .map());
        }
        return FindingLine.pool(pool.pool())
                .put("held", pool.held())
                .put("maximum", pool.maximum() < 1 ? null : pool.maximum())
                .put("pending", pool.pending())
                .put("longestMillis", need == null ? null : need.longestMillis())
                .put("sites", sites);
    }

    private static Fields bug(Tally.Entry bug) {
        return new Fields()
                .put("bug", bug.fingerprint())
                .put("kind", bug.kind())
                .put("pool", bug.pool().name())
                .put("count", bug.count())
                .put("lastMillis", bug.lastMillis())
                .put("line", PoolFields.line(bug.site().line()));
    }
}
