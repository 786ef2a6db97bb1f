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
 * <p><b>Why no use of the holder reaches the next one.</b> A pool may lend the connection while the handle does not know yet that
 * it is closed, or while a call of the holder is between its look at the handle and the driver. So a use (an execute, a request
 * for a statement, the end of a transaction) marks itself and then looks at the lease's state; the agent moves the state and then
 * looks for marks. Both marks and state are volatile: one of the two sees the other. If the agent does, it gives up, and has done
 * nothing. If the use does, it waits until the agent has ended. If both do, both.
 *
 * <p>Not marked, and so not covered, is what else a handle offers, such as {@code setSchema} or {@code getMetaData}, where it is
 * begun in the instant before and held up until the next holder is there. Safe for use by any thread; the caller's runs the
 * pool's and the driver's code and may be held up there.
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
        Use use = Use.of(lease);
        if (use.wasAtWorkSince(clock.millis() - quietMillis)) {
            return null;
        }
        if (!lease.beginReclaim()) {
            return TakeBack.of(TakeBack.How.CLOSED_BY_HOLDER);
        }
        if (use.wasAtWorkSince(clock.millis() - quietMillis) && lease.giveUpReclaim()) {
            return null;
        }
        return takeBack(lease, (Connection) handle);
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
