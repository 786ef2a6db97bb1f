// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Brings a pool's own bug to light, and says whether it showed. Arguments: the pool, and which bug.
 */
public final class BugsOfOthers {
    private static final int WAIT_SECONDS = 3;

    private final DataSource pool;
    private volatile String thrown = "nothing thrown";

    private BugsOfOthers(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        SlowDriver.register();
        String url = SlowDriver.PREFIX + "h2:mem:bugs;DB_CLOSE_DELAY=-1";
        BugsOfOthers app = new BugsOfOthers(Pools.open(args[0], 1, WAIT_SECONDS, url));
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
