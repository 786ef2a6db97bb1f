// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The labels of one series, by name. Names are in dot notation, as OpenTelemetry has them. Immutable. */
public final class LabelSet {
    public static final LabelSet EMPTY = new LabelSet(Collections.emptyMap());

    private final Map<String, String> values;

    private LabelSet(Map<String, String> values) {
        this.values = values;
    }

    /**
     * The labels with these values.
     *
     * @param namesAndValues by turns
     */
    public static LabelSet of(String... namesAndValues) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new LabelSet(Collections.unmodifiableMap(values));
    }

    /** In the order of their names. */
    public Map<String, String> values() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSet && values.equals(((LabelSet) other).values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
