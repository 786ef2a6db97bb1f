// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.app;

import io.poolagent.agent.finding.Durations;
import io.poolagent.agent.report.metrics.LabelSet;
import io.poolagent.agent.report.metrics.Metric;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * One series as a registry of the application reads it: the newest value, whenever that asks, on whatever thread. The registry holds
 * it, and it holds nothing of the registry.
 */
final class Series {
    private static final double MICROS = 1_000_000;

    private final Metric metric;
    private final LabelSet labels;
    private volatile double value;
    private volatile long count;
    private volatile @Nullable Reference<Object> meter;

    Series(Metric metric, LabelSet labels) {
        this.metric = metric;
        this.labels = labels;
    }

    Metric metric() {
        return metric;
    }

    LabelSet labels() {
        return labels;
    }

    /** Of durations their sum, in seconds. */
    double value() {
        return value;
    }

    /** Of durations how many there were. */
    long count() {
        return count;
    }

    void set(double newest) {
        value = newest;
    }

    void set(Durations newest) {
        long all = 0;
        for (int i = 0; i <= newest.bounds(); i++) {
            all += newest.count(i);
        }
        value = newest.sumMicros() / MICROS;
        count = all;
    }

    boolean isRegistered() {
        return meter != null;
    }

    /** Notes by what the application knows it. */
    void isRegisteredAs(Object applications) {
        meter = new WeakReference<>(applications);
    }

    /** By what the application knows it; null if it does not, or no more. */
    @Nullable
    Object meter() {
        Reference<Object> known = meter;
        return known == null ? null : known.get();
    }
}
