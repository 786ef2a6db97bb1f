// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** One pool, and what makes it run dry: a case of {@link RunsDry}. */
abstract class DryCase {
    static final int SIZE = 2;
    static final int SLOW_MILLIS = 12_000;

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

    /** Comes again and again, by more threads than the pool can serve within the time that they wait. */
    abstract static class Steady extends DryCase {
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

    static void execute(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery(sql)) {
            rows.next();
        }
    }

    static void nap(Connection c, int millis) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("CALL NAP(" + millis + ")");
        }
    }

    static void run(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            // No connection: that is what this is about.
        }
    }

    interface Work {
        void run() throws Exception;
    }

    static final class Partner {
        static void call(int millis) throws InterruptedException {
            Thread.sleep(millis);
        }
    }
}
