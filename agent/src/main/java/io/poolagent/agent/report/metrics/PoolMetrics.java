// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import io.poolagent.agent.finding.HeldAtSite;
import io.poolagent.agent.finding.PoolCounts;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.report.sink.Overview;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The pools as metrics. What OpenTelemetry's semantic conventions name has their names; what is not known is left out. Pools
 * that only a number tells apart are one: such numbers differ from start to start. Not thread-safe.
 */
final class PoolMetrics {
    private static final String OTEL_POOL = "db_client_connection_pool_name";
    private static final String POOL = "pool";
    private static final double MILLIS = 1_000;
    private static final int LONGEST = 500;

    /** Beyond, pools are counted together: an application may make pools, each with another name, for as long as it runs. */
    static final int MOST_NAMES = 200;

    static final String OTHER = "other";
    private static final Set<ReclaimResult.Outcome> ALERTED =
            EnumSet.of(ReclaimResult.Outcome.FAILED, ReclaimResult.Outcome.HUNG, ReclaimResult.Outcome.ROLLBACK_FAILED);

    private final Set<String> names = new HashSet<>();

    private final Map<String, Counter> counters = new LinkedHashMap<>();

    PoolMetrics() {
        counter("poolagent_acquires", "Connections that the pool has lent.");
        counter("poolagent_releases", "Connections that the application gave back.");
        counter("poolagent_acquire_failures", "Calls of getConnection() that failed.");
        counter(
                "poolagent_connection_seconds",
                "Seconds in which connections were held, by what they went into, or waited for.");
        counter("poolagent_reclaims", "Attempts of the agent to take a connection back, by how they ended.");
    }

    private void counter(String name, String help) {
        counters.put(name, new Counter(name, help));
    }

    void add(Overview overview, MetricSnapshots.Builder to) {
        Map<Labels, Double> used = new LinkedHashMap<>();
        Map<Labels, Double> maximum = new LinkedHashMap<>();
        Map<Labels, Double> pending = new LinkedHashMap<>();
        for (PoolNow pool : overview.held().pools()) {
            if (pool.pool().isNone()) {
                continue;
            }
            String name = seriesOf(pool.pool());
            used.merge(
                    Labels.of(OTEL_POOL, name, "db_client_connection_state", "used"), (double) used(pool), Double::sum);
            pending.merge(Labels.of(OTEL_POOL, name), (double) pool.pending(), Double::sum);
            // The sum of several pools; left out if the maximum of one is not known.
            maximum.merge(Labels.of(OTEL_POOL, name), pool.maximum() < 1 ? Double.NaN : pool.maximum(), Double::sum);
            count(name, String.valueOf(pool.pool().number()), pool.counts());
        }
        maximum.values().removeIf(most -> Double.isNaN(most));
        to.metricSnapshot(gauge("db_client_connection_count", "Connections, by state.", used));
        to.metricSnapshot(gauge("db_client_connection_max", "Connections that the pool may have at most.", maximum));
        to.metricSnapshot(
                gauge("db_client_connection_pending_requests", "Threads that wait for a connection.", pending));
        for (Counter counter : counters.values()) {
            to.metricSnapshot(counter.snapshot());
        }
    }

    /** With those that are lost: the pool counts them, too. */
    private static int used(PoolNow pool) {
        int used = pool.held();
        for (HeldAtSite site : pool.lost()) {
            used += site.lost();
        }
        return used;
    }

    private void count(String name, String source, PoolCounts counts) {
        Labels pool = Labels.of(POOL, name);
        take("poolagent_acquires", pool, source, (double) counts.acquired());
        take("poolagent_releases", pool, source, (double) counts.released());
        take("poolagent_acquire_failures", pool, source, (double) counts.failed());
        counts.spentMillis().forEach((spent, millis) -> takeSeconds(name, source, word(spent), millis));
        takeSeconds(name, source, "waiting", counts.waitingMillis());
        for (ReclaimResult.Outcome outcome : ReclaimResult.Outcome.values()) {
            long count = counts.reclaims().getOrDefault(outcome, 0L);
            // From zero on: the first of a series is no increase to Prometheus, and one failure is to be alerted.
            if (count > 0 || ALERTED.contains(outcome)) {
                take("poolagent_reclaims", Labels.of(POOL, name, "outcome", word(outcome)), source, (double) count);
            }
        }
    }

    private void takeSeconds(String name, String source, String doing, long millis) {
        take("poolagent_connection_seconds", Labels.of(POOL, name, "doing", doing), source, (double) millis / MILLIS);
    }

    private void take(String counter, Labels labels, String source, double count) {
        Counter to = counters.get(counter);
        if (to != null) {
            to.counts.take(labels, source, count);
        }
    }

    /** As the pool is called, without the number that tells pools without a name apart; empty for no pool. */
    static String name(PoolFacts pool) {
        return pool.isNone() ? "" : printable(PoolFacts.commonName(pool.name()).replaceFirst("-$", ""));
    }

    /** The same, of the first pools. */
    String seriesOf(PoolFacts pool) {
        String name = name(pool);
        return names.contains(name) || (names.size() < MOST_NAMES && names.add(name)) ? name : OTHER;
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Names come from the application. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder(Math.min(LONGEST, text.length()) + 1);
        for (int i = 0; i < text.length() && i < LONGEST; ) {
            int point = text.codePointAt(i);
            boolean half = Character.getType(point) == Character.SURROGATE; // Written, two of them would be one.
            printable.appendCodePoint(half || Character.isISOControl(point) ? '?' : point);
            i += Character.charCount(point);
        }
        return printable.toString();
    }

    static MetricSnapshot gauge(String name, String help, Map<Labels, Double> values) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build()));
        return gauge.build();
    }

    static MetricSnapshot counter(String name, String help, Map<Labels, Double> values) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build()));
        return counter.build();
    }

    private static final class Counter {
        final String name;
        final String help;
        final KeptCounts counts = new KeptCounts();

        Counter(String name, String help) {
            this.name = name;
            this.help = help;
        }

        MetricSnapshot snapshot() {
            counts.end();
            return counter(name, help, counts.sums());
        }
    }
}
