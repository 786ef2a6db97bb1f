// SPDX-License-Identifier: Apache-2.0
package com.acme.corpus;

import com.acme.corpus.Corpus.Program;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/** Closed twice, or used after it. */
final class Twice {
    private Twice() {}

    static void addTo(Map<String, Program> programs) {
        programs.put("body and finally", Twice::inBodyAndFinally);
        programs.put("finally", Twice::inFinally);
        programs.put("helper and caller", Twice::byHelperAndCaller);
        programs.put("caller", Twice::byCaller);
        programs.put("wrapper and inner", Twice::wrapperAndInner);
        programs.put("wrapper", Twice::wrapper);
        programs.put("two threads", Twice::byTwoThreads);
        programs.put("one thread of two", Twice::byOneOfTwo);
        programs.put("commit after close", Twice::commitsAfterClose);
        programs.put("commit before close", Twice::commitsBeforeClose);
        programs.put("prepares after close", Twice::preparesAfterClose);
        programs.put("prepares before close", Twice::preparesBeforeClose);
    }

    private static void inBodyAndFinally(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        try {
            c.createStatement().execute("SELECT 1");
            c.close();
        } finally {
            c.close(); // -> DOUBLE_RELEASE
        }
    }

    private static void inFinally(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        try {
            c.createStatement().execute("SELECT 1");
        } finally {
            c.close();
        }
    }

    private static void work(Connection c, boolean close) throws SQLException {
        c.createStatement().execute("SELECT 1");
        if (close) {
            c.close();
        }
    }

    private static void byHelperAndCaller(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        work(c, true);
        c.close(); // -> DOUBLE_RELEASE
    }

    private static void byCaller(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        work(c, false);
        c.close();
    }

    /** Releases what it wraps. */
    private static final class Session implements AutoCloseable {
        private final Connection c;

        Session(Connection c) {
            this.c = c;
        }

        @Override
        public void close() throws SQLException {
            c.close();
        }
    }

    private static void wrapperAndInner(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        try (Session session = new Session(c)) {
            work(session.c, false);
        }
        c.close(); // -> DOUBLE_RELEASE
    }

    private static void wrapper(DataSource pool) throws SQLException {
        try (Session session = new Session(pool.getConnection())) {
            work(session.c, false);
        }
    }

    private static void byTwoThreads(DataSource pool) throws Exception {
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
        c.close(); // -> DOUBLE_RELEASE
    }

    private static void byOneOfTwo(DataSource pool) throws Exception {
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

    private static void commitsAfterClose(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        c.close();
        c.commit(); // -> USE_AFTER_RELEASE
    }

    private static void commitsBeforeClose(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        c.setAutoCommit(false);
        c.createStatement().executeUpdate("UPDATE item SET name = 'uno' WHERE id = 1");
        c.commit();
        c.setAutoCommit(true);
        c.close();
    }

    private static void preparesAfterClose(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        work(c, true);
        c.prepareStatement("SELECT 1"); // -> USE_AFTER_RELEASE
    }

    private static void preparesBeforeClose(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        c.prepareStatement("SELECT 1").execute();
        work(c, true);
    }
}
