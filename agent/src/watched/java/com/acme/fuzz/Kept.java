// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;

/** What the application keeps of a connection while it does other things. */
abstract class Kept {
    /** From these the connection is got back. */
    static final List<String> VIAS = Collections.unmodifiableList(Arrays.asList("statement", "prepared", "rows"));

    /** Works with it, after a while. */
    abstract void use(Trace trace) throws Exception;

    abstract Connection handle() throws Exception;

    static Kept of(String keep, Connection c) throws SQLException {
        switch (keep) {
            case "statement":
                return ofStatement(c.createStatement());
            case "prepared":
                return ofPrepared(c.prepareStatement("SELECT COUNT(*) FROM SYSTEM_RANGE(1, ?)"));
            case "rows":
                return ofRows(c.createStatement().executeQuery("SELECT X FROM SYSTEM_RANGE(1, 40)"));
            case "finalizer":
                new Closing(c);
                return Closing.afar();
            case "threadlocal":
                ThreadLocal<Connection> local = new ThreadLocal<>();
                local.set(c);
                return ofHandle(local::get);
            case "array":
                Object[] array = {null, c};
                return ofHandle(() -> (Connection) array[1]);
            case "queue":
                BlockingQueue<Connection> queue = new LinkedBlockingQueue<>();
                queue.add(c);
                return ofHandle(queue::peek);
            case "map":
                Map<String, Connection> map = new HashMap<>();
                map.put("orders", c);
                return ofHandle(() -> map.get("orders"));
            case "self":
                return ofHandle(c::getMetaData, c);
            case "field":
                return new Field(c);
            default:
                return ofHandle(() -> c);
        }
    }

    private static Kept ofStatement(Statement s) {
        return new Kept() {
            @Override
            void use(Trace trace) throws SQLException {
                query(s, trace);
            }

            @Override
            Connection handle() throws SQLException {
                return s.getConnection();
            }
        };
    }

    private static Kept ofPrepared(PreparedStatement s) {
        return new Kept() {
            @Override
            void use(Trace trace) throws SQLException {
                s.setInt(1, 7);
                try (ResultSet rows = s.executeQuery()) {
                    rows.next();
                    trace.see("prepared " + rows.getInt(1));
                }
            }

            @Override
            Connection handle() throws SQLException {
                return s.getConnection();
            }
        };
    }

    private static Kept ofRows(ResultSet rows) {
        return new Kept() {
            @Override
            void use(Trace trace) throws SQLException {
                int sum = 0;
                while (rows.next()) {
                    sum += rows.getInt(1);
                }
                trace.see("read " + sum);
            }

            @Override
            Connection handle() throws SQLException {
                return rows.getStatement().getConnection();
            }
        };
    }

    private static Kept ofHandle(Callable<Connection> where) {
        return new Kept() {
            @Override
            void use(Trace trace) throws Exception {
                works(handle(), trace);
            }

            @Override
            Connection handle() throws Exception {
                return where.call();
            }
        };
    }

    /** Bound to a method of its own. */
    private static Kept ofHandle(Callable<?> bound, Connection c) {
        return new Kept() {
            @Override
            void use(Trace trace) throws Exception {
                trace.see(bound.call() != null);
            }

            @Override
            Connection handle() {
                return c;
            }
        };
    }

    static void works(Connection c, Trace trace) throws SQLException {
        try (Statement s = c.createStatement()) {
            query(s, trace);
        }
        trace.see("closed " + c.isClosed());
    }

    static void query(Statement s, Trace trace) throws SQLException {
        try (ResultSet rows = s.executeQuery("SELECT COUNT(*) FROM T")) {
            rows.next();
            trace.see("count " + rows.getInt(1));
        }
    }

    private static final class Field extends Kept {
        private Connection connection;

        Field(Connection connection) {
            this.connection = connection;
        }

        @Override
        void use(Trace trace) throws SQLException {
            works(connection, trace);
        }

        @Override
        Connection handle() {
            Connection handle = connection;
            connection = null;
            return handle;
        }
    }

    /** Old code does that: nobody closes it but its holder's finalizer. */
    private static final class Closing {
        private final Connection connection;

        Closing(Connection connection) {
            this.connection = connection;
        }

        /** Which does not refer to it. */
        static Kept afar() {
            return new Kept() {
                @Override
                void use(Trace trace) {
                    trace.see("left to its finalizer");
                }

                @Override
                Connection handle() {
                    throw new IllegalStateException();
                }
            };
        }

        @Override
        @SuppressWarnings({"deprecation", "removal", "Finalize"})
        protected void finalize() throws Throwable {
            connection.close();
        }
    }
}
