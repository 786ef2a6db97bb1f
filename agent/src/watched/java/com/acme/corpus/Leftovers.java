// SPDX-License-Identifier: Apache-2.0
package com.acme.corpus;

import com.acme.corpus.Corpus.Program;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/** Closed, but not as it was lent: a transaction is open. */
final class Leftovers {
    private Leftovers() {}

    static void addTo(Map<String, Program> programs) {
        programs.put("no commit", pool -> update(pool, false, "KEPT"));
        programs.put("commit", pool -> updateCommitted(pool, "KEPT"));
        programs.put("lost in a transaction", Leftovers::losesInTransaction);
        programs.put("closed in a transaction that only read", Leftovers::closesAfterReading);
    }

    private static void update(DataSource pool, boolean commit, String name) throws SQLException {
        Connection c = pool.getConnection(); // -> DIRTY_RELEASE
        c.setAutoCommit(false);
        c.createStatement().executeUpdate("UPDATE item SET name = '" + name + "' WHERE id = 2");
        if (commit) {
            c.commit();
        }
        c.close();
    }

    private static void updateCommitted(DataSource pool, String name) throws SQLException {
        Connection c = pool.getConnection();
        c.setAutoCommit(false);
        c.createStatement().executeUpdate("UPDATE item SET name = '" + name + "' WHERE id = 2");
        c.commit();
        c.setAutoCommit(true);
        c.close();
    }

    private static void losesInTransaction(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        c.setAutoCommit(false);
        c.createStatement().executeUpdate("UPDATE item SET name = 'lost' WHERE id = 1");
    }

    private static void closesAfterReading(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(false);
            c.createStatement().executeQuery("SELECT * FROM item");
        }
    }
}
