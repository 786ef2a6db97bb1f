// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Sums of the time in which connections were held, by what it went into. Whether rows are read is seen in some samples only. So
 * the time in which rows may be read is parted as these are; while nothing is open that gives rows, every sample is sure. Not
 * thread-safe.
 */
public final class SpentMillis {
    private double inStatement;
    private double unseen;
    private double inTransaction;
    private double idle;
    private double mayRead;
    // Of the time in which rows may be read, by the samples that saw whether they are.
    private double seenReading;
    private double seenInTransaction;
    private double seenIdle;

    /**
     * Adds one sample.
     *
     * @param mayRead whether something is open that gives rows
     * @param readsSeen whether a read of a row would have been seen
     */
    public void add(Spent into, double more, boolean mayRead, boolean readsSeen) {
        if (into == Spent.IN_STATEMENT) {
            inStatement += more;
        } else if (into == Spent.UNSEEN) {
            unseen += more;
        } else if (mayRead || into == Spent.READING) {
            this.mayRead += more;
            if (readsSeen) {
                seenReading += into == Spent.READING ? more : 0;
                seenInTransaction += into == Spent.IDLE_IN_TRANSACTION ? more : 0;
                seenIdle += into == Spent.IDLE ? more : 0;
            }
        } else if (into == Spent.IDLE_IN_TRANSACTION) {
            inTransaction += more;
        } else {
            idle += more;
        }
    }

    public void add(SpentMillis more) {
        inStatement += more.inStatement;
        unseen += more.unseen;
        inTransaction += more.inTransaction;
        idle += more.idle;
        mayRead += more.mayRead;
        seenReading += more.seenReading;
        seenInTransaction += more.seenInTransaction;
        seenIdle += more.seenIdle;
    }

    SpentMillis copy() {
        SpentMillis copy = new SpentMillis();
        copy.add(this);
        return copy;
    }

    public long held() {
        return Math.round(inStatement + unseen + inTransaction + idle + mayRead);
    }

    public long idle() {
        return Math.round(millis(Spent.IDLE) + millis(Spent.IDLE_IN_TRANSACTION));
    }

    private double millis(Spent spent) {
        switch (spent) {
            case IN_STATEMENT:
                return inStatement;
            case UNSEEN:
                return unseen;
            case READING:
                return part(seenReading, 0);
            case IDLE_IN_TRANSACTION:
                return inTransaction + part(seenInTransaction, 0);
            default:
                return idle + part(seenIdle, mayRead);
        }
    }

    private double part(double seen, double ifNoneSeen) {
        double all = seenReading + seenInTransaction + seenIdle;
        return all == 0 ? ifNoneSeen : mayRead * seen / all;
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
