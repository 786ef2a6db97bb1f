// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.Overview;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The bugs as metrics. A bug has the same name in every JVM. Its site is a label of one series only, and there are bounds: no
 * label holds a thread, a statement or an address.
 */
final class BugMetrics {
    /** Beyond, bugs are counted together. */
    static final int MOST_BUGS = 100;

    private static final String OTHER = "other";
    private static final double MILLIS = 1_000;

    private BugMetrics() {}

    static void add(Overview overview, MetricSnapshots.Builder to) {
        Map<Labels, Double> found = new LinkedHashMap<>();
        Map<Labels, Double> first = new LinkedHashMap<>();
        Set<Labels> about = new LinkedHashSet<>();
        int shown = 0;
        for (Tally.Entry bug : overview.bugs()) {
            String kind = bug.kind().name();
            if (shown++ >= MOST_BUGS) {
                found.merge(Labels.of("kind", kind, "bug", OTHER, "pool", ""), (double) bug.found(), Double::sum);
                continue;
            }
            String pool = PoolMetrics.name(bug.pool());
            Labels labels = Labels.of("kind", kind, "bug", bug.fingerprint(), "pool", pool);
            found.merge(labels, (double) bug.found(), Double::sum);
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
        to.metricSnapshot(PoolMetrics.counter("poolagent_findings", "Findings, by bug.", found));
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
        Map<Labels, Double> omitted = new LinkedHashMap<>();
        omitted.put(Labels.EMPTY, (double) Math.max(0, shown - MOST_BUGS));
        to.metricSnapshot(PoolMetrics.gauge(
                "poolagent_bugs_omitted",
                "Bugs that are counted as bug=\"other\", since there are too many.",
                omitted));
    }
}
