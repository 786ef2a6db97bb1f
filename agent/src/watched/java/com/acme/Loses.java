// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Loses two of three connections, then says how many the pool lends after a while, and in what state. Argument: the pool.
 */
public final class Loses {
    private static final int SIZE = 3;
    private static final int WAIT_SECONDS = 3;

    private final DataSource pool;

    private Loses(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        Loses app = new Loses(Pools.open(args[0], SIZE, WAIT_SECONDS));
        app.createTable();
        app.idle();
        app.withAnOpenTransactionAndResult();
        Collector.collect();
        Thread.sleep(2_000); // The agent lets a proof of loss rest for a second.
        app.takeAll();
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private void createTable() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE item (id INT PRIMARY KEY)");
        }
    }

    private void idle() throws SQLException {
        pool.getConnection().setReadOnly(false); // -> LOST
    }

    private void withAnOpenTransactionAndResult() throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        c.setAutoCommit(false);
        c.createStatement().execute("INSERT INTO item VALUES (1)");
        ResultSet rows = c.createStatement().executeQuery("SELECT * FROM item");
        rows.next();
    }

    /** All at once, so that each is looked at; and one more than there are, so that none is lent twice. */
    private void takeAll() throws SQLException {
        Connection[] all = new Connection[SIZE + 1];
        int lent = 0;
        boolean clean = true;
        try {
            for (; lent < all.length; lent++) {
                all[lent] = pool.getConnection();
                clean &= all[lent].getAutoCommit() && rows(all[lent]) == 0;
            }
        } catch (SQLException e) {
            // That was all of them.
        }
        for (int i = 0; i < lent; i++) {
            all[i].close();
        }
        System.out.println("lends " + lent + " of " + SIZE + ", " + (clean ? "clean" : "dirty"));
    }

    private static int rows(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT COUNT(*) FROM item")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
