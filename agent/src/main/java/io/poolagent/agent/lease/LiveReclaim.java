// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Takes a lease back whose handle the application can still reach: rolls back, closes what was taken through the handle,
 * then the handle itself, as its holder would. What returns the connection beneath the handle would lend it to two.
 *
 * <p>A call of the holder that begins after the last look and before the close meets a connection that is being closed:
 * it ends before the rollback, or fails as on any closed connection. It never meets the next holder, since the handle
 * and its statements are closed before the pool lends the connection again. Safe for use by any thread; the caller's runs
 * the pool's and the driver's code and may be held up there.
 */
public final class LiveReclaim {
    private final Ledger ledger;
    private final CoarseClock clock;

    public LiveReclaim(Ledger ledger, CoarseClock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Takes it back, unless it is in use or its holder is just closing it.
     *
     * @param quietMillis how long it must have been idle
     * @return how it ended; null if it is in use, and may be tried again
     * @throws NotRolledBack if it could not be rolled back; the holder has his connection as before
     * @throws Exception whatever the close throws; the holder may close it again
     */
    public @Nullable TakeBack takeBack(Lease lease, long quietMillis) throws Exception {
        Object handle = lease.handle();
        if (!(handle instanceof Connection)) {
            return TakeBack.of(TakeBack.How.DROPPED_BY_HOLDER);
        }
        TakeBack.How objection = lease.pool().objectionToClosing(handle);
        if (objection != null) {
            return TakeBack.of(objection);
        }
        if (lease.isEndedByPool()) {
            lease.endElsewhere();
            return TakeBack.of(TakeBack.How.ENDED_BY_POOL);
        }
        if (Use.of(lease).wasAtWorkSince(clock.millis() - quietMillis)) {
            return null;
        }
        return lease.beginReclaim() ? takeBack(lease, (Connection) handle) : TakeBack.of(TakeBack.How.CLOSED_BY_HOLDER);
    }

    private TakeBack takeBack(Lease lease, Connection handle) throws Exception {
        TakeBack how = TakeBack.of(TakeBack.How.CLOSED_FOR_HOLDER);
        try {
            if (!handle.getAutoCommit()) { // Else there is nothing to roll back, and JDBC wants it refused.
                handle.rollback();
                if (lease.pool().leavesAutoCommitOff()) {
                    handle.setAutoCommit(true);
                }
            }
            closeTaken(lease);
        } catch (Throwable t) { // The application's pool and driver run here: anything may come.
            // Closing now could commit half a transaction. If the holder closed it meanwhile, that was his decision.
            if (lease.giveUpReclaim()) {
                if (isClosed(handle)) { // By its pool, for good: to try again would end no better.
                    lease.endElsewhere();
                    return TakeBack.of(TakeBack.How.ENDED_BY_POOL);
                }
                throw new NotRolledBack(t);
            }
            how = TakeBack.of(TakeBack.How.CLOSED_WITH_HOLDER, t);
        }
        boolean closed = false;
        lease.closesForReclaim(new Release(clock.millis(), null));
        try {
            lease.pool().closesForReclaim(handle);
            handle.close();
            closed = true;
        } finally {
            lease.endReclaim(!closed);
        }
        return how;
    }

    private static boolean isClosed(Connection handle) {
        try {
            return handle.isClosed();
        } catch (Throwable t) { // The application's pool and driver run here: anything may come.
            return false;
        }
    }

    /** JDBC's close does so; but some pools leave them open, and they would run on what the next holder holds. */
    private void closeTaken(Lease lease) throws SQLException {
        for (Object taken : ledger.takenThrough(lease)) {
            if (taken instanceof Statement) {
                ((Statement) taken).close();
            } else if (taken instanceof ResultSet) {
                ((ResultSet) taken).close();
            }
        }
    }
}
