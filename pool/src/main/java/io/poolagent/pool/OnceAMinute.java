// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one of many equal log messages pass, so that a mistake in a loop does not flood the log. */
final class OnceAMinute {
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Ticks ticks;
    private final AtomicLong quietUntil;

    OnceAMinute(Ticks ticks) {
        this.ticks = ticks;
        this.quietUntil = new AtomicLong(ticks.coarse());
    }

    boolean mayPass() {
        long now = ticks.coarse();
        long until = quietUntil.get();
        return now - until >= 0 && quietUntil.compareAndSet(until, now + QUIET_NANOS);
    }
}
