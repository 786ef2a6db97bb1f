// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** Everything here is right, however odd it looks: nothing of it may ever be reported. */
public final class Legit {
    private final DataSource pool;

    private Legit(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        Legit app = new Legit(Pools.open(args[0], 4));
        for (int i = 0; i < 50; i++) {
            app.tryWithResources();
            app.closeInFinally();
            app.passesItAlong();
            app.closedByAnotherThread();
            app.closedByItsFinalizer();
            app.closedThroughTheStatement();
            app.wrapped();
            app.driverDataSource();
            app.lateResultSet();
        }
        app.poolFillsItselfFromADataSource();
        Collector.collect();
        Collector.awaitWhole(app.pool, 4);
        System.out.println("done");
    }

    private void tryWithResources() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT 1")) {
            rows.next();
        }
    }

    private void closeInFinally() throws SQLException {
        Connection c = null;
        try {
            c = pool.getConnection();
            c.setAutoCommit(false);
            c.createStatement().execute("SELECT 1");
            c.commit();
        } finally {
            if (c != null) {
                c.close();
            }
        }
    }

    private void passesItAlong() throws SQLException {
        Connection c = pool.getConnection();
        closes(c);
    }

    private static void closes(Connection c) throws SQLException {
        c.createStatement().execute("SELECT 1");
        c.close();
    }

    private void closedByAnotherThread() throws Exception {
        Connection c = pool.getConnection();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Object> closed = executor.submit(() -> {
                c.close();
                return null;
            });
            closed.get();
        } finally {
            executor.shutdown();
        }
    }

    /** Old code does that. The connection is released, if late. */
    private void closedByItsFinalizer() throws Exception {
        new Holder(pool.getConnection());
        System.gc();
        System.runFinalization();
    }

    private static final class Holder {
        private final Connection connection;

        Holder(Connection connection) {
            this.connection = connection;
        }

        @Override
        @SuppressWarnings({"deprecation", "removal", "Finalize"})
        protected void finalize() throws Throwable {
            connection.close();
        }
    }

    private void closedThroughTheStatement() throws SQLException {
        Statement s = pool.getConnection().createStatement();
        s.execute("SELECT 1");
        s.getConnection().close();
    }

    /** A wrapper that an application put around its pool: one lease, not two. */
    private void wrapped() throws SQLException {
        DataSource wrapper = new Wrapper(pool);
        try (Connection c = wrapper.getConnection()) {
            c.createStatement().execute("SELECT 1");
        }
    }

    /** The driver's own data source lends nothing: there is no pool. */
    private void driverDataSource() throws SQLException {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:plain");
        h2.getConnection().createStatement().execute("SELECT 1");
    }

    /** The rows are read while nobody but their result set refers to the connection. */
    private void lateResultSet() throws SQLException {
        ResultSet rows = pool.getConnection().createStatement().executeQuery("SELECT X FROM SYSTEM_RANGE(1, 5)");
        System.gc();
        int sum = 0;
        while (rows.next()) {
            sum += rows.getInt(1);
        }
        if (sum != 15) {
            throw new IllegalStateException("the rows were cut off: " + sum);
        }
        rows.getStatement().getConnection().close();
    }

    /** What HikariCP takes from its inner data source is a physical connection to it, and held for long. */
    private void poolFillsItselfFromADataSource() throws Exception {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:inner");
        HikariDataSource outer = new HikariDataSource();
        outer.setDataSource(new Wrapper(h2));
        outer.setMaximumPoolSize(2);
        try (Connection c = outer.getConnection()) {
            c.createStatement().execute("SELECT 1");
        }
        Thread.sleep(2_500); // Longer than the limit: its physical connections are still held, and rightly so.
    }
}
