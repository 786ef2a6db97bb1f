// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Works with several pools of four for a while, with each in another way, and knows how much of the time went into work. Then
 * it has the agent report. Argument: for how many seconds.
 */
public final class SpendsLife {
    private static final int SIZE = 4;
    private static final List<Connection> FORGOTTEN = Collections.synchronizedList(new ArrayList<>());

    private SpendsLife() {}

    public static void main(String[] args) throws Exception {
        DriverManager.getConnection("jdbc:h2:mem:spends;DB_CLOSE_DELAY=-1").close(); // The first one takes its time.
        Work[] all = {
            new Fine(),
            new IdleInHand(),
            new IdleInTransaction(),
            new SlowStatements(),
            new TooSmall(),
            new Leaks(),
            new Reads()
        };
        for (Work work : all) {
            work.begin();
        }
        Thread.sleep(1_000L * Integer.parseInt(args[0]));
        for (Work work : all) {
            System.out.println(work.name() + " " + work.percentAtWork());
        }
        System.out.flush();
        String pid = ManagementFactory.getRuntimeMXBean().getName().replaceFirst("@.*", "");
        String java = System.getProperty("java.home") + "/bin/java";
        new ProcessBuilder(java, "-jar", System.getProperty("report.jar"), "report", pid)
                .inheritIO()
                .start()
                .waitFor();
        System.exit(0);
    }

    /** One pool, and some threads that work with it. */
    abstract static class Work {
        private final AtomicLong held = new AtomicLong();
        private final AtomicLong atWork = new AtomicLong();
        private final int threads;
        private final int statementMillis;
        private final int idleMillis;
        private final int pauseMillis;
        private final boolean inTransaction;
        private DataSource pool;

        Work(int threads, int statementMillis, int idleMillis, int pauseMillis, boolean inTransaction) {
            this.threads = threads;
            this.statementMillis = statementMillis;
            this.idleMillis = idleMillis;
            this.pauseMillis = pauseMillis;
            this.inTransaction = inTransaction;
        }

        final String name() {
            return getClass().getSimpleName();
        }

        void begin() throws Exception {
            String url = "jdbc:h2:mem:" + name() + ";DB_CLOSE_DELAY=-1";
            pool = Pools.open("hikari", SIZE, 30, url);
            try (Connection c = pool.getConnection();
                    Statement s = c.createStatement()) {
                s.execute("CREATE ALIAS IF NOT EXISTS NAP FOR \"com.acme.Legit.nap\"");
            }
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(this::repeat, name());
                thread.setDaemon(true);
                thread.start();
            }
        }

        final Connection getConnection() throws SQLException {
            return pool.getConnection();
        }

        private void repeat() {
            try {
                while (true) {
                    once();
                    Thread.sleep(pauseMillis);
                }
            } catch (SQLException | InterruptedException e) {
                System.out.println(name() + " failed: " + e);
            }
        }

        abstract void once() throws SQLException, InterruptedException;

        final void with(Connection c, long begun) throws SQLException, InterruptedException {
            c.setAutoCommit(!inTransaction);
            long spent;
            try (PreparedStatement nap = c.prepareStatement("CALL NAP(?)")) {
                nap.setInt(1, statementMillis);
                long before = System.nanoTime();
                nap.execute();
                spent = System.nanoTime() - before;
            }
            if (inTransaction) {
                try (Statement last = c.createStatement()) {
                    last.execute("SELECT 2"); // A CALL may have ended the transaction, for all that is known.
                }
            }
            Thread.sleep(idleMillis);
            if (inTransaction) {
                c.commit();
                c.setAutoCommit(true);
            }
            worked(spent, System.nanoTime() - begun);
        }

        final void worked(long nanos, long ofNanos) {
            atWork.addAndGet(nanos);
            held.addAndGet(ofNanos);
        }

        final long percentAtWork() {
            return Math.round(100.0 * atWork.get() / held.get());
        }
    }

    static final class Fine extends Work {
        Fine() {
            super(2, 30, 20, 60, false);
        }

        @Override
        void once() throws SQLException, InterruptedException {
            try (Connection c = getConnection()) {
                with(c, System.nanoTime());
            }
        }
    }

    static final class IdleInHand extends Work {
        IdleInHand() {
            super(8, 60, 240, 1, false);
        }

        @Override
        void once() throws SQLException, InterruptedException {
            try (Connection c = getConnection()) {
                with(c, System.nanoTime());
            }
        }
    }

    static final class IdleInTransaction extends Work {
        IdleInTransaction() {
            super(8, 90, 210, 1, true);
        }

        @Override
        void once() throws SQLException, InterruptedException {
            try (Connection c = getConnection()) {
                with(c, System.nanoTime());
            }
        }
    }

    static final class SlowStatements extends Work {
        SlowStatements() {
            super(8, 2_500, 10, 1, false);
        }

        @Override
        void once() throws SQLException, InterruptedException {
            try (Connection c = getConnection()) {
                with(c, System.nanoTime());
            }
        }
    }

    static final class TooSmall extends Work {
        TooSmall() {
            super(8, 45, 5, 1, false);
        }

        @Override
        void once() throws SQLException, InterruptedException {
            try (Connection c = getConnection()) {
                with(c, System.nanoTime());
            }
        }
    }

    static final class Leaks extends Work {
        Leaks() {
            super(4, 45, 5, 1, false);
        }

        @Override
        void begin() throws Exception {
            super.begin();
            FORGOTTEN.add(getConnection());
            FORGOTTEN.add(getConnection());
        }

        @Override
        void once() throws SQLException, InterruptedException {
            try (Connection c = getConnection()) {
                with(c, System.nanoTime());
            }
        }
    }

    static final class Reads extends Work {
        Reads() {
            super(2, 0, 0, 50, false);
        }

        @Override
        void once() throws SQLException, InterruptedException {
            long begun = System.nanoTime();
            try (Connection c = getConnection()) {
                try (Statement s = c.createStatement();
                        ResultSet rows = s.executeQuery("SELECT X FROM SYSTEM_RANGE(1, 40)")) {
                    while (rows.next()) {
                        Thread.sleep(5);
                    }
                }
                long read = System.nanoTime();
                Thread.sleep(100);
                worked(read - begun, System.nanoTime() - begun);
            }
        }
    }
}
