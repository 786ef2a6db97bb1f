// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Runs a pool dry, each time for another reason. Arguments: the pool, and the reason. The comment behind a line says what
 * is to be found there if that is the reason: {@code // reason -> KIND}.
 */
public final class Exhausts {
    private static final int SIZE = 3;

    private final DataSource pool;
    private final List<Connection> kept = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    private Exhausts(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        int waitSeconds = args[1].startsWith("deadlock") ? 8 : 3;
        // DBCP 2 opens one to see that it can.
        DownDriver.register(args[0].equals("dbcp2") ? 2 : 1);
        boolean down = args[1].equals("unreachable");
        String url = (down ? DownDriver.PREFIX : "jdbc:") + "h2:mem:exhausts;DB_CLOSE_DELAY=-1";
        DriverManager.getConnection("jdbc:h2:mem:exhausts;DB_CLOSE_DELAY=-1").close(); // The first one takes its time.
        Exhausts app = new Exhausts(Pools.open(args[0], SIZE, waitSeconds, url));
        if (!down) {
            app.createAlias();
        }
        app.run(args[1]);
        System.out.println("done");
        System.exit(0);
    }

    private void run(String reason) throws Exception {
        switch (reason) {
            case "leak":
                leak();
                break;
            case "slow":
                slow();
                break;
            case "deadlock":
                deadlock();
                break;
            case "deadlock-third":
                deadlockBehindAnother();
                break;
            case "deadlock-helper":
                deadlockThroughAHelper();
                break;
            case "idle":
                idle();
                break;
            case "self":
                self();
                break;
            case "twice":
                twice();
                break;
            case "load":
                load();
                break;
            case "unreachable":
                unreachable();
                break;
            default:
                throw new IllegalArgumentException(reason);
        }
    }

    private void createAlias() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE ALIAS IF NOT EXISTS NAP FOR \"com.acme.Legit.nap\"");
        }
    }

    /** Kept in a list that nobody clears: not one of them is ever lost, and the work that took them is done. */
    private void leak() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(SIZE);
        for (int i = 0; i < SIZE; i++) {
            workers.submit(this::book).get();
        }
        Thread.sleep(4_000);
        failToAcquire();
    }

    private Void book() throws SQLException {
        Connection c = pool.getConnection(); // leak -> EXHAUSTED
        c.createStatement().execute("SELECT 'secret'");
        kept.add(c);
        return null;
    }

    /** Statements that take their time. */
    private void slow() throws Exception {
        for (int i = 0; i < SIZE; i++) {
            start("slow-" + i, () -> {
                try (Connection c = pool.getConnection(); // slow -> EXHAUSTED
                        Statement s = c.createStatement()) {
                    s.execute("CALL NAP(7000)");
                }
            });
        }
        Thread.sleep(1_000);
        failToAcquire();
        join();
    }

    /** Each holds one and wants another. */
    private void deadlock() throws Exception {
        CountDownLatch allHoldOne = new CountDownLatch(SIZE);
        for (int i = 0; i < SIZE; i++) {
            start("nested-" + i, () -> {
                try (Connection c = pool.getConnection()) { // deadlock -> POOL_DEADLOCK
                    c.createStatement().execute("SELECT 1");
                    allHoldOne.countDown();
                    allHoldOne.await();
                    lookUp();
                }
            });
        }
        join();
    }

    /** Another has waited for long when they begin to; each has read its only row by then, and closed what gave it. */
    private void deadlockBehindAnother() throws Exception {
        CountDownLatch allHoldOne = new CountDownLatch(SIZE);
        for (int i = 0; i < SIZE; i++) {
            start("nested-" + i, () -> {
                try (Connection c = pool.getConnection()) { // deadlock-third -> POOL_DEADLOCK
                    allHoldOne.countDown();
                    Thread.sleep(1_500);
                    readOneRow(c);
                    lookUp();
                }
            });
        }
        allHoldOne.await();
        start("early", this::failToAcquire);
        join();
    }

    /** The same as a deadlock, by a helper whose name says nothing of connections. */
    private void deadlockThroughAHelper() throws Exception {
        CountDownLatch allHoldOne = new CountDownLatch(SIZE);
        for (int i = 0; i < SIZE; i++) {
            start("nested-" + i, () -> {
                try (Connection c = open()) {
                    readOneRow(c);
                    allHoldOne.countDown();
                    allHoldOne.await();
                    lookUpThroughAHelper();
                }
            });
        }
        join();
    }

    private Connection open() throws SQLException {
        return pool.getConnection(); // deadlock-helper -> POOL_DEADLOCK
    }

    private void lookUpThroughAHelper() {
        try (Connection c = open()) {
            System.out.println("somebody got one " + c.isReadOnly());
        } catch (SQLException e) {
            System.out.println("got none");
        }
    }

    private static void readOneRow(Connection c) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("SELECT 'secret'");
                ResultSet rows = s.executeQuery()) {
            rows.next();
        }
    }

    /** Each reads its only row while another waits, closes what gave it, and keeps the connection while it does nothing. */
    private void idle() throws Exception {
        CountDownLatch allHoldOne = new CountDownLatch(SIZE);
        CountDownLatch end = new CountDownLatch(1);
        Object monitor = new Object();
        List<Work> waysToDoNothing =
                Arrays.asList(() -> Thread.sleep(7_000), () -> end.await(7, TimeUnit.SECONDS), () -> {
                    synchronized (monitor) {
                        monitor.wait(7_000);
                    }
                });
        for (int i = 0; i < SIZE; i++) {
            Work nothing = waysToDoNothing.get(i);
            start("idle-" + i, () -> {
                try (Connection c = pool.getConnection()) { // idle -> EXHAUSTED
                    allHoldOne.countDown();
                    Thread.sleep(500);
                    readOneRow(c);
                    nothing.run();
                }
            });
        }
        allHoldOne.await();
        failToAcquire();
        join();
    }

    /** One thread takes all, and asks for one more. */
    private void self() throws Exception {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            all.add(pool.getConnection());
        }
        failToAcquire();
        for (Connection c : all) {
            c.close();
        }
    }

    /** Within a minute it runs dry twice, at another site each time. */
    private void twice() throws Exception {
        for (int i = 0; i < SIZE; i++) {
            start("report-" + i, () -> {
                try (Connection c = pool.getConnection()) { // twice -> EXHAUSTED
                    readOneRow(c);
                    Thread.sleep(4_500);
                }
            });
        }
        Thread.sleep(500);
        failToAcquire();
        join();
        for (int i = 0; i < SIZE; i++) {
            start("checkout-" + i, () -> {
                try (Connection c = pool.getConnection()) { // twice -> EXHAUSTED
                    readOneRow(c);
                    Thread.sleep(4_500);
                }
            });
        }
        Thread.sleep(500);
        failToAcquire();
        join();
    }

    private void lookUp() {
        try (Connection c = pool.getConnection()) {
            System.out.println("somebody got one " + c.isReadOnly());
        } catch (SQLException e) {
            System.out.println("got none");
        }
    }

    /** Each is quick, and they are too many. */
    private void load() throws Exception {
        for (int i = 0; i < 60; i++) {
            start("busy-" + i, () -> {
                while (!over) {
                    try (Connection c = pool.getConnection(); // load -> EXHAUSTED
                            Statement s = c.createStatement()) {
                        s.execute("CALL NAP(250)");
                    } catch (SQLException e) {
                        over = true;
                    }
                }
            });
        }
        join();
    }

    /** The database takes no more: nobody gets a connection, and the pool is not exhausted. */
    private void unreachable() throws Exception {
        Connection one = pool.getConnection();
        failToAcquire();
        one.close();
    }

    private void failToAcquire() {
        try (Connection c = pool.getConnection()) {
            System.out.println("got one " + c.isReadOnly());
        } catch (SQLException e) {
            System.out.println("got none");
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                name);
        threads.add(thread);
        thread.start();
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
