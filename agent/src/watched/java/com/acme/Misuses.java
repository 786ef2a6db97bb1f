// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/**
 * Each mistake in a method of its own. The comment behind a line says what is to be found there: {@code // -> KIND} for
 * the line that acquired, or, of a second close or a late use, that closed again or used it. Arguments: the pool, and the limit for a lease in
 * milliseconds.
 */
public final class Misuses {
    private static final int SIZE = 8;

    private static final CountDownLatch NAPPING = new CountDownLatch(1);

    private final DataSource pool;
    private final long limitMillis;
    // Not of the object: main() runs on, and could have an object's connection in a local variable.
    private static Connection kept;

    private Misuses(DataSource pool, long limitMillis) {
        this.pool = pool;
        this.limitMillis = limitMillis;
    }

    public static void main(String[] args) throws Exception {
        Misuses app = new Misuses(Pools.open(args[0], SIZE), Long.parseLong(args[1]));
        app.createTable();
        app.exceptionSkipsClose();
        app.earlyReturn(true);
        app.loopLosesTheFirst();
        app.threadDies();
        app.resultSetKeepsNothing();
        Collector.awaitWhole(app.pool, SIZE);
        app.seesNothingOfTheLost();
        app.closeInBodyAndFinally();
        app.closeByTwoThreads();
        app.usesItsStatementAfterClose();
        app.commitsAfterClose();
        app.forgetsToCommit();
        app.twoThreadsAtOnce();
        app.slowReport();
        app.keepsForever();
        System.out.println("kept " + (kept.isClosed() ? "closed" : "open"));
        System.out.println("done");
    }

    private void createTable() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE item (id INT PRIMARY KEY)");
            s.execute("CREATE ALIAS NAP FOR \"com.acme.Misuses.nap\"");
        }
    }

    private void exceptionSkipsClose() {
        try {
            Connection c = pool.getConnection(); // -> LOST
            c.setAutoCommit(false);
            c.createStatement().execute("INSERT INTO item VALUES (1)");
            c.createStatement().execute("SELECT no_such_column FROM item");
            c.close();
        } catch (SQLException e) {
            System.out.println("the shop goes on");
        }
    }

    private boolean earlyReturn(boolean nothingToDo) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        if (nothingToDo) {
            return false;
        }
        c.close();
        return true;
    }

    private void loopLosesTheFirst() throws SQLException {
        Connection c = null;
        for (int attempt = 0; attempt < 2; attempt++) {
            c = pool.getConnection(); // -> LOST
        }
        c.close();
    }

    private void threadDies() throws InterruptedException {
        Thread worker = new Thread(
                () -> {
                    try {
                        Connection c = pool.getConnection(); // -> LOST
                        c.setReadOnly(false);
                        throw new IllegalStateException("the worker dies");
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "worker");
        worker.setUncaughtExceptionHandler((thread, e) -> System.out.println(thread.getName() + " died"));
        worker.start();
        worker.join();
    }

    private void resultSetKeepsNothing() throws SQLException {
        ResultSet rows = pool.getConnection().createStatement().executeQuery("SELECT 1"); // -> LOST
        rows.next();
    }

    private void closeInBodyAndFinally() throws SQLException {
        Connection c = pool.getConnection();
        try {
            c.createStatement().execute("SELECT 1");
            c.close();
        } finally {
            c.close(); // -> DOUBLE_RELEASE
        }
    }

    private void closeByTwoThreads() throws Exception {
        Connection c = pool.getConnection();
        CountDownLatch closed = new CountDownLatch(1);
        Thread other = new Thread(
                () -> {
                    try {
                        closed.await();
                        c.close(); // -> DOUBLE_RELEASE
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                "other");
        other.start();
        c.close();
        closed.countDown();
        other.join();
    }

    private void usesItsStatementAfterClose() throws SQLException {
        Connection c = pool.getConnection();
        Statement s = c.createStatement();
        c.close();
        try {
            s.execute("SELECT 1"); // -> USE_AFTER_RELEASE
        } catch (SQLException e) {
            System.out.println("the statement is closed");
        }
    }

    private void commitsAfterClose() throws SQLException {
        Connection c = pool.getConnection();
        c.close();
        try {
            c.commit(); // -> USE_AFTER_RELEASE
        } catch (SQLException e) {
            System.out.println("the connection is closed");
        }
    }

    private void forgetsToCommit() throws SQLException {
        try (Connection c = pool.getConnection(); // -> DIRTY_RELEASE
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.executeUpdate("INSERT INTO item VALUES (2)");
        }
    }

    private void twoThreadsAtOnce() throws Exception {
        try (Connection c = pool.getConnection(); // -> SHARED
                Statement s = c.createStatement()) {
            Thread other = new Thread(
                    () -> {
                        try (Statement slow = c.createStatement()) {
                            slow.execute("CALL NAP(500)");
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    "other");
            other.start();
            NAPPING.await();
            s.execute("SELECT 1");
            other.join();
        }
    }

    /** Called by the database. */
    public static int nap(int millis) throws InterruptedException {
        NAPPING.countDown();
        Thread.sleep(millis);
        return millis;
    }

    private void slowReport() throws Exception {
        try (Connection c = pool.getConnection()) { // -> OVERDUE, LATE_RELEASE
            Thread.sleep(limitMillis + 1_500);
            c.createStatement().execute("SELECT 1");
        }
    }

    private void keepsForever() throws Exception {
        kept = pool.getConnection(); // -> OVERDUE
        Thread.sleep(limitMillis + 1_500);
    }

    private void seesNothingOfTheLost() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT COUNT(*) FROM item")) {
            rows.next();
            System.out.println("rows " + rows.getInt(1) + ", autocommit " + c.getAutoCommit());
        }
    }
}
