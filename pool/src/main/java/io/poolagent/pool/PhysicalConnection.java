// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;

/** The driver's connection with what the pool knows about it. Belongs to its slot's owner, except where said. */
final class PhysicalConnection {
    final Connection connection;
    final Session session;
    final OpenResources open = new OpenResources();
    /** Nanoseconds of the pool's clock. */
    final long expiresAt;

    /** Set by the holder with the first call that reaches the driver. */
    boolean used;
    /** Set by the holder when the driver says that the connection is lost. */
    boolean broken;
    /** Set by the housekeeper. */
    volatile boolean expired;

    PhysicalConnection(Connection connection, long expiresAt) throws SQLException {
        this.connection = connection;
        this.session = new Session(connection.getAutoCommit());
        this.expiresAt = expiresAt;
    }

    /** Whether the lease may end without a call to the driver. */
    boolean isUntouched() {
        return !used && !expired;
    }

    boolean mustGo() {
        return broken || expired;
    }

    /** Brings the session back to how the driver delivered it; after an exception it must not be lent again. */
    void clean() throws SQLException {
        if (!used) {
            return;
        }
        open.closeAll();
        if (!session.autoCommit()) {
            connection.rollback();
        }
        session.reset(connection);
        connection.clearWarnings();
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
