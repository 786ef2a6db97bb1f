// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and tells second releases; a handle's own {@code close()} must stay silent towards its caller, as JDBC
 * demands.
 */
final class Misuse {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedDataSource.class);
    private final Pool pool;
    private final AtomicLong doubleReleases = new AtomicLong();
    private final AtomicLong usesAfterRelease = new AtomicLong();
    private final AtomicBoolean isWarned = new AtomicBoolean();

    Misuse(Pool pool) {
        this.pool = pool;
    }

    long doubleReleases() {
        return doubleReleases.get();
    }

    long usesAfterRelease() {
        return usesAfterRelease.get();
    }

    /**
     * A call of {@code close()} on a handle whose lease was released before: in the log with its stack.
     */
    void closedAgain(GuardedConnection handle) {
        long count = doubleReleases.incrementAndGet();
        DoubleReleasePolicy policy = pool.config.doubleReleasePolicy();
        if (policy == DoubleReleasePolicy.IGNORE) {
            return;
        }
        if (policy == DoubleReleasePolicy.REPORT) {
            log(handle, count);
        }
        tellDoubleRelease(handle);
        if (policy == DoubleReleasePolicy.THROW) {
            throw alreadyReleased(handle);
        }
    }

    /** It is legal, and may be how the application is written: so it is a warning once, not a flood. */
    private void log(GuardedConnection handle, long count) {
        boolean isFirst = isWarned.compareAndSet(false, true);
        if (!isFirst && !LOG.isDebugEnabled()) {
            return;
        }
        String message = "pool '" + pool.name() + "': close() on a connection already released" + handle.ending()
                + "; ignored (" + count + " so far)";
        Throwable second = cause(handle, new Throwable("the second close() was called here"));
        if (isFirst) {
            LOG.warn("{}; further ones are logged at debug level", message, second);
        } else {
            LOG.debug(message, second);
        }
    }

    /** A second strict release. */
    DoubleReleaseException releasedAgain(GuardedConnection handle) {
        doubleReleases.incrementAndGet();
        tellDoubleRelease(handle);
        return alreadyReleased(handle);
    }

    void usedAfterRelease(GuardedConnection handle) {
        usesAfterRelease.incrementAndGet();
        tell(MisuseKind.USE_AFTER_RELEASE, handle, "used after its release" + handle.ending());
    }

    void releasedDirty(GuardedConnection handle, LeaseInfo lease) {
        String message = "released by thread " + Errors.thread(Thread.currentThread())
                + " with neither commit nor rollback after a statement; rolled back";
        events().misuse(report(MisuseKind.DIRTY_RELEASE, handle, lease, message));
    }

    void releasedInUse(GuardedConnection handle, LeaseInfo lease) {
        String message = "released by thread " + Errors.thread(Thread.currentThread())
                + " while a call of another thread was running on it; the connection is closed";
        LOG.warn("pool '{}': a connection was {}", pool.name(), message);
        events().misuse(report(MisuseKind.RELEASE_IN_USE, handle, lease, message));
    }

    /** A caller got none while it had some itself. */
    void acquiredNested(LeaseInfo own) {
        String message = "thread " + own.thread() + " got no connection while it held one of this pool itself";
        events().misuse(new MisuseReport(MisuseKind.NESTED_ACQUIRE, own, message, null, null));
    }

    IllegalArgumentException wrongPool(GuardedConnection handle) {
        String message = "Connection released to wrong pool: it is of pool '" + handle.slot.pool.name()
                + "' (expected: of pool '" + pool.name() + "')";
        tell(MisuseKind.WRONG_POOL, handle, message);
        return new IllegalArgumentException(message);
    }

    IllegalArgumentException notOurs(Object connection) {
        String message = "Connection released to wrong pool: it is a "
                + connection.getClass().getName() + " (expected: what getConnection() of pool '" + pool.name()
                + "' returned)";
        events().misuse(new MisuseReport(MisuseKind.WRONG_POOL, null, message, null, null));
        return new IllegalArgumentException(message);
    }

    private DoubleReleaseException alreadyReleased(GuardedConnection handle) {
        return cause(
                handle,
                new DoubleReleaseException(
                        "Connection already released" + handle.ending() + "; pool '" + pool.name() + "'"));
    }

    private void tellDoubleRelease(GuardedConnection handle) {
        boolean isStale = handle.slot.isLeasedSince(handle.ticket);
        tell(
                isStale ? MisuseKind.STALE_RELEASE : MisuseKind.DOUBLE_RELEASE,
                handle,
                "released again" + (isStale ? ", when its physical connection was somebody else's" : "")
                        + "; released first" + handle.ending());
    }

    /** The lease is over: what is left of it is what the handle knows. */
    private void tell(MisuseKind kind, GuardedConnection handle, String message) {
        if (events().isOn()) {
            events().misuse(report(kind, handle, handle.remembered(), message));
        }
    }

    private static MisuseReport report(MisuseKind kind, GuardedConnection handle, LeaseInfo lease, String message) {
        Evidence evidence = handle.evidence();
        return new MisuseReport(kind, lease, message, evidence.acquired(), evidence.ended());
    }

    /** With the stack of the first end as its cause, and that of the acquire as that one's, where they were captured. */
    private static <T extends Throwable> T cause(GuardedConnection handle, T second) {
        Throwable ended = handle.evidence().ended();
        if (ended != null) {
            second.initCause(ended);
        }
        return second;
    }

    private Events events() {
        return pool.events;
    }
}
