// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.Overview;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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
    private final Set<LabelSet> shown = new HashSet<>();

    void add(Overview overview, List<Metric> to) {
        Map<LabelSet, Double> first = new LinkedHashMap<>();
        Map<LabelSet, Double> about = new LinkedHashMap<>();
        int omitted = 0;
        for (Tally.Entry bug : overview.bugs()) {
            String kind = bug.kind().name();
            String pool = PoolMetrics.name(bug.pool());
            LabelSet labels = LabelSet.of("kind", kind, "bug", bug.fingerprint(), "pool", pool);
            // One that comes again after it was withdrawn is counted from the beginning, and is another part.
            String part = labels + " " + bug.firstMillis();
            if (!shown.contains(labels) && (shown.size() >= MOST_BUGS || !shown.add(labels))) {
                found.take(LabelSet.of("kind", kind, "bug", PoolMetrics.OTHER, "pool", ""), part, (double) bug.found());
                omitted++;
                continue;
            }
            found.take(labels, part, (double) bug.found());
            first.merge(labels, (double) bug.firstMillis() / MILLIS, Math::min);
            StackTraceElement line = bug.site().line();
            about.put(
                    LabelSet.of(
                            "kind",
                            kind,
                            "bug",
                            bug.fingerprint(),
                            "pool",
                            pool,
                            "site",
                            line == null ? "" : PoolMetrics.printable(line.toString())),
                    1.0);
        }
        found.end();
        to.add(Metric.counter("poolagent.findings", "{finding}", "Findings, by bug.", found.sums()));
        to.add(Metric.gauge(
                "poolagent.bug_first_seen_timestamp",
                Metric.SECONDS,
                "When the bug was first found, in seconds since 1970.",
                first));
        to.add(Metric.info("poolagent.bug", "The line of the application to look at.", about));
        to.add(Metric.gauge(
                "poolagent.bugs_omitted",
                "{bug}",
                "Bugs that are counted as bug=\"other\", since there are too many.",
                Collections.singletonMap(LabelSet.EMPTY, (double) omitted)));
    }
}
