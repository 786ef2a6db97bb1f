// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The driver's connection with what the pool knows about it. Belongs to its slot's owner, except where said. */
final class PhysicalConnection extends Padding {
    final Pool pool;
    final Connection connection;
    /** 1 for the first that the pool opened. */
    final long number;

    final long createdAt;
    final Session session;
    final OpenResources open = new OpenResources();
    /** Nanoseconds of the pool's clock. */
    final long expiresAt;

    /** Whether a validation runs that was not given up. */
    private final AtomicBoolean validating = new AtomicBoolean();
    /** When that should be over, the driver's delay included. Written before validating is set. */
    private long validatingUntil;

    /** Set by the holder with the first call that reaches the driver. */
    boolean used;
    /** Set by the holder when the driver says that the connection is lost. */
    boolean broken;
    /** Set by the housekeeper. */
    volatile boolean expired;
    /** Set by the holder: a statement was executed since the last commit or rollback. */
    boolean uncommitted;
    /**
     * The id of the thread that is inside a call of the driver, 0 if none. If two are, one of them; plain, for it is
     * written around every call, and a miss only costs a hint.
     */
    long executing;

    /** On the pool's clock, 0 if nobody cleans. Plain: the calls to the driver that follow make it seen. */
    private long cleaningSince;

    PhysicalConnection(Pool pool, Connection connection, long number, long expiresAt) throws SQLException {
        this.pool = pool;
        this.connection = connection;
        this.number = number;
        this.createdAt = pool.ticks.exact();
        this.session = new Session(connection.getAutoCommit());
        this.expiresAt = expiresAt;
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

    /** Whether cleaning takes longer than the limit; says so once. By the housekeeper. */
    boolean hangsInCleaning(long now, long limitNanos) {
        long since = cleaningSince;
        if (since == 0 || now - since < limitNanos) {
            return false;
        }
        cleaningSince = 0;
        return true;
    }

    void validationBegins(long limit) {
        validatingUntil = limit;
        validating.set(true);
    }

    /** False if it was given up: then the connection is or will be aborted. */
    boolean validationEnds() {
        return validating.compareAndSet(true, false);
    }

    /** Whether a validation takes longer than its limit; gives it up. By the housekeeper. */
    boolean hangsInValidation(long now) {
        return validating.get() && now - validatingUntil >= 0 && validationEnds();
    }

    /** Brings the session back to how the driver delivered it; after an exception it must not be lent again. */
    void clean() throws SQLException {
        if (!used) {
            return;
        }
        cleaningSince = pool.ticks.coarse() | 1;
        open.closeAll();
        if (!session.autoCommit()) {
            connection.rollback();
        }
        if (pool.config.resetOnRelease()) {
            session.reset(connection);
        }
        connection.clearWarnings();
        cleaningSince = 0;
        uncommitted = false;
        used = false;
    }

    /** To be called with every exception the driver throws; returns it. */
    SQLException noted(SQLException e) {
        if (isFatal(e)) {
            broken = true;
        }
        return e;
    }

    static boolean isFatal(SQLException e) {
        // Bounded, since a chain may be a circle.
        SQLException next = e;
        for (int depth = 0; next != null && depth < 10; depth++, next = next.getNextException()) {
            String state = next.getSQLState();
            if (next instanceof SQLRecoverableException
                    || next instanceof SQLNonTransientConnectionException
                    || (state != null && state.startsWith("08"))) {
                return true;
            }
        }
        return false;
    }
}
