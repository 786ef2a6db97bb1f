// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the driver's statements, result sets and metadata: once the lease is over they fail like the
 * handle. Each points to the handle it came from, so a handle with a living result set is not taken for forgotten.
 *
 * <p>The subclasses are generated at build time, by {@code src/generator}.
 */
abstract class ChildHandle implements Wrapper {
    final GuardedConnection connection;
    private final Wrapper physical;
    private final boolean tracked;

    /** Tracked, if the end of the lease has to close it. */
    ChildHandle(Wrapper physical, GuardedConnection connection, boolean tracked) {
        this.physical = physical;
        this.connection = connection;
        this.tracked = tracked;
    }

    /** The handle of the statement whose result sets come from here; null if there is none. */
    abstract @Nullable Statement parent();

    /** By the kind of the driver's statement. */
    static Statement of(Statement statement, GuardedConnection connection, boolean tracked) {
        if (statement instanceof CallableStatement call) {
            return new GuardedCallableStatement(call, connection, tracked);
        }
        if (statement instanceof PreparedStatement prepared) {
            return new GuardedPreparedStatement(prepared, connection, tracked);
        }
        return new GuardedStatement(statement, connection, tracked);
    }

    @Override
    public final <T> T unwrap(Class<T> wanted) throws SQLException {
        connection.requireHeld();
        if (wanted.isInstance(this)) {
            return wanted.cast(this);
        }
        return connection.handingOut(wanted.isInstance(physical) ? wanted.cast(physical) : physical.unwrap(wanted));
    }

    @Override
    public final boolean isWrapperFor(Class<?> wanted) throws SQLException {
        connection.requireHeld();
        return wanted.isInstance(this) || wanted.isInstance(physical) || physical.isWrapperFor(wanted);
    }

    @Override
    public final String toString() {
        return jdbcType() + " of " + connection;
    }

    private String jdbcType() {
        return getClass().getInterfaces()[0].getSimpleName();
    }

    /** Harmless when repeated, or when the lease is over: its end has closed the driver's object. */
    final void closeOnce(AutoCloseable resource) throws SQLException {
        if (!connection.isHeld()) {
            return;
        }
        if (tracked) {
            connection.forget(resource);
        }
        connection.enterClosing();
        try {
            resource.close();
        } catch (SQLException e) {
            throw connection.noted(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException(e);
        } finally {
            connection.leave();
        }
    }

    /** A handle for what the driver gave out, if it is something that ends with the lease. */
    @SuppressWarnings("unchecked") // A handle is what the declared type asks for, unless it is a driver's own class.
    final <T extends @Nullable Object> T wrap(T result) throws SQLException {
        if (result instanceof ResultSet rows) {
            Statement parent = parent();
            if (parent == null) {
                // From metadata: no statement of the application will close it.
                connection.track(rows);
            }
            return (T) new GuardedResultSet(rows, parent, connection, parent == null);
        }
        if (result instanceof Statement hidden) {
            return (T) of(hidden, connection, false);
        }
        boolean isDrivers = result instanceof Blob
                || result instanceof Clob
                || result instanceof SQLXML
                || result instanceof Array
                || result instanceof Ref;
        return isDrivers ? connection.handingOut(result) : result;
    }
}
