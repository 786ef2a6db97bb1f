// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.contract;

import static io.poolagent.pool.contract.Row.KEPT;
import static io.poolagent.pool.contract.Row.kept;

import io.poolagent.pool.FakeDriver;
import io.poolagent.pool.contract.ContractPool.Limits;
import io.poolagent.pool.contract.ContractPool.Remedy;
import io.poolagent.pool.contract.Subject.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** A driver, or a database, that fails. */
final class FaultRows {
    private FaultRows() {}

    static List<Row> all() {
        return List.of(
                fatal("57P01", Subject::terminate),
                fatal("08006", Subject::lose),
                new Row("an error of the statement (42601) keeps the connection", FaultRows::harmless),
                new Row("`abort()` takes the connection out of the pool", FaultRows::abort)
                        .unless(Remedy.agroal(
                                "an `exceptionSorter` is set that knows 08003",
                                pool -> pool.exceptionSorter(ContractPool::lost))),
                new Row("an `Error` out of `connect` costs no place in the pool", FaultRows::errorInConnect),
                new Row("an `Error` while the connection is set up leaves none open", FaultRows::errorInSetUp),
                new Row("an `Error` out of `rollback` at `close()` costs no place", FaultRows::errorInRollback),
                new Row("a failed reset at `close()` takes the connection out of the pool", FaultRows::failedReset),
                new Row(
                        "`close()` returns within 5 s though the driver hangs in `rollback`",
                        FaultRows::hangingRollback),
                new Row("the database is away for 3 s: callers wait and are served", FaultRows::away).unless(retries()),
                new Row(
                                "it grants fewer than `maximumPoolSize`: callers wait 3 s for what others release",
                                FaultRows::fewer)
                        .unless(retries()));
    }

    private static Remedy retries() {
        return Remedy.agroal("`establishmentRetryAttempts` is more", pool -> pool.establishmentRetryAttempts(1_000)
                .establishmentRetryInterval(Duration.ofMillis(100)));
    }

    /** As PostgreSQL does: the one is said by the server, and the driver does not close; the other by the driver, which does. */
    private static Row fatal(String state, Breaking breaking) {
        return new Row("a connection that failed with SQLState " + state + " is not lent again", subject -> {
                    subject.open(1);
                    Connection connection = subject.acquire();
                    FakeDriver.Physical lost = subject.latest();
                    breaking.of(lost);
                    executeAndClose(connection);
                    return kept(replaced(subject, lost), "no");
                })
                .unless(Remedy.agroal(
                        "an `exceptionSorter` is set that knows it", pool -> pool.exceptionSorter(ContractPool::lost)));
    }

    private interface Breaking {
        void of(FakeDriver.Physical physical);
    }

    private static void executeAndClose(Connection connection) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT");
        } catch (SQLException e) {
            connection.isClosed();
        }
    }

    /** Whether the next holder has another one. */
    private static boolean replaced(Subject subject, FakeDriver.Physical earlier) throws SQLException {
        earlier.calls.clear();
        Connection next = subject.acquire();
        try (next;
                Statement statement = next.createStatement()) {
            statement.isClosed();
        } catch (SQLException e) {
            next.isClosed();
        }
        return !earlier.calls.contains("createStatement()");
    }

    private static String harmless(Subject subject) throws Exception {
        subject.open(1);
        Connection connection = subject.acquire();
        subject.latest().failures.put("Statement.execute", new SQLException("syntax error", "42601"));
        executeAndClose(connection);
        return kept(!replaced(subject, subject.latest()), "no");
    }

    private static String abort(Subject subject) throws Exception {
        subject.open(1);
        Connection connection = subject.acquire();
        FakeDriver.Physical aborted = subject.latest();
        connection.abort(Runnable::run);
        ReleaseRows.closing(connection).endsSoon();
        return kept(replaced(subject, aborted), "lends the aborted connection again");
    }

    /** It grants as many as the pool may have, so that one that is left open or a lost place is seen. */
    private static String servedAfterwards(Subject subject) throws Exception {
        Task<Boolean> next = Subject.start(() -> {
            try (Connection connection = subject.acquire()) {
                return !connection.isClosed();
            }
        });
        return kept(next.endsSoon() && next.failure() == null, "no, the place is lost");
    }

    private static void attempt(Subject subject) throws Exception {
        Subject.start(() -> {
                    subject.acquire().close();
                    return null;
                })
                .endsSoon();
    }

    private static String errorInConnect(Subject subject) throws Exception {
        subject.open(1);
        subject.driver.most = 1;
        subject.driver.connectHook = () -> {
            throw new NoClassDefFoundError("of the driver");
        };
        attempt(subject);
        subject.driver.connectHook = () -> {};
        return servedAfterwards(subject);
    }

    private static String errorInSetUp(Subject subject) throws Exception {
        for (String call : List.of("isValid", "getAutoCommit", "setAutoCommit", "isReadOnly", "clearWarnings")) {
            subject.driver.childFailures.put(call, new AbstractMethodError("of the driver"));
        }
        subject.openImpatient(1);
        attempt(subject);
        subject.driver.childFailures.clear();
        subject.driver.opened.forEach(physical -> physical.failures.clear());
        attempt(subject);
        return kept(Subject.soon(() -> subject.driver.alive() <= 1), "leaves one open");
    }

    private static String errorInRollback(Subject subject) throws Exception {
        subject.open(1);
        subject.driver.most = 1;
        Connection connection = subject.acquire();
        Subject.write(connection);
        subject.latest().failures.put("rollback", new StackOverflowError());
        subject.latest().failures.put("setAutoCommit", new StackOverflowError());
        ReleaseRows.closing(connection).endsSoon();
        return servedAfterwards(subject);
    }

    private static String failedReset(Subject subject) throws Exception {
        subject.open(1);
        Connection connection = subject.acquire();
        FakeDriver.Physical changed = subject.latest();
        connection.setAutoCommit(false);
        changed.failures.put("setAutoCommit", new SQLException("not now", "25001"));
        ReleaseRows.closing(connection).endsSoon();
        return kept(replaced(subject, changed), "no, the next holder has it with autocommit off");
    }

    private static String hangingRollback(Subject subject) throws Exception {
        subject.open(1);
        Connection connection = subject.acquire();
        Subject.write(connection);
        subject.latest().hooks.put("rollback", () -> FakeDriver.await(subject.end));
        subject.latest().hooks.put("setAutoCommit", () -> FakeDriver.await(subject.end));
        return kept(ReleaseRows.closing(connection).endsSoon(), "waits as long as the driver does");
    }

    private static String away(Subject subject) throws Exception {
        subject.driver.connectFailure = new SQLException("Connection refused", "08001");
        subject.open(2);
        return waitsOut(subject, () -> subject.driver.connectFailure = null);
    }

    private static String fewer(Subject subject) throws Exception {
        subject.open(Limits.of(3));
        subject.driver.most = 1;
        Connection granted = subject.acquire();
        return waitsOut(subject, granted::close);
    }

    private interface End {
        void come() throws SQLException;
    }

    private static String waitsOut(Subject subject, End end) throws Exception {
        int before = subject.driver.connecting.get();
        Task<Void> caller = Subject.start(() -> {
            subject.acquire().close();
            return null;
        });
        Subject.within(Duration.ofSeconds(3), () -> !caller.thread.isAlive());
        int tries = subject.driver.connecting.get() - before;
        end.come();
        if (caller.failure() == null) {
            return KEPT;
        }
        return tries == 1 ? "fails at the first refusal" : "fails at refusal " + tries + ", within 3 s";
    }
}
