// SPDX-License-Identifier: Apache-2.0
package com.acme.corpus;

import com.acme.corpus.Corpus.Program;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/** The variable that is closed is not the one that was acquired, or not the only one. */
final class Variables {
    private Connection c;

    private Variables() {}

    static void addTo(Map<String, Program> programs) {
        programs.put("overwritten", Variables::overwrites);
        programs.put("overwritten after close", Variables::overwritesAfterClose);
        programs.put("field overwritten", Variables::overwritesField);
        programs.put("field closed first", Variables::closesFieldFirst);
        programs.put("shadowed", pool -> new Variables().shadows(pool));
        programs.put("not shadowed", pool -> new Variables().doesNotShadow(pool));
        programs.put("null set before close", Variables::nullsBeforeClose);
        programs.put("null set after close", Variables::nullsAfterClose);
        programs.put("ternary acquires twice", Variables::acquiresTwice);
        programs.put("ternary acquires once", Variables::acquiresOnce);
    }

    private static void overwrites(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        c.createStatement().execute("SELECT 1");
        c = pool.getConnection();
        c.createStatement().execute("SELECT 2");
        c.close();
    }

    private static void overwritesAfterClose(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        c.createStatement().execute("SELECT 1");
        c.close();
        c = pool.getConnection();
        c.createStatement().execute("SELECT 2");
        c.close();
    }

    private static void overwritesField(DataSource pool) throws SQLException {
        Variables v = new Variables();
        for (int i = 0; i < 2; i++) {
            v.c = pool.getConnection(); // -> LOST
        }
        v.c.close();
    }

    private static void closesFieldFirst(DataSource pool) throws SQLException {
        Variables v = new Variables();
        for (int i = 0; i < 2; i++) {
            if (v.c != null) {
                v.c.close();
            }
            v.c = pool.getConnection();
        }
        v.c.close();
    }

    private void shadows(DataSource pool) throws SQLException {
        try {
            Connection c = pool.getConnection(); // -> LOST
            c.createStatement().execute("SELECT 1");
        } finally {
            if (c != null) {
                c.close();
            }
        }
    }

    private void doesNotShadow(DataSource pool) throws SQLException {
        try {
            c = pool.getConnection();
            c.createStatement().execute("SELECT 1");
        } finally {
            if (c != null) {
                c.close();
            }
        }
    }

    private static void nullsBeforeClose(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        c.createStatement().execute("SELECT 1");
        c = null;
        if (c != null) {
            c.close();
        }
    }

    private static void nullsAfterClose(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        c.createStatement().execute("SELECT 1");
        c.close();
        c = null;
    }

    private static void acquiresTwice(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection() == null ? null : pool.getConnection()) { // -> LOST
            c.createStatement().execute("SELECT 1");
        }
    }

    private static void acquiresOnce(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.createStatement().execute("SELECT 1");
        }
    }
}
