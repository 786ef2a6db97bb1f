// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import org.jspecify.annotations.Nullable;

/** What the connections of a pool were used for while it was dry, by samples of each of them. Immutable. */
public final class HeldTime {
    /** Fewer samples say nothing. */
    private static final int LEAST_SAMPLES = 20;

    /** Who works for longer is slow, whoever else waits. */
    private static final long LONG_MILLIS = 1_500;

    /** Of these. */
    private static final int LEAST_LOOKS = 8;

    private final int samples;
    private final int used;
    private final long heldMillis;
    private final int looks;
    private final @Nullable Place line;
    private final int atLine;

    /**
     * @param samples of connections that were held
     * @param used how many of them executed a statement or read a result
     * @param heldMillis for how long they had been held, in all
     * @param looks how many threads were sampled whose connection was not used
     * @param line where most of these stood
     * @param atLine how many did
     */
    public HeldTime(int samples, int used, long heldMillis, int looks, @Nullable Place line, int atLine) {
        this.samples = samples;
        this.used = used;
        this.heldMillis = heldMillis;
        this.looks = looks;
        this.line = line;
        this.atLine = atLine;
    }

    /** Whether there are samples enough to say anything. */
    public boolean isKnown() {
        return samples >= LEAST_SAMPLES;
    }

    /** The share of the time in which a statement ran or a result was read. */
    public int usedPercent() {
        return samples == 0 ? 0 : (int) Math.round(100.0 * used / samples);
    }

    /** How many threads were sampled whose connection was not used. */
    public int looks() {
        return looks;
    }

    /** Where more than half of these stood; null if there is no such line. */
    public @Nullable Place line() {
        return looks >= LEAST_LOOKS && 2 * atLine > looks ? line : null;
    }

    /** How many of these stood there. */
    public int atLine() {
        return atLine;
    }

    /** Whether they are held for long: at a moment's look half of that time has passed. */
    public boolean isLong() {
        return isKnown() && heldMillis / samples >= LONG_MILLIS / 2;
    }

    public boolean isMostlyUsed() {
        return isKnown() && 2 * used > samples;
    }

    /** Whether most of the time nothing was done, and mostly at one line. */
    public boolean isIdleAtOneLine() {
        return isKnown() && 2 * used < samples && line() != null;
    }
}
