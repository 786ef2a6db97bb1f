// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.Overview;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The bugs as metrics. A bug has the same name in every JVM. Its site is a label of one series only, and there are bounds: no
 * label holds a thread, a statement or an address. A bug that is withdrawn goes on to be counted, and so keeps its place. Not
 * thread-safe.
 */
final class BugMetrics {
    /** Beyond, bugs are counted together. */
    static final int MOST_BUGS = 100;

    private static final double MILLIS = 1_000;

    private final KeptCounts found = new KeptCounts();
    private final Set<Labels> shown = new HashSet<>();

    void add(Overview overview, MetricSnapshots.Builder to) {
        Map<Labels, Double> first = new LinkedHashMap<>();
        Set<Labels> about = new LinkedHashSet<>();
        int omitted = 0;
        for (Tally.Entry bug : overview.bugs()) {
            String kind = bug.kind().name();
            String pool = PoolMetrics.name(bug.pool());
            Labels labels = Labels.of("kind", kind, "bug", bug.fingerprint(), "pool", pool);
            // One that comes again after it was withdrawn is counted from the beginning, and is another part.
            String part = labels + " " + bug.firstMillis();
            if (!shown.contains(labels) && (shown.size() >= MOST_BUGS || !shown.add(labels))) {
                found.take(Labels.of("kind", kind, "bug", PoolMetrics.OTHER, "pool", ""), part, (double) bug.found());
                omitted++;
                continue;
            }
            found.take(labels, part, (double) bug.found());
            first.merge(labels, (double) bug.firstMillis() / MILLIS, Math::min);
            StackTraceElement line = bug.site().line();
            about.add(Labels.of(
                    "kind",
                    kind,
                    "bug",
                    bug.fingerprint(),
                    "pool",
                    pool,
                    "site",
                    line == null ? "" : PoolMetrics.printable(line.toString())));
        }
        found.end();
        to.metricSnapshot(PoolMetrics.counter("poolagent_findings", "Findings, by bug.", found.sums()));
        to.metricSnapshot(PoolMetrics.gauge(
                "poolagent_bug_first_seen_timestamp_seconds",
                "When the bug was first found, in seconds since 1970.",
                first));
        InfoSnapshot.Builder info =
                InfoSnapshot.builder().name("poolagent_bug").help("The line of the application to look at.");
        for (Labels labels : about) {
            info.dataPoint(
                    InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build());
        }
        to.metricSnapshot(info.build());
        to.metricSnapshot(PoolMetrics.gauge(
                "poolagent_bugs_omitted",
                "Bugs that are counted as bug=\"other\", since there are too many.",
                Collections.singletonMap(Labels.EMPTY, (double) omitted)));
    }
}
