// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.report.sink.Overview;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that there is to say at one moment as one JSON document, bounded in size: {@code META-INF/pool-agent/report-2.schema.json}
 * in the jar. Says nothing that the text does not.
 */
public final class OverviewDocument {
    /** Of so many pools each second of the last minutes is written, of the others each tenth. */
    private static final int MOST_FINE = 8;

    /** Pools that are written; an application has a few. */
    private static final int MOST_POOLS = 60;

    private OverviewDocument() {}

    public static String of(Overview overview) {
        return of(overview, ZoneId.systemDefault());
    }

    /** The same with the JVM's zone named. */
    public static String of(Overview overview, ZoneId zone) {
        List<PoolNow> known = overview.held().pools();
        PoolFields fields = new PoolFields();
        List<Map<String, Object>> pools = new ArrayList<>();
        for (PoolNow pool : known.subList(0, Math.min(MOST_POOLS, known.size()))) {
            pools.add(Bounded.of(fields.of(pool, known.size() <= MOST_FINE).map(), Fields.MOST_FRAMES));
        }
        Fields document = head("jvm", overview.version(), overview.wallMillis())
                .put("offsetMinutes", offset(zone, overview.wallMillis()))
                .put("end", overview.isEnd())
                .put("held", overview.held().size())
                .put("pools", pools)
                .put("morePools", Math.max(0, known.size() - MOST_POOLS))
                .put("moreSites", overview.held().moreSites())
                .put("heldAtMoreSites", overview.held().heldAtMoreSites());
        return Json.write(new BugFields(zone).put(document, overview).map());
    }

    /** @param source what it was made from */
    static Fields head(String source, String version, long wallMillis) {
        return new Fields()
                .put("schema", FindingLine.SCHEMA)
                .put("type", "report")
                .put("source", source)
                .put("agent", version)
                .put("time", FindingLine.time(wallMillis));
    }

    private static int offset(ZoneId zone, long wallMillis) {
        return zone.getRules().getOffset(Instant.ofEpochMilli(wallMillis)).getTotalSeconds() / 60;
    }
}
