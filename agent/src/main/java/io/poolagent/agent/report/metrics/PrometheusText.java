// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import io.poolagent.agent.finding.Durations;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/** The metrics as Prometheus' library writes them. */
final class PrometheusText {
    private static final double MICROS = 1e6;

    private PrometheusText() {}

    static MetricSnapshots of(List<Metric> metrics) {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        for (Metric metric : metrics) {
            all.metricSnapshot(snapshot(metric));
        }
        return all.build();
    }

    private static MetricSnapshot snapshot(Metric metric) {
        String name = word(metric.name()) + (metric.unit().equals(Metric.SECONDS) ? "_seconds" : "");
        switch (metric.type()) {
            case COUNTER:
                CounterSnapshot.Builder counter =
                        CounterSnapshot.builder().name(name).help(metric.help());
                metric.values()
                        .forEach((labels, value) -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                                .labels(labels(labels))
                                .value(value)
                                .build()));
                return counter.build();
            case HISTOGRAM:
                HistogramSnapshot.Builder histogram =
                        HistogramSnapshot.builder().name(name).help(metric.help());
                metric.durations()
                        .forEach((labels, one) ->
                                histogram.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                                        .labels(labels(labels))
                                        .classicHistogramBuckets(buckets(one))
                                        .sum(one.sumMicros() / MICROS)
                                        .build()));
                return histogram.build();
            case INFO:
                InfoSnapshot.Builder info = InfoSnapshot.builder().name(name).help(metric.help());
                metric.values()
                        .keySet()
                        .forEach(labels -> info.dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                                .labels(labels(labels))
                                .build()));
                return info.build();
            default:
                GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(metric.help());
                metric.values()
                        .forEach((labels, value) -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                .labels(labels(labels))
                                .value(value)
                                .build()));
                return gauge.build();
        }
    }

    private static ClassicHistogramBuckets buckets(Durations durations) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int at = 0; at < durations.bounds(); at++) {
            buckets.bucket(durations.boundMicros(at) / MICROS, durations.count(at));
        }
        return buckets.bucket(Double.POSITIVE_INFINITY, durations.count(durations.bounds()))
                .build();
    }

    private static Labels labels(LabelSet set) {
        Labels.Builder labels = Labels.builder();
        set.values().forEach((name, value) -> labels.label(word(name), value));
        return labels.build();
    }

    private static String word(String dotted) {
        return dotted.replace('.', '_');
    }
}
