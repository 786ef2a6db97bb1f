// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Holds the only connection too long, and goes on with it while somebody else has it; then says whether that one came to
 * harm. Arguments: the pool, and for how many seconds to wait until somebody else has it.
 */
public final class GoesOn {
    private static final int WAIT_SECONDS = 3;

    private final DataSource pool;

    private GoesOn(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        GoesOn app = new GoesOn(Pools.open(args[0], 1, WAIT_SECONDS));
        app.createTable();
        app.goOn(Integer.parseInt(args[1]));
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private void createTable() throws SQLException {
        try (Connection c = acquireWithin(60);
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE item (id INT)");
        }
    }

    private void goOn(int patienceSeconds) throws SQLException {
        Connection stale = pool.getConnection(); // -> OVERDUE, LATE_RELEASE
        stale.setAutoCommit(false);
        Statement statement = stale.createStatement();
        statement.execute("INSERT INTO item VALUES (1)");
        PreparedStatement prepared = stale.prepareStatement("INSERT INTO item VALUES (2)");
        Statement query = stale.createStatement();
        ResultSet rows = query.executeQuery("SELECT * FROM item");
        Connection next = acquireWithin(patienceSeconds);
        if (next == null) {
            System.out.println("kept, sees " + count(stale));
            stale.commit();
            statement.close();
            prepared.close();
            query.close();
            stale.close();
            return;
        }
        System.out.println("taken back, next sees " + count(next) + ", autocommit " + next.getAutoCommit());
        next.setAutoCommit(false);
        next.createStatement().execute("INSERT INTO item VALUES (10)");
        try {
            stale.createStatement(); // -> USE_AFTER_RECLAIM
        } catch (SQLException refused) {
            // As it should be.
        }
        use(() -> statement.execute("INSERT INTO item VALUES (3)"));
        use(prepared::execute);
        use(rows::next);
        use(() -> stale.createStatement().execute("INSERT INTO item VALUES (4)"));
        use(stale::rollback);
        use(stale::commit);
        use(() -> stale.setAutoCommit(true));
        stale.close();
        stale.close(); // -> DOUBLE_RELEASE
        next.createStatement().execute("INSERT INTO item VALUES (11)");
        boolean harmed = count(next) != 2 || next.getAutoCommit() || next.isClosed() || acquireWithin(0) != null;
        next.rollback();
        System.out.println("next holder " + (harmed || count(next) != 0 ? "harmed" : "unharmed"));
    }

    private Connection acquireWithin(int seconds) {
        for (int waited = 0; ; waited += WAIT_SECONDS) {
            try {
                return pool.getConnection();
            } catch (SQLException exhausted) {
                if (waited >= seconds) {
                    return null;
                }
            }
        }
    }

    private static int count(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT COUNT(*) FROM item")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Refused or not: it must not touch what the next holder has. */
    private static void use(Call call) {
        try {
            call.run();
        } catch (SQLException | RuntimeException refused) {
            // So it is on most pools.
        }
    }

    private interface Call {
        void run() throws SQLException;
    }
}
