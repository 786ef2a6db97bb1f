// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import io.poolagent.agent.finding.Durations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Durations of pools that share a name but for its number, each of their counts kept as a counter is. Not thread-safe. */
final class KeptDurations {
    private final KeptCounts sums = new KeptCounts();
    private final List<KeptCounts> counts = new ArrayList<>(); // By bound.
    private @Nullable Durations latest;

    /** Takes what was measured so far; nothing if that is null. */
    void take(LabelSet series, String source, @Nullable Durations measured) {
        if (measured == null) {
            return;
        }
        latest = measured;
        sums.take(series, source, (double) measured.sumMicros());
        for (int at = 0; at <= measured.bounds(); at++) {
            if (counts.size() == at) {
                counts.add(new KeptCounts());
            }
            counts.get(at).take(series, source, (double) measured.count(at));
        }
    }

    /** All that was ever measured, by series; what is there now has been taken. */
    Map<LabelSet, Durations> sums() {
        List<Map<LabelSet, Double>> byBound = new ArrayList<>();
        for (KeptCounts one : counts) {
            one.end();
            byBound.add(one.sums());
        }
        sums.end();
        Map<LabelSet, Durations> all = new LinkedHashMap<>();
        Durations like = latest;
        if (like != null) {
            sums.sums().forEach((series, micros) -> {
                long[] own = new long[byBound.size()];
                for (int at = 0; at < own.length; at++) {
                    own[at] = byBound.get(at).getOrDefault(series, 0.0).longValue();
                }
                all.put(series, like.with(own, micros.longValue()));
            });
        }
        return all;
    }
}
