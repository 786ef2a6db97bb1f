// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver's connection with what the pool knows about it. Belongs to its slot's owner, except where said. */
final class PhysicalConnection extends Padding {
    private static final Logger LOG = LoggerFactory.getLogger(PhysicalConnection.class);

    // As HikariCP has them, but for 0A000: what a driver does not support says nothing about its connection.
    /** SQL-92's disconnect error, and Sybase's two. */
    private static final Set<String> FATAL_STATES = Set.of("01002", "JZ0C0", "JZ0C1");
    /** Redshift: the connection is gone; Oracle: the session's time is over; MySQL: an unknown error. */
    private static final Set<Integer> FATAL_CODES = Set.of(500150, 2399, 1105);

    final Pool pool;
    final Connection connection;
    /** 1 for the first that the pool opened. */
    final long number;

    final long createdAt;
    final Session session;
    final OpenResources open = new OpenResources();
    /** Nanoseconds of the pool's clock. */
    final long expiresAt;

    /**
     * When the pool's own call to the driver should be over; 0 if none runs, or if it was given up. Both ends make it 0 by
     * one atomic step, so either the call has ended or it was given up, and the loser knows.
     */
    private final AtomicLong ownCallUntil = new AtomicLong();

    /** Set by the holder with the first call that reaches the driver. */
    boolean used;
    /** Set by the holder when the driver says that the connection is lost. */
    boolean broken;
    /** Set by the housekeeper. */
    volatile boolean expired;
    /** Set by the holder: a statement was executed since the last commit or rollback. */
    boolean uncommitted;
    /** Set by the holder: it ended the transaction, and has only closed things since. */
    boolean settled;
    /** Set by the holder: it has something of the driver's own, whose calls are not seen. */
    boolean handedOut;
    /** Whether the driver wants to know where a unit of work begins and ends. */
    final boolean hasRequests;
    /** Whether the driver's abort is known to end a call that hangs. */
    final boolean abortEndsCalls;
    /** By the housekeeper: when it gave up a call of the pool, on the pool's clock; 0 if it did not. */
    long givenUpAt;
    /**
     * The id of the thread that is inside a call of the driver, 0 if none. If two are, one of them; plain, for it is
     * written around every call, and a miss only costs a hint.
     */
    long executing;

    PhysicalConnection(Pool pool, Connection connection, long number, long expiresAt) throws SQLException {
        this.pool = pool;
        this.connection = connection;
        this.number = number;
        this.createdAt = pool.ticks.exact();
        this.session = new Session(connection.getAutoCommit());
        this.expiresAt = expiresAt;
        this.hasRequests = Requests.areKnownTo(connection);
        this.abortEndsCalls = pool.abortTrust.knows(connection);
    }

    /** Commit or rollback succeeded, on this thread. */
    void settle() {
        uncommitted = false;
        // Not if another thread came in meanwhile: its statement may be of the next transaction.
        settled = !handedOut && executing == Thread.currentThread().getId();
    }

    /**
     * By the holder, before the first call of its lease that reaches the driver. What the driver throws here concerns only
     * what it does with requests.
     */
    void beginUse() {
        used = true;
        if (!hasRequests) {
            return;
        }
        try {
            connection.beginRequest();
        } catch (SQLException e) {
            noted(e);
            LOG.debug("pool '{}': beginRequest failed", pool.name(), e);
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("pool '{}': beginRequest failed", pool.name(), e);
        }
    }

    /** Whether the lease may end without a call to the driver. */
    boolean isUntouched() {
        return !used && !expired;
    }

    /** Why it may not be lent again; null if it may. */
    @Nullable
    CloseReason doomed() {
        return broken ? CloseReason.BROKEN : expired ? CloseReason.EXPIRED : null;
    }

    /** Whether another thread seems to be inside a call of the driver. */
    boolean isExecutingElsewhere() {
        long id = executing;
        return id != 0 && id != Thread.currentThread().getId();
    }

    /** Whether a transaction of the holder may be open. */
    boolean isDirty() {
        return uncommitted && !session.autoCommit();
    }

    ConnectionInfo info() {
        return new ConnectionInfo(pool.name(), number, Duration.ofNanos(pool.ticks.exact() - createdAt));
    }

    /** The pool validates, cleans or closes, which should be over by then, on the pool's clock. */
    void ownCallBegins(long until) {
        ownCallUntil.lazySet(until | 1);
    }

    /** False if it was given up meanwhile: then the connection is or will be aborted, whatever the driver said. */
    boolean ownCallEnds() {
        return ownCallUntil.getAndSet(0) != 0;
    }

    /** Whether the pool's own call hangs; then gives it up, so says so once. By the housekeeper. */
    boolean givesUpOwnCall(long now) {
        long until = ownCallUntil.get();
        return until != 0 && now - until >= 0 && ownCallUntil.compareAndSet(until, 0);
    }

    /** Whether {@link #clean} has to ask the driver something that may take a round trip to the server. */
    boolean isToBeCleaned() {
        return used
                && doomed() == null
                && (!open.isEmpty() || isTransactionOpen() || (pool.config.resetOnRelease() && session.isChanged()));
    }

    private boolean isTransactionOpen() {
        return !session.autoCommit() && !settled;
    }

    /** As {@link #givesUpOwnCall}, by who waited for the call itself. */
    boolean givesUpOwnCall() {
        return ownCallUntil.getAndSet(0) != 0;
    }

    /**
     * Brings the session back to how the driver delivered it; after an exception it must not be lent again.
     *
     * @param limitNanos after which the housekeeper gives it up
     */
    void clean(long limitNanos) throws SQLException {
        if (!used) {
            return;
        }
        ownCallBegins(pool.ticks.coarse() + limitNanos);
        open.closeAll();
        if (isTransactionOpen()) {
            connection.rollback();
        }
        if (pool.config.resetOnRelease()) {
            session.reset(connection);
        }
        connection.clearWarnings();
        if (hasRequests) {
            connection.endRequest();
        }
        if (!ownCallEnds()) {
            throw new SQLException("took too long to reset (see validationTimeout)");
        }
        uncommitted = false;
        settled = false;
        handedOut = false;
        used = false;
    }

    /** To be called with every exception the driver throws; returns it. */
    SQLException noted(SQLException e) {
        if (isFatalHere(e)) {
            broken = true;
        }
        return e;
    }

    private boolean isFatalHere(SQLException e) {
        ErrorClassifier classifier = pool.config.errorClassifier();
        Boolean judged = classifier == null ? null : judged(classifier, e);
        return judged == null ? isFatal(e) : judged;
    }

    private @Nullable Boolean judged(ErrorClassifier classifier, SQLException e) {
        try {
            return classifier.isFatal(e);
        } catch (RuntimeException | LinkageError failure) {
            LOG.warn("pool '{}': errorClassifier failed", pool.name(), failure);
            return null;
        }
    }

    static boolean isFatal(SQLException e) {
        // Bounded, since a chain may be a circle.
        SQLException next = e;
        for (int depth = 0; next != null && depth < 10; depth++, next = next.getNextException()) {
            if (next instanceof SQLRecoverableException
                    || next instanceof SQLNonTransientConnectionException
                    || isFatal(next.getSQLState())
                    || FATAL_CODES.contains(next.getErrorCode())) {
                return true;
            }
        }
        return false;
    }

    /** 08: connection exceptions. 57P: PostgreSQL's server shuts down, restarts, or ended an idle session. */
    private static boolean isFatal(@Nullable String state) {
        return state != null && (state.startsWith("08") || state.startsWith("57P") || FATAL_STATES.contains(state));
    }
}
