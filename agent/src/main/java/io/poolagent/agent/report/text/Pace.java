// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.Amount;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How much is written: a bug once in full, then in one line at growing intervals, and of all bugs together no more than so many of
 * either a minute. What is held back is counted, and its bug told in full when it comes again. Used by the agent's thread only.
 */
final class Pace {
    static final long MINUTE_MILLIS = 60_000;
    static final int MOST_A_MINUTE = 100;
    private static final long LONGEST_PAUSE_MILLIS = 6 * 60 * MINUTE_MILLIS;
    private static final int MOST_OUTCOMES = 10;

    // As many as the tally has bugs, by their keys.
    private final Map<String, Turn> turns = new HashMap<>();
    private long minute = Long.MIN_VALUE;
    private int fullThisMinute;
    private int briefThisMinute;
    private long heldBack;
    private long heldBackBefore;

    /**
     * What to say of one more finding.
     *
     * @param outcome what was done about it: a new one of a known bug is told in full
     * @param wallMillis the time of day, in milliseconds since 1970
     */
    Amount next(Tally.Entry bug, String outcome, long wallMillis) {
        Turn turn = turns.get(bug.key());
        boolean news = turn == null || turn.isNew(outcome);
        if (!news && wallMillis < turn.nextMillis) {
            return Amount.NOTHING;
        }
        startMinute(wallMillis);
        // What is new is not crowded out by what is known.
        if ((news ? ++fullThisMinute : ++briefThisMinute) > MOST_A_MINUTE) {
            heldBack++;
            return Amount.NOTHING;
        }
        turns.computeIfAbsent(bug.key(), any -> new Turn()).told(outcome, wallMillis);
        return news ? Amount.FULL : Amount.BRIEF;
    }

    private void startMinute(long wallMillis) {
        long now = Math.floorDiv(wallMillis, MINUTE_MILLIS);
        if (now != minute) {
            minute = now;
            fullThisMinute = 0;
            briefThisMinute = 0;
            heldBackBefore += heldBack;
            heldBack = 0;
        }
    }

    /** How many were held back in the minutes that are over and were not asked for yet. */
    long takeHeldBack(long wallMillis) {
        startMinute(wallMillis);
        long held = heldBackBefore;
        heldBackBefore = 0;
        return held;
    }

    /** When a bug may be told again, and what was told of it. */
    private static final class Turn {
        private final Set<String> outcomes = new HashSet<>();
        private long nextMillis;
        private long pauseMillis = MINUTE_MILLIS;

        boolean isNew(String outcome) {
            return outcomes.size() < MOST_OUTCOMES && !outcomes.contains(outcome);
        }

        void told(String outcome, long wallMillis) {
            if (outcomes.size() < MOST_OUTCOMES) {
                outcomes.add(outcome);
            }
            nextMillis = wallMillis + pauseMillis;
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }
    }
}
