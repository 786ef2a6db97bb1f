// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Spent;
import java.util.EnumMap;
import java.util.Map;

/**
 * Sums of the time in which the connections of a pool were held, by what it went into, since the agent started. No sum ever goes
 * down, as a counter must not. So the time without a statement waits until a sample sees whether results are read, and is parted
 * as that one is. Used by the agent's thread.
 */
final class SpentTotals {
    private final Map<Spent, Double> millis = new EnumMap<>(Spent.class);
    /** How many connections did so in the sample that is being taken; of those without a statement only. */
    private final Map<Spent, Integer> now = new EnumMap<>(Spent.class);

    private int without;
    private double unparted;
    private double waiting;

    /** One connection in a sample. */
    void add(Spent into, double span) {
        if (into == Spent.IN_STATEMENT || into == Spent.UNSEEN) {
            millis.merge(into, span, Double::sum);
        } else {
            now.merge(into, 1, Integer::sum);
            without++;
            unparted += span;
        }
    }

    /**
     * The sample is complete.
     *
     * @param waitingMillis of all threads that wait
     * @param readsSeen whether a read of a row would have been seen
     */
    void end(double waitingMillis, boolean readsSeen) {
        waiting += waitingMillis;
        if (readsSeen && without > 0) {
            now.forEach((into, count) -> millis.merge(into, unparted * count / without, Double::sum));
            unparted = 0;
        }
        now.clear();
        without = 0;
    }

    /** In milliseconds; zero for what never came. */
    Map<Spent, Long> millis() {
        Map<Spent, Long> all = new EnumMap<>(Spent.class);
        for (Spent spent : Spent.values()) {
            all.put(spent, millis.getOrDefault(spent, 0d).longValue());
        }
        return all;
    }

    long waitingMillis() {
        return (long) waiting;
    }
}
