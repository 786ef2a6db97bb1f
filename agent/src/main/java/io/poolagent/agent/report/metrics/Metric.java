// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import io.poolagent.agent.finding.Durations;
import java.util.Collections;
import java.util.Map;

/**
 * One metric with all its series at one moment, before it is written in anybody's format: this is where a name, a unit and a
 * help text stand, and nowhere else. Immutable.
 */
public final class Metric {
    /** The unit of times; Prometheus has it in the name. */
    public static final String SECONDS = "s";

    /** How its values are to be read. */
    public enum Type {
        /** Goes up and down. */
        GAUGE,
        /** Goes up only. */
        COUNTER,
        /** How long something took each time, by {@link Metric#durations()}. */
        HISTOGRAM,
        /** Is 1, and says something by its labels. */
        INFO
    }

    private final Type type;
    private final String name;
    private final String unit;
    private final String help;
    private final Map<LabelSet, Double> values;
    private final Map<LabelSet, Durations> durations;

    private Metric(
            Type type,
            String name,
            String unit,
            String help,
            Map<LabelSet, Double> values,
            Map<LabelSet, Durations> durations) {
        this.type = type;
        this.name = name;
        this.unit = unit;
        this.help = help;
        this.values = Collections.unmodifiableMap(values);
        this.durations = Collections.unmodifiableMap(durations);
    }

    /**
     * A metric that goes up and down.
     *
     * @param name in dot notation, without its unit
     * @param unit as OpenTelemetry writes it: {@code s} or {@code {connection}}
     */
    static Metric gauge(String name, String unit, String help, Map<LabelSet, Double> values) {
        return new Metric(Type.GAUGE, name, unit, help, values, Collections.emptyMap());
    }

    /** One that goes up only. */
    static Metric counter(String name, String unit, String help, Map<LabelSet, Double> values) {
        return new Metric(Type.COUNTER, name, unit, help, values, Collections.emptyMap());
    }

    /** One of durations; its unit is the second. */
    static Metric histogram(String name, String help, Map<LabelSet, Durations> durations) {
        return new Metric(Type.HISTOGRAM, name, SECONDS, help, Collections.emptyMap(), durations);
    }

    /** One that is 1, and says something by its labels. */
    static Metric info(String name, String help, Map<LabelSet, Double> values) {
        return new Metric(Type.INFO, name, "", help, values, Collections.emptyMap());
    }

    public Type type() {
        return type;
    }

    /** In dot notation; of counters without {@code total}, of infos without {@code info}, and without the unit. */
    public String name() {
        return name;
    }

    /** As OpenTelemetry writes it; empty for none. */
    public String unit() {
        return unit;
    }

    public String help() {
        return help;
    }

    /** By series; of a histogram none. */
    public Map<LabelSet, Double> values() {
        return values;
    }

    /** Of a histogram, by series; else none. */
    public Map<LabelSet, Durations> durations() {
        return durations;
    }
}
