// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.acme.legacy.ConnectionPool;
import com.acme.legacy.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;

/**
 * Home-made pools, used rightly and wrongly. The comment behind a line says what is to be found there. Argument: the limit
 * for a lease in milliseconds.
 */
public final class HomeMade {
    private static final String URL = "jdbc:h2:mem:homemade;DB_CLOSE_DELAY=-1";

    private final long limitMillis;
    private final Map<Connection, PreparedStatement> prepared = new HashMap<Connection, PreparedStatement>();
    private Connection kept;

    private HomeMade(long limitMillis) {
        this.limitMillis = limitMillis;
    }

    public static void main(String[] args) throws Exception {
        HomeMade app = new HomeMade(Long.parseLong(args[0]));
        for (int i = 0; i < 20; i++) {
            app.frees();
            app.otherThreadFrees();
            app.closesAndFrees();
            app.keepsStatements();
            app.takesAndGives();
            app.poolLooksAfterItself();
        }
        loses();
        losesOfAClass();
        Collector.collect();
        app.freesInBodyAndFinally();
        app.freesByTwo();
        app.givesTwice();
        app.freesToAnother();
        app.jobFreesAgain();
        app.usesItAfterwards();
        app.slow();
        app.keepsForever();
        System.out.println("kept " + (app.kept.isClosed() ? "closed" : "open"));
        System.out.println("done");
    }

    private void frees() throws SQLException {
        ConnectionPool pool = new ConnectionPool("frees", URL, 1, 2);
        Connection c = pool.getConnection();
        Connection d = pool.getConnection(100);
        try {
            c.createStatement().execute("SELECT 1");
            d.createStatement().execute("SELECT 1");
        } finally {
            pool.freeConnection(c);
            pool.freeConnection(d);
        }
        pool.release();
    }

    private void otherThreadFrees() throws Exception {
        final ConnectionPool pool = new ConnectionPool("others", URL, 1, 1);
        final Connection c = pool.getConnection();
        Thread other = new Thread(() -> pool.freeConnection(c));
        other.start();
        other.join();
        Connection again = pool.getConnection();
        pool.freeConnection(again);
        pool.release();
    }

    /** A broken one: closed for good, and given back so that the pool makes another. */
    private void closesAndFrees() throws SQLException {
        ConnectionPool pool = new ConnectionPool("closes", URL, 1, 1);
        Connection c = pool.getConnection();
        c.close();
        pool.freeConnection(c);
        Connection fresh = pool.getConnection();
        fresh.createStatement().execute("SELECT 1");
        pool.freeConnection(fresh);
        pool.release();
    }

    /** By connection, from one lease to the next. */
    private void keepsStatements() throws SQLException {
        ConnectionPool pool = new ConnectionPool("keeps", URL, 1, 1);
        for (int i = 0; i < 3; i++) {
            Connection c = pool.getConnection();
            PreparedStatement s = prepared.get(c);
            if (s == null) {
                s = c.prepareStatement("SELECT 1");
                prepared.put(c, s);
            }
            s.execute();
            pool.freeConnection(c);
        }
        prepared.clear();
        pool.release();
    }

    private void takesAndGives() throws SQLException {
        Connection c = Connections.take();
        try (Statement s = c.createStatement()) {
            s.execute("SELECT 1");
        }
        Connections.give("done", c);
    }

    private void poolLooksAfterItself() throws Exception {
        final ConnectionPool pool = new ConnectionPool("alive", URL, 2, 2);
        pool.freeConnection(pool.getConnection());
        pool.keepAlive();
        Thread cleaner = new Thread(() -> {
            try {
                pool.keepAlive();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        cleaner.start();
        cleaner.join();
        if (pool.distinctFree() != 2) {
            throw new IllegalStateException("the pool has lost a connection");
        }
        pool.release();
    }

    private static void loses() throws SQLException {
        new ConnectionPool("loses", URL, 1, 1).getConnection().setAutoCommit(false); // -> LOST
    }

    private static void losesOfAClass() throws SQLException {
        Connections.take().createStatement().execute("SELECT 1"); // -> LOST
    }

    private void freesInBodyAndFinally() throws SQLException {
        ConnectionPool pool = new ConnectionPool("orders", URL, 1, 1);
        Connection c = pool.getConnection();
        try {
            c.createStatement().execute("SELECT 1");
            pool.freeConnection(c);
        } finally {
            pool.freeConnection(c); // -> DOUBLE_RELEASE
        }
        System.out.println("free " + pool.free());
        pool.release();
    }

    private void freesByTwo() throws Exception {
        final ConnectionPool pool = new ConnectionPool("two", URL, 1, 1);
        final Connection c = pool.getConnection();
        final CyclicBarrier start = new CyclicBarrier(2);
        Runnable free = () -> {
            try {
                start.await();
                pool.freeConnection(c); // -> DOUBLE_RELEASE
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        Thread one = new Thread(free);
        Thread two = new Thread(free);
        one.start();
        two.start();
        one.join();
        two.join();
        System.out.println("free " + pool.free());
        pool.release();
    }

    private void givesTwice() throws SQLException {
        Connection c = Connections.take();
        int before = Connections.give("once", c);
        int after = Connections.give("twice", c); // -> DOUBLE_RELEASE
        System.out.println("given " + (after - before + 1));
    }

    private void freesToAnother() throws SQLException {
        ConnectionPool orders = new ConnectionPool("orders", URL, 1, 1);
        ConnectionPool reports = new ConnectionPool("reports", URL, 0, 1);
        Connection c = orders.getConnection();
        reports.freeConnection(c); // -> WRONG_POOL
        Connection d = reports.getConnection();
        reports.freeConnection(d);
        System.out.println("free " + orders.free() + " and " + reports.free());
        reports.release();
    }

    /** The holder before frees once more, and so takes the connection from the one who has it now. */
    private void jobFreesAgain() throws SQLException {
        ConnectionPool pool = new ConnectionPool("stale", URL, 1, 1);
        Job job = new Job(pool);
        job.run();
        Order order = new Order(pool);
        job.end();
        order.save();
        System.out.println("free " + pool.free());
        pool.release();
    }

    private static final class Job {
        private final ConnectionPool pool;
        private Connection connection;

        Job(ConnectionPool pool) {
            this.pool = pool;
        }

        void run() throws SQLException {
            connection = pool.getConnection();
            connection.createStatement().execute("SELECT 1");
            pool.freeConnection(connection);
        }

        void end() {
            pool.freeConnection(connection); // -> STALE_RELEASE
        }
    }

    private static final class Order {
        private final ConnectionPool pool;
        private final Connection connection;

        Order(ConnectionPool pool) throws SQLException {
            this.pool = pool;
            this.connection = pool.getConnection();
        }

        void save() {
            pool.freeConnection(connection);
        }
    }

    private void usesItAfterwards() throws SQLException {
        ConnectionPool pool = new ConnectionPool("late", URL, 1, 1);
        Connection c = pool.getConnection();
        pool.freeConnection(c);
        c.createStatement().execute("SELECT 1"); // -> USE_AFTER_RELEASE
        pool.release();
    }

    private void slow() throws Exception {
        ConnectionPool pool = new ConnectionPool("slow", URL, 1, 1);
        Connection c = pool.getConnection(); // -> OVERDUE, LATE_RELEASE
        Thread.sleep(limitMillis + 1_500);
        pool.freeConnection(c);
        pool.release();
    }

    private void keepsForever() throws Exception {
        kept = new ConnectionPool("kept", URL, 1, 1).getConnection(); // -> OVERDUE
        Thread.sleep(limitMillis + 1_500);
    }
}
