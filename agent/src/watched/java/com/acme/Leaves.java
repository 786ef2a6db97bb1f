// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

/**
 * Gives connections back with something left on them, and says what the pool made of it; and does much that looks alike
 * and is right. One connection is all the pool has, so that the next holder surely gets the same. Argument: the pool.
 */
public final class Leaves {
    private static final int WAIT_SECONDS = 20;

    private static final Semaphore NAPPING = new Semaphore(0);

    private final DataSource pool;
    private final Connection observer;
    private int items;
    private Statement kept;

    private Leaves(DataSource pool, Connection observer) {
        this.pool = pool;
        this.observer = observer;
    }

    public static void main(String[] args) throws Exception {
        String url = "jdbc:h2:mem:leaves;DB_CLOSE_DELAY=-1";
        Leaves app = new Leaves(Pools.open(args[0], 1, WAIT_SECONDS, url), DriverManager.getConnection(url, "", ""));
        app.createTable();
        app.committed();
        app.rolledBack();
        app.savepoint();
        app.committedByAutoCommit();
        app.committedBySql();
        app.endedByDefinition();
        app.onlyRead();
        app.notInATransaction();
        app.committedThroughTheStatement();
        app.closesItsStatements();
        app.updates();
        System.out.println("transaction " + app.fate());
        app.fails();
        app.fate();
        app.keepsStatements();
        app.oneAfterTheOther();
        app.cancelledByAnother();
        app.twoAtOnce();
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private void createTable() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE item (id INT PRIMARY KEY)");
            s.execute("CREATE ALIAS NAP FOR \"com.acme.Leaves.nap\"");
        }
    }

    private int insert(Connection c) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("INSERT INTO item VALUES (?)")) {
            s.setInt(1, ++items);
            return s.executeUpdate();
        }
    }

    private void committed() throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(false);
            try (PreparedStatement s = c.prepareStatement("INSERT INTO item VALUES (?)")) {
                for (int i = 0; i < 3; i++) {
                    s.setInt(1, ++items);
                    s.addBatch();
                }
                s.executeBatch();
            }
            c.commit();
            c.setAutoCommit(true);
        }
    }

    private void rolledBack() throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(false);
            insert(c);
            c.rollback();
            c.setAutoCommit(true);
        }
    }

    /** All that was written is undone. */
    private void savepoint() throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(false);
            Savepoint before = c.setSavepoint();
            insert(c);
            c.rollback(before);
            onlyReads(c);
        }
        reset();
    }

    private void committedByAutoCommit() throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(false);
            insert(c);
            c.setAutoCommit(true);
        }
    }

    private void committedBySql() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            insert(c);
            s.execute("COMMIT");
        }
        reset();
    }

    /** On this database, and on some others, the second commits the first. */
    private void endedByDefinition() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            insert(c);
            s.execute("CREATE TABLE other (id INT)");
        }
        reset();
    }

    private void onlyRead() throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(false);
            onlyReads(c);
        }
        reset();
    }

    private static void onlyReads(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT COUNT(*) FROM item")) {
            rows.next();
        }
    }

    private void notInATransaction() throws SQLException {
        try (Connection c = pool.getConnection()) {
            insert(c);
        }
    }

    private void committedThroughTheStatement() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.getConnection().setAutoCommit(false);
            s.executeUpdate("INSERT INTO item VALUES (" + ++items + ")");
            s.getConnection().commit();
        }
        reset();
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.executeUpdate("INSERT INTO item VALUES (" + ++items + ")");
            s.getConnection().commit();
        }
        reset();
    }

    private void closesItsStatements() throws SQLException {
        try (Connection c = pool.getConnection()) {
            for (int i = 0; i < 3; i++) {
                try (PreparedStatement again = c.prepareStatement("SELECT 1")) {
                    again.executeQuery();
                }
            }
            kept = c.createStatement();
            try {
                kept.closeOnCompletion();
                kept.executeQuery("SELECT 1").close();
            } catch (LinkageError e) {
                kept.close(); // A pool from before Java 7.
            }
            c.getMetaData().getTables(null, null, "ITEM", null).close();
        }
    }

    private void updates() throws SQLException {
        try (Connection c = pool.getConnection()) { // -> DIRTY_RELEASE
            c.setAutoCommit(false);
            insert(c);
            onlyReads(c);
        }
    }

    /** Much code trusts the close to roll back then. */
    private void fails() throws SQLException {
        try (Connection c = pool.getConnection(); // -> DIRTY_RELEASE
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            insert(c);
            s.executeUpdate("INSERT INTO item VALUES ('a')");
            c.commit();
        } catch (SQLException e) {
            System.out.println("the shop goes on");
        }
    }

    /** What became of the row inserted last. Leaves a clean connection behind. */
    private String fate() throws SQLException {
        boolean committed = isSeen(observer);
        try (Connection next = pool.getConnection()) {
            boolean seen = isSeen(next);
            if (!next.getAutoCommit()) {
                next.rollback();
                next.setAutoCommit(true);
            }
            return committed ? "committed" : seen ? "left open" : "rolled back";
        }
    }

    private boolean isSeen(Connection by) throws SQLException {
        try (Statement s = by.createStatement();
                ResultSet rows = s.executeQuery("SELECT * FROM item WHERE id = " + items)) {
            return rows.next();
        }
    }

    private void reset() throws SQLException {
        try (Connection c = pool.getConnection()) {
            if (!c.getAutoCommit()) {
                c.rollback();
                c.setAutoCommit(true);
            }
        }
    }

    private void keepsStatements() throws SQLException {
        try (Connection c = pool.getConnection()) { // -> OPEN_STATEMENTS
            kept = c.createStatement();
            kept.execute("SELECT 1");
        }
    }

    /** Another thread may work with a connection, as long as the first one does not. */
    private void oneAfterTheOther() throws Exception {
        try (Connection c = pool.getConnection()) {
            for (int i = 0; i < 3; i++) {
                onlyReads(c);
                Thread other = new Thread(() -> {
                    try {
                        onlyReads(c);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
                other.start();
                other.join();
            }
        }
    }

    /** The one thing that another thread is meant to do with a statement that runs. */
    private void cancelledByAnother() throws Exception {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            Thread other = new Thread(() -> {
                try {
                    NAPPING.acquire();
                    c.isClosed();
                    s.cancel();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            other.start();
            try {
                s.execute("CALL NAP(500)");
            } catch (SQLException cancelled) {
                items++;
            }
            other.join();
        }
    }

    private void twoAtOnce() throws Exception {
        try (Connection c = pool.getConnection(); // -> SHARED
                Statement quick = c.createStatement()) {
            Thread sleeper = new Thread(
                    () -> {
                        try (Statement slow = c.createStatement()) {
                            slow.execute("CALL NAP(1000)");
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    "sleeper");
            sleeper.start();
            NAPPING.acquire();
            quick.execute("SELECT 1");
            sleeper.join();
        }
    }

    /** Called by the database. */
    public static int nap(int millis) throws InterruptedException {
        NAPPING.release();
        Thread.sleep(millis);
        return millis;
    }
}
