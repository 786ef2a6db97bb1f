// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Sums of the time in which connections were held, by what it went into. Whether a result is read is seen in some samples only:
 * all time without a statement is parted as these are. Not thread-safe.
 */
public final class SpentMillis {
    private double inStatement;
    private double unseen;
    private double other;
    // Of the samples that saw all.
    private double reading;
    private double inTransaction;
    private double idle;

    /**
     * Adds one sample.
     *
     * @param seesAll whether a read of a row would have been seen
     */
    public void add(Spent into, double more, boolean seesAll) {
        if (into == Spent.IN_STATEMENT) {
            inStatement += more;
            return;
        }
        if (into == Spent.UNSEEN) {
            unseen += more;
            return;
        }
        other += more;
        if (!seesAll) {
            return;
        }
        if (into == Spent.READING) {
            reading += more;
        } else if (into == Spent.IDLE_IN_TRANSACTION) {
            inTransaction += more;
        } else {
            idle += more;
        }
    }

    public void add(SpentMillis more) {
        inStatement += more.inStatement;
        unseen += more.unseen;
        other += more.other;
        reading += more.reading;
        inTransaction += more.inTransaction;
        idle += more.idle;
    }

    SpentMillis copy() {
        SpentMillis copy = new SpentMillis();
        copy.add(this);
        return copy;
    }

    public long held() {
        return Math.round(inStatement + unseen + other);
    }

    public long idle() {
        return Math.round(millis(Spent.IDLE) + millis(Spent.IDLE_IN_TRANSACTION));
    }

    private double millis(Spent spent) {
        double all = reading + inTransaction + idle;
        switch (spent) {
            case IN_STATEMENT:
                return inStatement;
            case UNSEEN:
                return unseen;
            case READING:
                return all == 0 ? 0 : other * reading / all;
            case IDLE_IN_TRANSACTION:
                return all == 0 ? 0 : other * inTransaction / all;
            default:
                return all == 0 ? other : other * idle / all;
        }
    }

    public Map<Spent, Long> asMap() {
        Map<Spent, Long> map = new EnumMap<>(Spent.class);
        for (Spent spent : Spent.values()) {
            if (millis(spent) >= 0.5) {
                map.put(spent, Math.round(millis(spent)));
            }
        }
        return Collections.unmodifiableMap(map);
    }
}
