// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Brings a pool's own bug to light, and says whether it showed. Arguments: the pool, and which bug.
 */
public final class BugsOfOthers {
    // What Agroal knows the lost connection by. Not returned: its caller, which runs on, could then have a connection.
    private static Object handler;

    private static final int WAIT_SECONDS = 3;
    private static final String DATABASE = "h2:mem:bugs;DB_CLOSE_DELAY=-1";

    private final DataSource pool;
    private volatile String thrown = "nothing thrown";

    private BugsOfOthers(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        SlowDriver.register();
        BugsOfOthers app = new BugsOfOthers(Pools.open(args[0], 1, WAIT_SECONDS, SlowDriver.PREFIX + DATABASE));
        app.createTable();
        switch (args[1]) {
            case "lent-twice":
                System.out.println(app.isLentTwice() ? "lent twice" : "lent once");
                break;
            case "statements-forgotten":
                System.out.println(app.isStatementForgotten() ? "left open" : "closed");
                break;
            case "throws":
                app.closeByTwo();
                System.out.println(app.thrown);
                break;
            case "commits":
                System.out.println(app.isCommitted() ? "committed" : "rolled back");
                break;
            default:
                throw new IllegalArgumentException(args[1]);
        }
        System.exit(0); // Some pools keep threads.
    }

    private void createTable() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE item (id INT PRIMARY KEY)");
        }
    }

    /** Two threads close one connection at once; then there is one more to have than the pool holds. */
    private boolean isLentTwice() throws Exception {
        Connection c = pool.getConnection();
        c.setAutoCommit(false);
        c.createStatement().execute("INSERT INTO item VALUES (1)");
        Thread slow = closing(c, "slow");
        slow.start();
        Thread.sleep(SlowDriver.DELAY_MILLIS / 3); // It is in the driver now.
        Thread quick = closing(c, "quick");
        quick.start();
        quick.join();
        Connection next = pool.getConnection();
        slow.join();
        try {
            pool.getConnection();
            return true;
        } catch (SQLException exhausted) {
            return next.isClosed();
        }
    }

    /** A second close by an earlier holder, while the next one has a statement open. */
    private boolean isStatementForgotten() throws SQLException {
        Connection stale = pool.getConnection();
        stale.close();
        Connection next = pool.getConnection();
        Statement physical = next.createStatement().unwrap(org.h2.jdbc.JdbcStatement.class);
        stale.close();
        next.close();
        return !physical.isClosed();
    }

    private void closeByTwo() throws Exception {
        Connection c = pool.getConnection();
        Thread slow = closing(c, "slow");
        slow.start();
        Thread.sleep(SlowDriver.DELAY_MILLIS / 3); // It is in the driver now.
        Thread quick = closing(c, "quick");
        quick.start();
        quick.join();
        slow.join();
    }

    /** What a lost holder left in a transaction, once its connection is back in the pool. */
    private boolean isCommitted() throws Exception {
        loseInTransaction();
        try {
            Collector.awaitWhole(pool, 1);
        } catch (SQLException stillLent) {
            flush();
        }
        try (Connection past = DriverManager.getConnection("jdbc:" + DATABASE);
                ResultSet rows = past.createStatement().executeQuery("SELECT COUNT(*) FROM item")) {
            rows.next();
            return rows.getInt(1) > 0;
        }
    }

    private void loseInTransaction() throws Exception {
        Connection c = pool.getConnection();
        c.setAutoCommit(false);
        c.createStatement().execute("INSERT INTO item VALUES (1)");
        handler = c.getClass().getMethod("getHandler").invoke(c);
    }

    /** Agroal's own way to be rid of a connection that is lent: ended as at a close, but never lent again. */
    private static void flush() throws Exception {
        handler.getClass().getMethod("setFlushOnly").invoke(handler);
        handler.getClass().getMethod("transactionEnd").invoke(handler);
    }

    private Thread closing(Connection c, String name) {
        return new Thread(
                () -> {
                    try {
                        c.close();
                    } catch (SQLException | RuntimeException e) {
                        thrown = e.getClass().getSimpleName();
                    }
                },
                name);
    }
}
