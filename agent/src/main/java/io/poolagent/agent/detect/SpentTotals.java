// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Spent;
import java.util.EnumMap;
import java.util.Map;

/**
 * Sums of the time in which the connections of a pool were held, by what it went into, since the agent started. No sum ever goes
 * down, as a counter must not. So the time in which rows may be read waits until a sample sees whether they are, and is parted as
 * that one is. Used by the agent's thread.
 */
final class SpentTotals {
    private final Map<Spent, Double> millis = new EnumMap<>(Spent.class);
    /** How many connections did so in the sample that is being taken; of those only of which rows may be read. */
    private final Map<Spent, Integer> now = new EnumMap<>(Spent.class);

    private int mayRead;
    private double unparted;
    private double waiting;
    private double captured;

    /**
     * One connection in a sample.
     *
     * @param mayRead whether something is open that gives rows
     * @param isCaptured whether the stack that acquired it is known
     */
    void add(Spent into, double span, boolean mayRead, boolean isCaptured) {
        captured += isCaptured ? span : 0;
        if (into == Spent.READING || (mayRead && into.isIdle())) {
            now.merge(into, 1, Integer::sum);
            this.mayRead++;
            unparted += span;
        } else {
            millis.merge(into, span, Double::sum);
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
        if (readsSeen && mayRead > 0) {
            now.forEach((into, count) -> millis.merge(into, unparted * count / mayRead, Double::sum));
            unparted = 0;
        }
        now.clear();
        mayRead = 0;
    }

    /** In milliseconds; zero for what never came. */
    Map<Spent, Long> millis() {
        Map<Spent, Long> all = new EnumMap<>(Spent.class);
        for (Spent spent : Spent.values()) {
            all.put(spent, millis.getOrDefault(spent, 0d).longValue());
        }
        return all;
    }

    /** Of connections whose acquire was captured. */
    long capturedMillis() {
        return (long) captured;
    }

    long waitingMillis() {
        return (long) waiting;
    }
}
