// SPDX-License-Identifier: Apache-2.0
package com.acme.corpus;

import com.acme.corpus.Corpus.Program;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The close is left to a callback that never runs, or does not run for this one. */
final class Callbacks {
    private Callbacks() {}

    static void addTo(Map<String, Program> programs) {
        programs.put("listener never called", pool -> work(pool, false));
        programs.put("listener called", pool -> work(pool, true));
        programs.put("template closes on success only", Callbacks::templateFails);
        programs.put("template closes in finally", Callbacks::templateFailsClosed);
    }

    /** What is to be done when the work is complete. */
    private static final class Work {
        private final List<AutoCloseable> whenComplete = new ArrayList<>();

        void complete() throws Exception {
            for (AutoCloseable close : whenComplete) {
                close.close();
            }
        }
    }

    private static void work(DataSource pool, boolean completes) throws Exception {
        Work work = new Work();
        if (completes) {
            Connection c = pool.getConnection();
            work.whenComplete.add(c);
            c.createStatement().execute("SELECT 1");
            work.complete();
        } else {
            Connection c = pool.getConnection(); // -> LOST
            work.whenComplete.add(c);
            c.createStatement().execute("SELECT 1");
        }
    }

    /** The body of a template. */
    private interface Body {
        void with(Connection c) throws SQLException;
    }

    private static void template(DataSource pool, Body body) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        body.with(c);
        c.close();
    }

    private static void templateClosed(DataSource pool, Body body) throws SQLException {
        Connection c = pool.getConnection();
        try {
            body.with(c);
        } finally {
            c.close();
        }
    }

    private static void templateFails(DataSource pool) throws SQLException {
        template(pool, c -> {
            throw new IllegalStateException("the body fails");
        });
    }

    private static void templateFailsClosed(DataSource pool) throws SQLException {
        templateClosed(pool, c -> {
            throw new IllegalStateException("the body fails");
        });
    }
}
