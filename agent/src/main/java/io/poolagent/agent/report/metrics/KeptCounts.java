// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A counter of pools that share a name but for its number, summed up. A pool that is gone, or one that began anew, takes nothing
 * away: a counter that goes down would be read as a restart. Not thread-safe.
 */
final class KeptCounts {
    /** Beyond, what was not seen for longest is added to what is gone; never what is there: it would be counted each time. */
    static final int MOST_SOURCES = 1_000;

    private final Map<LabelSet, Double> gone = new HashMap<>();

    /** The latest seen is the last. */
    private final Map<String, Source> sources = new LinkedHashMap<>();

    private long round;

    /**
     * Takes what was counted so far.
     *
     * @param series what it is a part of
     * @param source distinguishes the parts
     */
    void take(LabelSet series, String source, double count) {
        String key = series + "\n" + source;
        Source before = sources.remove(key);
        if (before != null && count < before.count) {
            gone.merge(series, before.count, Double::sum);
        }
        sources.put(key, new Source(series, count, round));
    }

    /** All that is there now has been taken. */
    void end() {
        for (Iterator<Source> all = sources.values().iterator(); sources.size() > MOST_SOURCES; ) {
            Source first = all.next();
            if (first.round == round) {
                break;
            }
            all.remove();
            gone.merge(first.series, first.count, Double::sum);
        }
        round++;
    }

    /** All that was ever counted, by series. */
    Map<LabelSet, Double> sums() {
        Map<LabelSet, Double> sums = new LinkedHashMap<>(gone);
        for (Source one : sources.values()) {
            sums.merge(one.series, one.count, Double::sum);
        }
        return sums;
    }

    /** One pool. Immutable. */
    private static final class Source {
        final LabelSet series;
        final double count;
        final long round;

        Source(LabelSet series, double count, long round) {
            this.round = round;
            this.series = series;
            this.count = count;
        }
    }
}
