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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs many pools dry at once, each for another reason. Arguments: the kind of pool, and how many seconds {@code getConnection()}
 * waits. Whoever holds the connections acquired them in a class that is named as the case is; behind it stands what the verdict is
 * to be, and the control twin of a case is one that differs from it in the cause alone.
 */
public final class RunsDry {
    private static final int SIZE = 2;
    private static final int SLOW_MILLIS = 12_000;

    private RunsDry() {}

    public static void main(String[] args) throws Exception {
        Case[] cases = {
            new Nested(), // POOL_DEADLOCK
            new NestedByHelper(), // POOL_DEADLOCK
            new NestedInSpring(), // POOL_DEADLOCK
            new TemplateInPlain(), // POOL_DEADLOCK
            new BehindMonitor(), // POOL_DEADLOCK
            new BehindLock(), // POOL_DEADLOCK
            new BehindThread(), // POOL_DEADLOCK
            new BehindSlowMonitor(), // SLOW_HOLDERS
            new BehindSlowThread(), // SLOW_HOLDERS
            new JoinsFutures(), // TASKS_WAIT
            new GetsFutures(), // TASKS_WAIT
            new InvokesAll(), // TASKS_WAIT
            new JoinsInSpring(), // TASKS_WAIT
            new JoinsSlowTasks(), // SLOW_HOLDERS
            new KeptByTasks(), // LEAK
            new KeptInThreads(), // LEAK
            new CallsPartner(), // SLOW_HOLDERS
            new CallsPartnerInSpring(), // SLOW_HOLDERS
            new CallsPartnerSteadily(), // SLOW_HOLDERS
            new CallsPartnerSteadilyInSpring(), // SLOW_HOLDERS
            new SlowStatement(), // SLOW_WORK
            new SlowStatementInSpring(), // SLOW_WORK
            new SlowStatementSteadily(), // SLOW_WORK
            new ReadsSlowly(), // SLOW_WORK
            new Load(), // TOO_SMALL
            new LoadInSpring() // TOO_SMALL
        };
        DriverManager.getConnection("jdbc:h2:mem:dry;DB_CLOSE_DELAY=-1").close(); // The first one takes its time.
        for (Case one : cases) {
            String name = one.getClass().getSimpleName();
            String url = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
            one.pool = Pools.open(args[0], SIZE, Integer.parseInt(args[1]), url);
            try (Connection c = one.pool.getConnection();
                    Statement s = c.createStatement()) {
                s.execute("CREATE ALIAS IF NOT EXISTS NAP FOR \"com.acme.Legit.nap\"");
            }
            one.jdbc = new JdbcTemplate(one.pool);
            one.spring = new TransactionTemplate(new DataSourceTransactionManager(one.pool));
        }
        for (Case one : cases) {
            one.begin();
            Thread.sleep(100);
        }
        Thread.sleep(8_500);
        System.out.println("done");
        System.exit(0);
    }

    /** One pool, and what makes it run dry. */
    abstract static class Case {
        final List<Connection> kept = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch allHold = new CountDownLatch(SIZE);
        DataSource pool;
        JdbcTemplate jdbc;
        TransactionTemplate spring;

        abstract void hold() throws Exception;

        /** As many as there are connections, and some more. */
        void begin() throws Exception {
            start(SIZE, this::hold);
            allHold.await();
            start(2, this::want);
        }

        final void start(int threads, Work work) {
            for (int i = 0; i < threads; i++) {
                start(work);
            }
        }

        final Thread start(Work work) {
            Thread thread = new Thread(() -> run(work), getClass().getSimpleName());
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        final void want() throws Exception {
            try (Connection c = pool.getConnection()) {
                execute(c, "SELECT 3");
            }
        }

        final void allHoldOne(Connection c) throws Exception {
            execute(c, "SELECT 1");
            allHold();
        }

        final void allHold() throws InterruptedException {
            allHold.countDown();
            allHold.await();
        }

        final void inTransaction(Work work) {
            spring.execute(status -> {
                run(work);
                return null;
            });
        }
    }

