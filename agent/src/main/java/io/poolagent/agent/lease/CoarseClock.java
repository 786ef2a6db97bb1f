// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.TimeUnit;

/**
 * Milliseconds that only move when the agent's thread ticks: reading them costs one load, not a system call. Who needs exact
 * times, and pays for them, turns them on. Safe for use by any thread.
 */
public final class CoarseClock {
    /** How far it moves at a time: up to a quarter less, or more if its thread comes late. */
    public static final long TICK_MILLIS = 100;

    private static final int NANOS_A_MICRO = 1_000;
    private static final int MICROS_A_MILLI = 1_000;
    private static final int LATER_BITS =
            25; // Half a minute, for pauses of the JVM; of milliseconds eight years are left.
    private static final long MOST_LATER = (1L << LATER_BITS) - 1;

    private final long startNanos = System.nanoTime();
    private volatile long millis;
    private volatile boolean exact;

    /** Milliseconds since the start; never goes back. */
    public long millis() {
        return millis;
    }

    /** Moves the clock; called by one thread only. */
    public void tick(long nowMillis) {
        millis = Math.max(millis, nowMillis);
    }

    /** What the system's clock says, for {@link #tick}. */
    public long exactMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    /** Times each call exactly from now on. */
    public void beExact() {
        exact = true;
    }

    /** Microseconds since the start, by the system's clock; zero while nobody needs exact times. */
    public long exactMicros() {
        return exact ? Math.max(1, (System.nanoTime() - startNanos) / NANOS_A_MICRO) : 0;
    }

    /**
     * Both in one number, to be kept in little space.
     *
     * @param exactMicros zero if not known
     */
    public static long moment(long millis, long exactMicros) {
        long later = exactMicros == 0 ? 0 : exactMicros - millis * MICROS_A_MILLI;
        return millis << LATER_BITS | Math.max(0, Math.min(MOST_LATER, later));
    }

    static long millisOf(long moment) {
        return moment >> LATER_BITS;
    }

    static long microsOf(long moment) {
        return millisOf(moment) * MICROS_A_MILLI + (moment & MOST_LATER);
    }
}
