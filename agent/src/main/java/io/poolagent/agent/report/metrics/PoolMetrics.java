// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import io.poolagent.agent.finding.HeldAtSite;
import io.poolagent.agent.finding.PoolCounts;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.report.sink.Overview;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The pools as metrics. What OpenTelemetry's semantic conventions name has their names; what is not known is left out. Pools
 * that only a number tells apart are one: such numbers differ from start to start. Not thread-safe.
 */
final class PoolMetrics {
    private static final String OTEL_POOL = "db.client.connection.pool.name";
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
    private final KeptDurations waits = new KeptDurations();
    private final KeptDurations uses = new KeptDurations();

    PoolMetrics() {
        counter("poolagent.acquires", "{connection}", "Connections that the pool has lent.");
        counter("poolagent.releases", "{connection}", "Connections that the application gave back.");
        counter("poolagent.acquire_failures", "{request}", "Calls of getConnection() that failed.");
        counter(
                "poolagent.connection",
                Metric.SECONDS,
                "Seconds in which connections were held, by what they went into, or waited for.");
        counter(
                "poolagent.captured",
                Metric.SECONDS,
                "Seconds in which connections were held whose acquire was captured: only of these the line is known.");
        counter(
                "poolagent.reclaims",
                "{attempt}",
                "Attempts of the agent to take a connection back, by how they ended.");
    }

    private void counter(String name, String unit, String help) {
        counters.put(name, new Counter(name, unit, help));
    }

    void add(Overview overview, List<Metric> to) {
        Map<LabelSet, Double> used = new LinkedHashMap<>();
        Map<LabelSet, Double> maximum = new LinkedHashMap<>();
        Map<LabelSet, Double> pending = new LinkedHashMap<>();
        for (PoolNow pool : overview.held().pools()) {
            if (pool.pool().isNone()) {
                continue;
            }
            String name = seriesOf(pool.pool());
            used.merge(
                    LabelSet.of(OTEL_POOL, name, "db.client.connection.state", "used"),
                    (double) used(pool),
                    Double::sum);
            pending.merge(LabelSet.of(OTEL_POOL, name), (double) pool.pending(), Double::sum);
            // The sum of several pools; left out if the maximum of one is not known.
            maximum.merge(LabelSet.of(OTEL_POOL, name), pool.maximum() < 1 ? Double.NaN : pool.maximum(), Double::sum);
            String source = String.valueOf(pool.pool().number());
            count(name, source, pool.counts());
            waits.take(LabelSet.of(OTEL_POOL, name), source, pool.counts().waits());
            uses.take(LabelSet.of(OTEL_POOL, name), source, pool.counts().uses());
        }
        maximum.values().removeIf(most -> Double.isNaN(most));
        to.add(Metric.gauge("db.client.connection.count", "{connection}", "Connections, by state.", used));
        to.add(Metric.gauge(
                "db.client.connection.max", "{connection}", "Connections that the pool may have at most.", maximum));
        to.add(Metric.gauge(
                "db.client.connection.pending_requests", "{request}", "Threads that wait for a connection.", pending));
        to.add(Metric.histogram(
                "db.client.connection.wait_time", "How long it took to get a connection that was lent.", waits.sums()));
        to.add(Metric.histogram(
                "db.client.connection.use_time",
                "How long a connection was held that the application gave back.",
                uses.sums()));
        for (Counter counter : counters.values()) {
            to.add(counter.metric());
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
        LabelSet pool = LabelSet.of(POOL, name);
        take("poolagent.acquires", pool, source, (double) counts.acquired());
        take("poolagent.releases", pool, source, (double) counts.released());
        take("poolagent.acquire_failures", pool, source, (double) counts.failed());
        counts.spentMillis().forEach((spent, millis) -> takeSeconds(name, source, word(spent), millis));
        takeSeconds(name, source, "waiting", counts.waitingMillis());
        take("poolagent.captured", pool, source, counts.capturedMillis() / MILLIS);
        for (ReclaimResult.Outcome outcome : ReclaimResult.Outcome.values()) {
            long count = counts.reclaims().getOrDefault(outcome, 0L);
            // From zero on: the first of a series is no increase to Prometheus, and one failure is to be alerted.
            if (count > 0 || ALERTED.contains(outcome)) {
                take("poolagent.reclaims", LabelSet.of(POOL, name, "outcome", word(outcome)), source, (double) count);
            }
        }
    }

    private void takeSeconds(String name, String source, String doing, long millis) {
        take("poolagent.connection", LabelSet.of(POOL, name, "doing", doing), source, (double) millis / MILLIS);
    }

    private void take(String counter, LabelSet labels, String source, double count) {
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

    private static final class Counter {
        final String name;
        final String unit;
        final String help;
        final KeptCounts counts = new KeptCounts();

        Counter(String name, String unit, String help) {
            this.name = name;
            this.unit = unit;
            this.help = help;
        }

        Metric metric() {
            counts.end();
            return Metric.counter(name, unit, help, counts.sums());
        }
    }
}
