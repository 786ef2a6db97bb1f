// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.function.LongSupplier;

/**
 * The coarse clock: the time of the last sweep. Ages of leases and connections are stamped with it, so that acquire and
 * release read a field instead of the system's clock.
 */
final class Ticks {
    private final LongSupplier nanoClock;
    private volatile long now;

    Ticks(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.now = nanoClock.getAsLong();
    }

    /** Nanoseconds, late by up to one sweep interval. */
    long coarse() {
        return now;
    }

    /** Nanoseconds, exact; off the hot path only. */
    long exact() {
        return nanoClock.getAsLong();
    }

    /** Called by the housekeeper alone. */
    long advance() {
        long exact = nanoClock.getAsLong();
        now = exact;
        return exact;
    }
}
