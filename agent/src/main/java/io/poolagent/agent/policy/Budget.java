// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

/**
 * How many connections may be taken back within a time, so that a wrong setting cannot empty a pool. A bucket: full at
 * first, and filled evenly. Safe for use by any thread.
 */
public final class Budget {
    private static final String AUTO = "auto";
    private static final String UNLIMITED = "unlimited";
    private static final int USUAL = 10;
    private static final long MINUTE = 60_000;

    private final String words;
    private final boolean sparesLost;
    private final int most;
    private final long perMillis;
    private double left;
    private long filledMillis;

    private Budget(String words, boolean sparesLost, int most, long perMillis) {
        this.words = words;
        this.sparesLost = sparesLost;
        this.most = most;
        this.perMillis = perMillis;
        this.left = most;
    }

    /**
     * Reads the option {@code reclaim-at-most}.
     *
     * @param words {@code auto}, {@code unlimited} or a rate such as {@code 10/min}
     * @throws NumberFormatException if it is none of these
     */
    public static Budget parse(String words) {
        if (words.equals(AUTO)) {
            return new Budget(USUAL + "/min", true, USUAL, MINUTE);
        }
        if (words.equals(UNLIMITED)) {
            return new Budget(words, true, Integer.MAX_VALUE, 1);
        }
        String[] units = {"s", "min", "h"};
        long[] millis = {1_000, MINUTE, 60 * MINUTE};
        for (int i = 0; i < units.length; i++) {
            if (words.matches("[1-9]\\d{0,5}/" + units[i])) {
                return new Budget(words, false, Integer.parseInt(words.split("/", -1)[0]), millis[i]);
            }
        }
        throw new NumberFormatException(words);
    }

    /**
     * Whether one more may be taken back, which is then counted.
     *
     * @param lost of one that nobody holds any more: to take it back takes it from nobody, and is free unless a rate was set
     */
    synchronized boolean take(boolean lost, long nowMillis) {
        if (lost && sparesLost) {
            return true;
        }
        left = Math.min(most, left + (double) most * (nowMillis - filledMillis) / perMillis);
        filledMillis = nowMillis;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }

    /** It was not taken back after all. */
    synchronized void giveBack(boolean lost) {
        if (!lost || !sparesLost) {
            left = Math.min(most, left + 1);
        }
    }

    /** As in {@code 10/min}. */
    @Override
    public String toString() {
        return words;
    }
}
