// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that a test moves. Starts just below the overflow of nanoTime, which every comparison must survive. */
@SuppressWarnings("missing-explicit-ctor") // of a test
public final class ManualClock implements LongSupplier {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

    @Override
    public long getAsLong() {
        return now.get();
    }

    public void advance(Duration by) {
        now.addAndGet(by.toNanos());
    }
}
