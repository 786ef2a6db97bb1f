// SPDX-License-Identifier: Apache-2.0
package com.acme.corpus;

import com.acme.corpus.Corpus.Program;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;

/** A way out of the method that does not pass its close. */
final class Returns {
    private Returns() {}

    static void addTo(Map<String, Program> programs) {
        programs.put("early return", pool -> exists(pool, 1));
        programs.put("early return, closed", pool -> existsClosed(pool, 1));
        programs.put("continue in a loop", Returns::continues);
        programs.put("continue in a loop, closed", Returns::continuesClosed);
        programs.put("switch", pool -> switches(pool, "other"));
        programs.put("switch, closed", pool -> switchesClosed(pool, "other"));
        programs.put("closed only if empty", Returns::closesIfEmpty);
        programs.put("closed in any case", Returns::closesInAnyCase);
        programs.put("validation before try", pool -> validates(pool, -1));
        programs.put("validation before acquire", pool -> validatesFirst(pool, -1));
    }

    private static boolean exists(DataSource pool, int id) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        ResultSet rows = c.createStatement().executeQuery("SELECT * FROM item WHERE id = " + id);
        if (rows.next()) {
            return true;
        }
        c.close();
        return false;
    }

    private static boolean existsClosed(DataSource pool, int id) throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT * FROM item WHERE id = " + id)) {
            return rows.next();
        }
    }

    private static void continues(DataSource pool) throws SQLException {
        for (int id = 1; id < 3; id++) {
            Connection c = pool.getConnection(); // -> LOST
            if (id == 1) {
                continue;
            }
            c.createStatement().execute("SELECT 1");
            c.close();
        }
    }

    private static void continuesClosed(DataSource pool) throws SQLException {
        for (int id = 1; id < 3; id++) {
            try (Connection c = pool.getConnection()) {
                if (id == 1) {
                    continue;
                }
                c.createStatement().execute("SELECT 1");
            }
        }
    }

    private static void switches(DataSource pool, String what) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        switch (what) {
            case "one":
                c.createStatement().execute("SELECT 1");
                c.close();
                break;
            default:
        }
    }

    private static void switchesClosed(DataSource pool, String what) throws SQLException {
        try (Connection c = pool.getConnection()) {
            switch (what) {
                case "one":
                    c.createStatement().execute("SELECT 1");
                    break;
                default:
            }
        }
    }

    private static void closesIfEmpty(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        ResultSet rows = c.createStatement().executeQuery("SELECT * FROM item");
        if (!rows.next()) {
            c.close();
        }
    }

    private static void closesInAnyCase(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        ResultSet rows = c.createStatement().executeQuery("SELECT * FROM item");
        rows.next();
        rows.close();
        c.close();
    }

    private static void validates(DataSource pool, int id) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        if (id < 0) {
            throw new IllegalArgumentException("id " + id);
        }
        try {
            c.createStatement().execute("SELECT " + id);
        } finally {
            c.close();
        }
    }

    private static void validatesFirst(DataSource pool, int id) throws SQLException {
        if (id < 0) {
            throw new IllegalArgumentException("id " + id);
        }
        try (Connection c = pool.getConnection()) {
            c.createStatement().execute("SELECT " + id);
        }
    }
}
