// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and tells second releases; a handle's own {@code close()} must stay silent towards its caller, as JDBC
 * demands.
 */
final class Misuse {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedDataSource.class);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Pool pool;
    private final AtomicLong doubleReleases = new AtomicLong();
    private final AtomicLong quietUntil;

    Misuse(Pool pool) {
        this.pool = pool;
        this.quietUntil = new AtomicLong(pool.ticks.coarse());
    }

    long doubleReleases() {
        return doubleReleases.get();
    }

    /**
     * A call of {@code close()} on a handle whose lease was released before: told with its stack, at most once a
     * minute.
     */
    void closedAgain(GuardedConnection handle) {
        long count = doubleReleases.incrementAndGet();
        long now = pool.ticks.coarse();
        long until = quietUntil.get();
        if (now - until >= 0 && quietUntil.compareAndSet(until, now + QUIET_NANOS)) {
            LOG.warn(
                    "pool '{}': close() on a connection already released{}; ignored, no harm done ({} so far)",
                    pool.name(),
                    handle.ending(),
                    count,
                    new Throwable("the second close() was called here"));
        }
    }

    /** A second strict release. */
    DoubleReleaseException releasedAgain(GuardedConnection handle) {
        doubleReleases.incrementAndGet();
        return new DoubleReleaseException(
                "Connection already released" + handle.ending() + "; pool '" + pool.name() + "'");
    }

    IllegalArgumentException wrongPool(GuardedConnection handle) {
        return new IllegalArgumentException("Connection released to wrong pool: it is of pool '"
                + handle.slot.pool.name() + "' (expected: of pool '" + pool.name() + "')");
    }

    IllegalArgumentException notOurs(Object connection) {
        return new IllegalArgumentException("Connection released to wrong pool: it is a "
                + connection.getClass().getName() + " (expected: what getConnection() of pool '" + pool.name()
                + "' returned)");
    }
}
