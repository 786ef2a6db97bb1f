// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Spans;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sentences and SQLStates of everything this pool throws. */
final class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedDataSource.class);

    /** Connection does not exist: retrying cannot help. */
    static final String NO_CONNECTION = "08003";
    /** Unable to establish the connection: retrying may help. */
    static final String UNABLE_TO_CONNECT = "08001";

    private static final int HOLDERS_NAMED = 3;

    private final Pool pool;

    private final AtomicLong timeouts = new AtomicLong();
    private final OnceAMinute reported;

    Errors(Pool pool) {
        this.pool = pool;
        this.reported = new OnceAMinute(pool.ticks);
    }

    SQLException closed() {
        return new SQLNonTransientConnectionException(
                "Pool is closed. pool '" + pool.name() + "' lends no more connections", NO_CONNECTION);
    }

    IllegalStateException notStarted(SQLException failure) {
        return new IllegalStateException(
                "pool '" + pool.name() + "' does not start, since it cannot connect within startTimeout: "
                        + failure.getMessage(),
                failure);
    }

    SQLException noneFree() {
        return transientError(
                "No connections available. pool '" + pool.name() + "'" + numbers() + connectFailure() + holders());
    }

    SQLException queueFull() {
        return transientError("Queue limit reached. pool '" + pool.name() + "', maxPendingAcquires: "
                + pool.config.maxPendingAcquires() + numbers() + connectFailure() + holders());
    }

    SQLException timedOut(long waitedNanos) {
        PoolStats stats = pool.stats();
        // Where nobody holds one, or one is being opened, more of them would not have helped.
        boolean exhausted = stats.used() > 0 && stats.connecting() == 0;
        return transientError("pool '" + pool.name() + "' " + (exhausted ? "exhausted" : "had no connection")
                + " after " + Spans.of(waitedNanos) + numbers() + connectFailure() + holders());
    }

    SQLException connectTimedOut(long connectingNanos) {
        return transientError("pool '" + pool.name() + "': connecting takes longer than " + Spans.of(connectingNanos)
                + numbers() + connectFailure() + holders());
    }

    SQLException interrupted(long waitedNanos) {
        SQLException e = new SQLTransientConnectionException(
                "pool '" + pool.name() + "': interrupted after waiting " + Spans.of(waitedNanos) + numbers(),
                UNABLE_TO_CONNECT);
        e.initCause(new InterruptedException());
        return e;
    }

    private SQLException transientError(String message) {
        return new SQLTransientConnectionException(message, UNABLE_TO_CONNECT, pool.connector.lastFailure());
    }

    /** The failing caller counts as pending. */
    private String numbers() {
        PoolStats stats = pool.stats();
        String connecting = stats.connecting() == 0 ? "" : ", connecting=" + stats.connecting();
        int unready = stats.total() - stats.used() - stats.idle(); // Validated, reset or closed just now.
        String notReady = unready == 0 ? "" : ", not ready=" + unready;
        return " (used=" + stats.used() + ", idle=" + stats.idle() + notReady + connecting + ", pending="
                + stats.pending() + ")";
    }

    /** Why there are not more of them, if connecting is being retried. */
    private String connectFailure() {
        int failures = pool.connector.failures();
        SQLException last = pool.connector.lastFailure();
        if (failures == 0 || last == null) {
            return "";
        }
        return "; connecting failed " + failures + (failures == 1 ? " time" : " times") + ", last: "
                + last.getMessage();
    }

    private String holders() {
        List<LeaseInfo> leases = pool.leases();
        if (leases.isEmpty()) {
            return "";
        }
        String oldest = leases.stream()
                .limit(HOLDERS_NAMED)
                .map(Errors::held)
                .collect(Collectors.joining(", ", leases.size() == 1 ? "; oldest lease: " : "; oldest leases: ", ""));
        long own = leases.stream().filter(Errors::isOwn).count();
        return oldest + (own == 0 ? "" : "; this thread itself holds " + own);
    }

    static String held(LeaseInfo lease) {
        return "held " + Spans.of(lease.held().toNanos()) + " by thread " + lease.thread();
    }

    private static boolean isOwn(LeaseInfo lease) {
        return lease.threadId() == Thread.currentThread().getId();
    }

    /** A caller gets this instead of a connection. With no lock held. */
    void refused(SQLException failure, @Nullable WaitEnd end) {
        if (end == WaitEnd.TIMED_OUT) {
            timeouts.incrementAndGet();
        }
        pool.events.acquireFailed(failure);
        boolean isExhausted = end == WaitEnd.TIMED_OUT || (end == WaitEnd.REJECTED && !pool.isClosed());
        if (isExhausted) {
            pool.leases().stream().filter(Errors::isOwn).findFirst().ifPresent(pool.misuse::acquiredNested);
        }
        if (isExhausted && pool.config.exhaustedReport() && reported.mayPass()) {
            LOG.warn("{}", failure.getMessage());
            pool.slots.all().forEach(this::report);
        }
    }

    private void report(Slot slot) {
        long ticket = slot.word();
        LeaseInfo lease = slot.lease(ticket);
        if (lease != null) {
            Throwable acquired = slot.evidence(ticket).acquired();
            LOG.warn("pool '{}': connection {} {}", pool.name(), lease.connection(), held(lease), acquired);
        }
    }

    /** How many callers got no connection in time. */
    long timeouts() {
        return timeouts.get();
    }

    static String thread(Thread thread) {
        return thread(thread.getName(), thread.getId());
    }

    /** Virtual threads mostly have no name. */
    static String thread(@Nullable String name, long id) {
        return name == null || name.isEmpty() ? "#" + id : name;
    }
}
