// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.config;

import java.time.Duration;

/** What settings may be. Each returns its value, or says which setting it was, its value and what was expected. */
public final class Checks {
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private Checks() {}

    /** Nanoseconds for waiting; zero, which is no limit, becomes a span that no process outlives. */
    public static long nanos(Duration limit) {
        return limit.isZero() ? FOREVER : saturated(limit);
    }

    /** Nanoseconds; what a long cannot hold becomes a span that no process outlives. */
    public static long saturated(Duration span) {
        return span.compareTo(Duration.ofNanos(FOREVER)) > 0 ? FOREVER : span.toNanos();
    }

    public static int atLeast(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: > " + (least - 1) + ")");
        }
        return value;
    }

    public static int within(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + least + " to " + most + ")");
        }
        return value;
    }

    public static Duration positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: > 0)");
        }
        return value;
    }

    public static Duration notNegative(String what, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: >= 0)");
        }
        return value;
    }
}
