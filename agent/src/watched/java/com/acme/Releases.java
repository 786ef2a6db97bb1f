// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Gives every connection back, in the ways that do so on any pool. Argument: the pool. */
public final class Releases {
    private static final int SIZE = 3;

    private final DataSource pool;

    private Releases(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        Releases app = new Releases(Pools.open(args[0], SIZE));
        for (int i = 0; i < 50; i++) {
            app.byTryWithResources();
            app.inFinally();
            app.byAnotherThread();
            app.wrappedTwice();
            app.byWhomItWasPassedTo(app.pool.getConnection());
            app.nested();
        }
        Collector.awaitWhole(app.pool, SIZE);
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private void byTryWithResources() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT 1")) {
            rows.next();
        }
    }

    private void inFinally() throws SQLException {
        Connection c = null;
        try {
            c = pool.getConnection();
            c.setAutoCommit(false);
            selects(c);
            c.commit();
            c.setAutoCommit(true);
        } finally {
            if (c != null) {
                c.close();
            }
        }
    }

    private void byAnotherThread() throws Exception {
        Connection c = pool.getConnection();
        Thread other = new Thread(() -> {
            try {
                c.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        other.start();
        other.join();
    }

    /** One lease, whoever wraps it. */
    private void wrappedTwice() throws SQLException {
        try (Connection c = new Wrapper(new Wrapper(pool)).getConnection()) {
            selects(c);
        }
    }

    private void byWhomItWasPassedTo(Connection c) throws SQLException {
        PreparedStatement s = c.prepareStatement("SELECT 1");
        s.execute();
        s.close();
        c.close();
    }

    private void nested() throws SQLException {
        try (Connection outer = pool.getConnection();
                Connection inner = pool.getConnection()) {
            selects(outer);
            selects(inner);
        }
    }

    private static void selects(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("SELECT 1");
        }
    }
}
