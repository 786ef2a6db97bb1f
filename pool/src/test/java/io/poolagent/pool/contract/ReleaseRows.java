// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.contract;

import static io.poolagent.pool.contract.Row.KEPT;
import static io.poolagent.pool.contract.Row.kept;

import io.poolagent.pool.FakeDriver;
import io.poolagent.pool.contract.ContractDriver.VendorConnection;
import io.poolagent.pool.contract.ContractPool.Remedy;
import io.poolagent.pool.contract.Subject.Task;
import java.lang.Thread.State;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** Handles, and what a release leaves to the next holder. */
final class ReleaseRows {
    private ReleaseRows() {}

    static List<Row> all() {
        return List.of(
                new Row("each `getConnection()` gives a new handle", ReleaseRows::newHandle),
                new Row(
                        "a second `close()` does nothing, also when the next holder has the connection",
                        ReleaseRows::twice),
                new Row(
                        "two threads close one handle at once, at the worst moment: it is released once",
                        ReleaseRows::atOnce),
                new Row("a closed handle throws an `SQLException`", ReleaseRows::useAfterClose),
                new Row("so does `unwrap()` of a closed handle", ReleaseRows::unwrapAfterClose),
                new Row("`isValid()` of a closed handle is false", ReleaseRows::validAfterClose),
                new Row("`unwrap()` gives the driver's own interface", ReleaseRows::unwrap),
                new Row("`Statement.getConnection()` gives the handle", ReleaseRows::upFromStatement),
                new Row("`ResultSet.getStatement()` gives the application's statement", ReleaseRows::upFromResult),
                new Row("`DatabaseMetaData.getConnection()` gives the handle", ReleaseRows::upFromMetaData),
                new Row("statements left open are closed at `close()`", ReleaseRows::statements),
                new Row("an open transaction is rolled back at `close()`", ReleaseRows::transaction),
                new Row("warnings are cleared", ReleaseRows::warnings),
                reset("autocommit", "AutoCommit", c -> c.setAutoCommit(false)),
                reset("read-only", "ReadOnly", c -> c.setReadOnly(true))
                        .unless(Remedy.dbcp2("`defaultReadOnly` is set", pool -> pool.setDefaultReadOnly(false))),
                reset(
                                "isolation",
                                "TransactionIsolation",
                                c -> c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE))
                        .unless(Remedy.dbcp2(
                                "`defaultTransactionIsolation` is set",
                                pool -> pool.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED))),
                reset("catalog", "Catalog", c -> c.setCatalog("other"))
                        .unless(
                                Remedy.hikari("`catalog` is set", pool -> pool.setCatalog("shop")),
                                Remedy.dbcp2("`defaultCatalog` is set", pool -> pool.setDefaultCatalog("shop"))),
                reset("schema", "Schema", c -> c.setSchema("other"))
                        .unless(
                                Remedy.hikari("`schema` is set", pool -> pool.setSchema("public")),
                                Remedy.dbcp2("`defaultSchema` is set", pool -> pool.setDefaultSchema("public"))),
                reset("holdability", "Holdability", c -> c.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT)),
                reset("network timeout", "NetworkTimeout", c -> c.setNetworkTimeout(Runnable::run, 5_000)));
    }

    private interface Change {
        void of(Connection connection) throws SQLException;
    }

    private static Row reset(String word, String value, Change change) {
        return new Row(word + " is put back", subject -> {
            subject.open(1);
            Connection connection = subject.acquire();
            Object before = subject.latest().values.get(value);
            change.of(connection);
            connection.close();
            try (Connection next = subject.acquire()) {
                next.isClosed();
                return kept(before.equals(subject.latest().values.get(value)), "no, the next holder has it");
            }
        });
    }

    private static String newHandle(Subject subject) throws Exception {
        subject.open(1);
        Connection first = subject.acquire();
        first.close();
        try (Connection second = subject.acquire()) {
            return kept(first != second, "no");
        }
    }

    private static String twice(Subject subject) throws Exception {
        subject.openImpatient(1);
        Connection first = subject.acquire();
        first.close();
        first.close();
        try (Connection next = subject.acquire()) {
            first.close();
            next.createStatement().close();
            return kept(!subject.lendsAgain(next), "lends one connection to two holders");
        }
    }

    /**
     * DBCP2's second closer waits for a lock, and what it does then depends on whether the next holder or it is quicker. So it is
     * tried until it is seen; the others do the same each time.
     */
    private static String atOnce(Subject subject) throws Exception {
        subject.openImpatient(1);
        boolean lentOnce = true;
        for (int i = 0; lentOnce && i < (subject.kind == ContractPool.DBCP2 ? 200 : 1); i++) {
            lentOnce = lentOnceToTwoClosers(subject);
        }
        return kept(lentOnce, "lends one connection to two holders");
    }

    /**
     * Both are in a call to the driver within close(), if the pool lets both come so far. One is let go and ends, somebody
     * else acquires, then the other is let go.
     */
    private static boolean lentOnceToTwoClosers(Subject subject) throws Exception {
        Connection shared = subject.acquire();
        Subject.write(shared);
        FakeDriver.Physical physical = subject.latest();
        Queue<CountDownLatch> inside = new ConcurrentLinkedQueue<>();
        for (String call : List.of("rollback", "setAutoCommit", "clearWarnings")) {
            physical.hooks.put(call, () -> {
                CountDownLatch gate = new CountDownLatch(1);
                inside.add(gate);
                FakeDriver.await(gate);
            });
        }
        Task<Void> one = closing(shared);
        Subject.soon(() -> inside.size() == 1);
        Task<Void> other = closing(shared);
        Subject.soon(() -> inside.size() == 2 || !other.thread.isAlive() || other.thread.getState() == State.WAITING);
        Task<Connection> next = subject.startWaiting(subject::acquire);
        physical.hooks.clear();
        inside.remove().countDown();
        one.endsSoon();
        Connection lent = next.get();
        inside.forEach(CountDownLatch::countDown);
        other.endsSoon();
        boolean once = !subject.lendsAgain(lent);
        lent.close();
        return once;
    }

    static Task<Void> closing(Connection connection) {
        return Subject.start(() -> {
            connection.close();
            return null;
        });
    }

    private static String refused(Subject.Work<?> call) {
        try {
            call.run();
            return "no, it works";
        } catch (SQLException e) {
            return KEPT;
        } catch (Exception e) {
            return "throws `" + e.getClass().getSimpleName() + "`";
        }
    }

    private static String useAfterClose(Subject subject) throws Exception {
        subject.open(1);
        Connection connection = subject.acquire();
        connection.close();
        return refused(connection::createStatement);
    }

    private static String unwrapAfterClose(Subject subject) throws Exception {
        subject.open(1);
        Connection connection = subject.acquire();
        connection.close();
        return refused(() -> connection.unwrap(VendorConnection.class));
    }

    private static String validAfterClose(Subject subject) throws Exception {
        subject.open(1);
        Connection connection = subject.acquire();
        connection.close();
        try {
            return kept(!connection.isValid(1), "no");
        } catch (SQLException e) {
            return "throws";
        }
    }

    private static String unwrap(Subject subject) throws Exception {
        subject.open(1);
        try (Connection connection = subject.acquire()) {
            return kept(
                    connection.isWrapperFor(VendorConnection.class)
                            && connection.unwrap(VendorConnection.class) == subject.latest().connection,
                    "no");
        }
    }

    private static String upFromStatement(Subject subject) throws Exception {
        subject.open(1);
        try (Connection connection = subject.acquire();
                Statement statement = connection.createStatement()) {
            return kept(statement.getConnection() == connection, "no");
        }
    }

    private static String upFromResult(Subject subject) throws Exception {
        subject.open(1);
        try (Connection connection = subject.acquire();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT")) {
            return kept(result.getStatement() == statement, "no");
        }
    }

    private static String upFromMetaData(Subject subject) throws Exception {
        subject.open(1);
        try (Connection connection = subject.acquire()) {
            return kept(connection.getMetaData().getConnection() == connection, "no");
        }
    }

    private static String statements(Subject subject) throws Exception {
        subject.open(1);
        try (Connection connection = subject.acquire()) {
            connection.createStatement();
        }
        return kept(subject.latest().calls.contains("Statement.close()"), "no");
    }

    private static String transaction(Subject subject) throws Exception {
        subject.open(1);
        try (Connection connection = subject.acquire()) {
            Subject.write(connection);
        }
        List<String> calls = subject.latest().calls;
        int rollback = calls.indexOf("rollback()");
        int end = calls.lastIndexOf("setAutoCommit(true)");
        if (rollback >= 0 && (end < 0 || rollback < end)) {
            return KEPT;
        }
        return end >= 0 ? "commits it, by `setAutoCommit(true)`" : "leaves it open";
    }

    private static String warnings(Subject subject) throws Exception {
        subject.open(1);
        subject.acquire().close();
        subject.latest().calls.clear();
        try (Connection connection = subject.acquire()) {
            subject.latest().values.put("Warnings", new SQLWarning("of this holder"));
            connection.getWarnings();
        }
        return kept(subject.latest().calls.contains("clearWarnings()"), "no");
    }
}