    /** Comes again and again, by more threads than the pool can serve within the time that they wait. */
    abstract static class Steady extends Case {
        int threads() {
            return 30;
        }

        @Override
        void begin() {
            start(threads(), () -> {
                while (true) {
                    try {
                        hold();
                    } catch (SQLException | RuntimeException e) {
                        Thread.sleep(100);
                    }
                }
            });
        }
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery(sql)) {
            rows.next();
        }
    }

    private static void nap(Connection c, int millis) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("CALL NAP(" + millis + ")");
        }
    }

    private static void run(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            // No connection: that is what this is about.
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static final class Partner {
        static void call(int millis) throws InterruptedException {
            Thread.sleep(millis);
        }
    }

    private static final class Nested extends Case {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                want();
            }
        }
    }

    private static final class NestedByHelper extends Case {
        private Connection open() throws SQLException {
            return pool.getConnection();
        }

        @Override
        void hold() throws Exception {
            try (Connection c = open()) {
                allHoldOne(c);
                inner();
            }
        }

        private void inner() throws Exception {
            try (Connection c = open()) {
                execute(c, "SELECT 2");
            }
        }
    }

    private static final class NestedInSpring extends Case {
        @Override
        void hold() {
            inTransaction(() -> {
                jdbc.queryForObject("SELECT 1", Integer.class);
                allHold();
                TransactionTemplate own = new TransactionTemplate(spring.getTransactionManager());
                own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
                own.execute(status -> jdbc.queryForObject("SELECT 2", Integer.class));
            });
        }
    }

    private static final class TemplateInPlain extends Case {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                jdbc.queryForObject("SELECT 2", Integer.class);
            }
        }
    }

    private static final class BehindMonitor extends Case {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                load();
            }
        }

        private synchronized void load() throws Exception {
            want();
        }
    }

    private static final class BehindLock extends Case {
        private final Lock lock = new ReentrantLock();

        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                lock.lock();
                try {
                    want();
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private static final class BehindThread extends Case {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                start(this::want).join();
            }
        }
    }

    /** The twin of those behind a monitor: who has it does not wait for the pool. */
    private static final class BehindSlowMonitor extends Case {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                load();
            }
        }

        private synchronized void load() throws Exception {
            Partner.call(SLOW_MILLIS);
        }
    }

    /** The twin of those behind a thread. */
    private static final class BehindSlowThread extends Case {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                start(() -> Partner.call(SLOW_MILLIS)).join();
            }
        }
    }

    private abstract static class Joins extends Case {
        final ExecutorService tasks = Executors.newFixedThreadPool(4, work -> {
            Thread thread = new Thread(work, getClass().getSimpleName() + "-task");
            thread.setDaemon(true);
            return thread;
        });

        @Override
        void begin() throws Exception {
            start(SIZE, this::hold);
            allHold.await();
            start(1, this::hold);
        }

        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                join();
            }
        }

        abstract void join() throws Exception;

        int price() {
            try (Connection c = pool.getConnection()) {
                execute(c, "SELECT 4");
            } catch (SQLException e) {
                return 0;
            }
            return 1;
        }
    }

    private static final class JoinsFutures extends Joins {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                join();
            }
        }

        @Override
        void join() {
            CompletableFuture<Integer> one = CompletableFuture.supplyAsync(this::price, tasks);
            CompletableFuture<Integer> two = CompletableFuture.supplyAsync(this::price, tasks);
            System.out.println("paid " + (one.join() + two.join()));
        }
    }

    private static final class GetsFutures extends Joins {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                join();
            }
        }

        @Override
        void join() throws Exception {
            Future<Integer> one = tasks.submit(this::price);
            System.out.println("paid " + one.get());
        }
    }

    private static final class InvokesAll extends Joins {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                join();
            }
        }

        @Override
        void join() throws Exception {
            List<Callable<Integer>> both = Arrays.asList(this::price, this::price);
            System.out.println("paid " + tasks.invokeAll(both).size());
        }
    }

    private static final class JoinsInSpring extends Joins {
        @Override
        void hold() {
            inTransaction(() -> {
                jdbc.queryForObject("SELECT 1", Integer.class);
                allHold();
                join();
            });
        }

        @Override
        void join() {
            System.out.println(
                    "paid " + CompletableFuture.supplyAsync(this::price, tasks).join());
        }
    }

    /** The twin of those that join: their tasks need no connection. */
    private static final class JoinsSlowTasks extends Joins {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                join();
            }
        }

        @Override
        void join() {
            CompletableFuture.runAsync(() -> RunsDry.run(() -> Partner.call(SLOW_MILLIS)), tasks)
                    .join();
        }
    }

    private static final class KeptByTasks extends Case {
        @Override
        void begin() throws Exception {
            ExecutorService workers = Executors.newFixedThreadPool(SIZE);
            for (int i = 0; i < SIZE; i++) {
                workers.submit(() -> RunsDry.run(this::hold)).get();
            }
            start(2, this::want);
        }

        @Override
        void hold() throws Exception {
            Connection c = pool.getConnection();
            execute(c, "SELECT 1");
            kept.add(c);
        }
    }

    /** As one EntityManager a thread, of threads that live on. */
    private static final class KeptInThreads extends Case {
        private final ThreadLocal<Connection> own = new ThreadLocal<>();

        @Override
        void begin() throws Exception {
            ExecutorService workers = Executors.newFixedThreadPool(SIZE);
            for (int i = 0; i < SIZE; i++) {
                workers.submit(() -> RunsDry.run(this::hold));
            }
            allHold.await();
            start(2, this::want);
        }

        @Override
        void hold() throws Exception {
            Connection c = pool.getConnection();
            own.set(c);
            allHoldOne(c);
        }
    }

    private static final class CallsPartner extends Case {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                Partner.call(SLOW_MILLIS);
            }
        }
    }

    private static final class CallsPartnerInSpring extends Case {
        @Override
        void hold() {
            inTransaction(() -> {
                jdbc.queryForObject("SELECT 1", Integer.class);
                allHold();
                Partner.call(SLOW_MILLIS);
            });
        }
    }

    private static final class CallsPartnerSteadily extends Steady {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                execute(c, "SELECT 1");
                Partner.call(300);
            }
        }
    }

    private static final class CallsPartnerSteadilyInSpring extends Steady {
        @Override
        void hold() {
            spring.execute(status -> {
                jdbc.queryForObject("SELECT 1", Integer.class);
                RunsDry.run(() -> Partner.call(300));
                return null;
            });
        }
    }

    private static final class SlowStatement extends Case {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                nap(c, SLOW_MILLIS);
            }
        }
    }

    private static final class SlowStatementInSpring extends Case {
        @Override
        void hold() {
            inTransaction(() -> {
                jdbc.queryForObject("SELECT 1", Integer.class);
                allHold();
                jdbc.execute("CALL NAP(" + SLOW_MILLIS + ")");
            });
        }
    }

    private static final class SlowStatementSteadily extends Steady {
        @Override
        int threads() {
            return 8;
        }

        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                nap(c, 3_000);
            }
        }
    }

    private static final class ReadsSlowly extends Case {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                try (PreparedStatement s = c.prepareStatement("SELECT X FROM SYSTEM_RANGE(1, 1000)");
                        ResultSet rows = s.executeQuery()) {
                    while (rows.next()) {
                        Thread.sleep(200);
                    }
                }
            }
        }
    }

    private static final class Load extends Steady {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                nap(c, 300);
            }
        }
    }

    private static final class LoadInSpring extends Steady {
        private final AtomicInteger done = new AtomicInteger();

        @Override
        void hold() {
            spring.execute(status -> {
                jdbc.execute("CALL NAP(300)");
                return done.incrementAndGet();
            });
        }
    }
}
