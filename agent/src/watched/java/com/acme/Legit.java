// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
            app.keepsItsStatements();
            app.statementClosesItself();
            app.changesTheSessionAndSetsItBack();
        }
        app.waitTheirTurn();
        app.nested();
        app.longStatement();
        app.longRead();
        app.iteratorHoldsTheConnection();
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

    /** The driver's own data source lends nothing: there is no pool, and a second close() harms nobody. */
    private void driverDataSource() throws SQLException {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:plain");
        Connection c = h2.getConnection();
        c.createStatement().execute("SELECT 1");
        c.close();
        c.close();
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

    /** A cache of prepared statements for as long as the connection is held. */
    private void keepsItsStatements() throws SQLException {
        try (Connection c = pool.getConnection()) {
            Map<String, PreparedStatement> cache = new HashMap<>();
            for (int i = 0; i < 6; i++) {
                String sql = "SELECT CAST(? AS INT) + " + i % 2;
                PreparedStatement s = cache.get(sql);
                if (s == null) {
                    s = c.prepareStatement(sql);
                    cache.put(sql, s);
                }
                s.setInt(1, i);
                try (ResultSet rows = s.executeQuery()) {
                    rows.next();
                }
            }
            for (PreparedStatement s : cache.values()) {
                s.close();
                s.close(); // JDBC allows it.
            }
        }
    }

    private void statementClosesItself() throws SQLException {
        try (Connection c = pool.getConnection()) {
            Statement s = c.createStatement();
            s.closeOnCompletion();
            s.executeQuery("SELECT 1").close();
        }
    }

    private void changesTheSessionAndSetsItBack() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            int isolation = c.getTransactionIsolation();
            String schema = c.getSchema();
            c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            c.setReadOnly(true);
            c.setSchema("INFORMATION_SCHEMA");
            c.setAutoCommit(false);
            s.execute("SELECT 1");
            c.commit();
            c.setAutoCommit(true);
            c.setSchema(schema);
            c.setReadOnly(false);
            c.setTransactionIsolation(isolation);
        }
    }

    /** More threads than connections: each waits a while, and gets one. */
    private void waitTheirTurn() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(12);
        try {
            List<Future<Object>> turns = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                turns.add(executor.submit(() -> {
                    try (Connection c = pool.getConnection()) {
                        Thread.sleep(400);
                        c.createStatement().execute("SELECT 1");
                    }
                    return null;
                }));
            }
            for (Future<Object> turn : turns) {
                turn.get();
            }
        } finally {
            executor.shutdown();
        }
    }

    /** Risky where many do it at once, and not told unless asked for. */
    private void nested() throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.createStatement().execute("SELECT 1");
            tryWithResources();
        }
    }

    /** Longer than the limit, but at work all the time. */
    private void longStatement() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE ALIAS IF NOT EXISTS NAP FOR \"com.acme.Legit.nap\"");
            s.execute("CALL NAP(4000)");
        }
    }

    /** Called by the database. */
    public static int nap(int millis) throws InterruptedException {
        Thread.sleep(millis);
        return millis;
    }

    /** Rows that are read for longer than the limit, while nothing is executed. */
    private void longRead() throws Exception {
        try (Connection c = pool.getConnection();
                PreparedStatement s = c.prepareStatement("SELECT X FROM SYSTEM_RANGE(1, 40)");
                ResultSet rows = s.executeQuery()) {
            while (rows.next()) {
                Thread.sleep(100);
            }
        }
    }

    /** The same, with nothing but the iterator to hold the connection. */
    private void iteratorHoldsTheConnection() throws Exception {
        Rows numbers = new Rows(pool);
        int sum = 0;
        while (numbers.hasNext()) {
            sum += numbers.next();
            System.gc();
            Thread.sleep(100);
        }
        if (sum != 820) {
            throw new IllegalStateException("the rows were cut off: " + sum);
        }
    }

    private static final class Rows implements Iterator<Integer> {
        private final ResultSet rows;
        private boolean more;

        Rows(DataSource pool) throws SQLException {
            rows = pool.getConnection().createStatement().executeQuery("SELECT X FROM SYSTEM_RANGE(1, 40)");
            more = rows.next();
        }

        @Override
        public boolean hasNext() {
            return more;
        }

        @Override
        public Integer next() {
            try {
                int number = rows.getInt(1);
                more = rows.next();
                if (!more) {
                    rows.getStatement().getConnection().close();
                }
                return number;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
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
