// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;

/** One turn of what is measured. Returns the handle, so that no compiler can prove it needless. */
@FunctionalInterface
interface Cycle {
    String SQL = "SELECT 1";

    Object once() throws SQLException;

    /** What an application does with a connection. */
    enum Kind {
        /** Acquire, release: HikariCP's ConnectionCycle. */
        ACQUIRE {
            @Override
            Cycle on(DataSource pool) {
                return () -> {
                    Connection connection = pool.getConnection();
                    connection.close();
                    return connection;
                };
            }

            @Override
            Cycle on(BareLimit limit) {
                return () -> {
                    BareLimit.Handle handle = limit.acquire();
                    handle.release();
                    return handle;
                };
            }
        },
        /** A statement on a connection that is held all the time: HikariCP's StatementCycle. */
        HELD {
            @Override
            Cycle on(DataSource pool) throws SQLException {
                return statement(pool.getConnection());
            }

            @Override
            Cycle on(BareLimit limit) {
                return statement(limit.acquire().physical());
            }

            private static Cycle statement(Connection connection) {
                return () -> {
                    Statement statement = connection.createStatement();
                    statement.execute(SQL);
                    statement.close();
                    return statement;
                };
            }
        },
        /** Acquire, prepare, execute, close, release. */
        STATEMENT {
            @Override
            Cycle on(DataSource pool) {
                return () -> {
                    Connection connection = pool.getConnection();
                    execute(connection);
                    connection.close();
                    return connection;
                };
            }

            @Override
            Cycle on(BareLimit limit) {
                return () -> {
                    BareLimit.Handle handle = limit.acquire();
                    execute(handle.physical());
                    handle.release();
                    return handle;
                };
            }
        },
        /** As STATEMENT, with a query whose result is read. */
        QUERY {
            @Override
            Cycle on(DataSource pool) {
                return () -> {
                    Connection connection = pool.getConnection();
                    query(connection);
                    connection.close();
                    return connection;
                };
            }

            @Override
            Cycle on(BareLimit limit) {
                return () -> {
                    BareLimit.Handle handle = limit.acquire();
                    query(handle.physical());
                    handle.release();
                    return handle;
                };
            }
        },
        /** Acquire, as much work as a statement on a database near by costs an application, some 100 µs, release. */
        ROUND_TRIP {
            @Override
            Cycle on(DataSource pool) {
                return () -> {
                    Connection connection = pool.getConnection();
                    int result = work(connection.hashCode());
                    connection.close();
                    return result == 0 ? pool : connection; // So that no compiler can leave it out.
                };
            }

            @Override
            Cycle on(BareLimit limit) {
                return () -> {
                    BareLimit.Handle handle = limit.acquire();
                    int result = work(handle.hashCode());
                    handle.release();
                    return result == 0 ? limit : handle;
                };
            }

            private static int work(int seed) {
                int random = seed;
                for (int i = 0; i < 100_000; i++) {
                    random = random * 1664525 + 1013904223;
                }
                return random;
            }
        },
        /** As STATEMENT, with a transaction left open: the pool must end it and switch autocommit on again. */
        HONEST {
            @Override
            Cycle on(DataSource pool) {
                return () -> {
                    Connection connection = pool.getConnection();
                    connection.setAutoCommit(false);
                    execute(connection);
                    connection.close();
                    return connection;
                };
            }

            @Override
            Cycle on(BareLimit limit) {
                return () -> {
                    BareLimit.Handle handle = limit.acquire();
                    Connection connection = handle.physical();
                    connection.setAutoCommit(false);
                    execute(connection);
                    connection.rollback();
                    connection.setAutoCommit(true);
                    handle.release();
                    return handle;
                };
            }
        };

        /** Called on the thread that will run it. */
        abstract Cycle on(DataSource pool) throws SQLException;

        abstract Cycle on(BareLimit limit);

        static Kind of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }

        private static void execute(Connection connection) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(SQL);
            statement.execute();
            statement.close();
        }

        private static void query(Connection connection) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(SQL);
            ResultSet result = statement.executeQuery();
            while (result.next()) {
                result.getInt(1);
            }
            result.close();
            statement.close();
        }
    }
}
