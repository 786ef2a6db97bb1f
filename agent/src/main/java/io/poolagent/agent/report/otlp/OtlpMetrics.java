// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableDoublePointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSumData;
import io.opentelemetry.sdk.resources.Resource;
import io.poolagent.agent.finding.Durations;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.report.metrics.LabelSet;
import io.poolagent.agent.report.metrics.Metric;
import io.poolagent.agent.report.metrics.MetricsModel;
import io.poolagent.agent.report.sink.Overview;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The metrics as OpenTelemetry's exporter takes them. Not thread-safe. */
final class OtlpMetrics {
    /** Of metrics that OpenTelemetry's semantic conventions name, and its own agent has as well. */
    private static final String CONVENTIONAL = "db.client.";

    private static final double MICROS = 1e6;

    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final boolean deltas;
    private final MetricsModel model;
    private final long startNanos;
    private Data last;

    /**
     * @param deltas whether counters are what they grew by since they were sent last
     * @param startMillis since when they count, in milliseconds since 1970
     */
    OtlpMetrics(Resource resource, InstrumentationScopeInfo scope, boolean deltas, long startMillis, Faults faults) {
        this.resource = resource;
        this.scope = scope;
        this.deltas = deltas;
        this.startNanos = TimeUnit.MILLISECONDS.toNanos(startMillis);
        this.last = new Data(startNanos);
        this.model = new MetricsModel(faults);
    }

    /** @param conventional whether with those that OpenTelemetry's own agent has as well */
    Data of(Overview overview, boolean conventional) {
        Data data = new Data(TimeUnit.MILLISECONDS.toNanos(overview.wallMillis()));
        for (Metric metric : model.of(overview)) {
            boolean histogram = metric.type() == Metric.Type.HISTOGRAM;
            boolean empty =
                    histogram ? metric.durations().isEmpty() : metric.values().isEmpty();
            if (!empty && (conventional || !isConventional(metric))) {
                data.metrics.add(histogram ? histogram(metric, data) : metric(metric, data));
            }
        }
        return data;
    }

    /** They have been taken. */
    void sent(Data data) {
        last = data;
    }

    private static boolean isConventional(Metric metric) {
        return metric.name().startsWith(CONVENTIONAL);
    }

    private MetricData metric(Metric metric, Data data) {
        boolean counter = metric.type() == Metric.Type.COUNTER;
        boolean delta = deltas && counter;
        List<DoublePointData> points = new ArrayList<>();
        metric.values().forEach((labels, value) -> {
            String series = metric.name() + labels;
            data.counted.put(series, value);
            points.add(ImmutableDoublePointData.create(
                    start(delta, data),
                    data.epochNanos,
                    attributes(labels),
                    delta ? value - last.counted.getOrDefault(series, 0.0) : value));
        });
        // As a scrape names it: who converts one into the other finds one metric.
        String name = metric.name() + (metric.type() == Metric.Type.INFO ? ".info" : "");
        if (counter || isConventional(metric)) {
            return ImmutableMetricData.createDoubleSum(
                    resource,
                    scope,
                    name,
                    metric.help(),
                    metric.unit(),
                    ImmutableSumData.create(
                            counter, delta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE, points));
        }
        return ImmutableMetricData.createDoubleGauge(
                resource, scope, name, metric.help(), metric.unit(), ImmutableGaugeData.create(points));
    }

    private MetricData histogram(Metric metric, Data data) {
        List<HistogramPointData> points = new ArrayList<>();
        metric.durations().forEach((labels, measured) -> {
            String series = metric.name() + labels;
            data.measured.put(series, measured);
            Durations before = deltas ? last.measured.get(series) : null;
            List<Double> bounds = new ArrayList<>();
            List<Long> counts = new ArrayList<>();
            for (int at = 0; at <= measured.bounds(); at++) {
                if (at < measured.bounds()) {
                    bounds.add(measured.boundMicros(at) / MICROS);
                }
                counts.add(measured.count(at) - (before == null ? 0 : before.count(at)));
            }
            double sum = (measured.sumMicros() - (before == null ? 0 : before.sumMicros())) / MICROS;
            points.add(ImmutableHistogramPointData.create(
                    start(deltas, data), data.epochNanos, attributes(labels), sum, false, 0, false, 0, bounds, counts));
        });
        return ImmutableMetricData.createDoubleHistogram(
                resource,
                scope,
                metric.name(),
                metric.help(),
                metric.unit(),
                ImmutableHistogramData.create(
                        deltas ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE, points));
    }

    /** Not after the point itself, though the clock be set back: collectors drop such points. */
    private long start(boolean delta, Data data) {
        return Math.min(delta ? last.epochNanos : startNanos, data.epochNanos);
    }

    private static Attributes attributes(LabelSet labels) {
        AttributesBuilder to = Attributes.builder();
        labels.values().forEach(to::put);
        return to.build();
    }

    /** What is known at one moment. */
    static final class Data {
        private final long epochNanos;
        private final List<MetricData> metrics = new ArrayList<>();
        private final Map<String, Double> counted = new HashMap<>();
        private final Map<String, Durations> measured = new HashMap<>();

        private Data(long epochNanos) {
            this.epochNanos = epochNanos;
        }

        List<MetricData> metrics() {
            return metrics;
        }
    }
}
