// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CyclicBarrier;
import javax.sql.DataSource;

/**
 * Closes connections more than once, and says whether the next holder of the same one came to harm. Arguments: the pool,
 * and {@code in-turn} if no two threads are to close at once.
 */
public final class ClosesTwice {
    private static final int WAIT_SECONDS = 3;

    // One connection, so that the next holder is sure to get the same.
    private final DataSource pool;

    private ClosesTwice(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        ClosesTwice app = new ClosesTwice(Pools.open(args[0], 1, WAIT_SECONDS));
        app.byOneThread();
        if (args.length == 1) {
            app.byTwoAtOnce();
        }
        app.whenAnotherHoldsIt();
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private void byOneThread() throws SQLException {
        Connection c = used(pool.getConnection());
        c.close();
        c.close(); // -> DOUBLE_RELEASE
    }

    private void byTwoAtOnce() throws Exception {
        Connection c = used(pool.getConnection());
        CyclicBarrier start = new CyclicBarrier(2);
        Runnable close = () -> {
            try {
                start.await();
                c.close(); // -> DOUBLE_RELEASE
            } catch (Exception e) {
                System.out.println("close threw " + e);
            }
        };
        Thread one = new Thread(close);
        Thread two = new Thread(close);
        one.start();
        two.start();
        one.join();
        two.join();
    }

    private void whenAnotherHoldsIt() throws SQLException {
        Connection stale = used(pool.getConnection());
        stale.close();
        Connection next = pool.getConnection();
        stale.close(); // -> DOUBLE_RELEASE
        System.out.println("next holder " + (isHarmed(next) ? "harmed" : "unharmed"));
    }

    /** Some wrappers take no connection until then. */
    private static Connection used(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("SELECT 1");
        }
        return c;
    }

    private boolean isHarmed(Connection holder) {
        try (Statement s = holder.createStatement()) {
            s.execute("SELECT 1");
            if (holder.isClosed()) {
                return true;
            }
        } catch (SQLException e) {
            return true;
        }
        try {
            used(pool.getConnection());
            return true; // It is lent twice.
        } catch (SQLException exhausted) {
            return false;
        }
    }
}
