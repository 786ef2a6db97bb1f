// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.DelegatingConnection;

/** Through what a connection comes to the application. What is held for long is rightly suspected. */
final class Ways {
    private final Trace trace;

    Ways(Trace trace) {
        this.trace = trace;
    }

    Connection acquire(String source, DataSource from) throws SQLException {
        switch (source) {
            case "helper":
                return helper(from, 9);
            case "proxy":
                return proxied(from);
            case "wrap":
                return new Wrap(from.getConnection(), trace); // may: LEFT_OPEN, OVERDUE, LATE_RELEASE
            default:
                return from.getConnection(); // may: LEFT_OPEN, OVERDUE, LATE_RELEASE
        }
    }

    private static Connection helper(DataSource from, int depth) throws SQLException {
        if (depth > 0) {
            return helper(from, depth - 1);
        }
        return from.getConnection(); // may: LEFT_OPEN, OVERDUE, LATE_RELEASE
    }

    private static Connection proxied(DataSource from) throws SQLException {
        Connection c = from.getConnection(); // may: LEFT_OPEN, OVERDUE, LATE_RELEASE
        return (Connection) Proxy.newProxyInstance(
                Ways.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    try {
                        return method.invoke(c, args); // may: DOUBLE_RELEASE
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** A wrapper of the application's own around each connection. */
    static final class Wrap extends DelegatingConnection<Connection> {
        private final Trace trace;

        Wrap(Connection c, Trace trace) {
            super(c);
            this.trace = trace;
        }

        @Override
        public void close() throws SQLException {
            trace.wrapperClosed();
            super.close();
        }
    }
}
