// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Loses connections in ways that leave a trace of the cause. Argument: the pool. */
public final class Ways {
    private static final int GOOD = 5;

    private final DataSource pool;

    private Ways(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        Ways app = new Ways(Pools.open(args[0], 8));
        for (int i = 0; i < GOOD; i++) {
            app.find(1);
            app.count(1);
            Thread.sleep(200); // Of what is closed at once only some is looked at.
        }
        app.find(-1);
        app.count(-1);
        app.handsOn();
        Thread ends = new Thread(app::work);
        ends.start();
        ends.join();
        Collector.collect();
        Thread.sleep(2_000); // The agent lets a proof of loss rest for a second.
        System.out.println("done");
        System.exit(0);
    }

    private boolean find(int id) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        c.createStatement().execute("SELECT " + id); // after this
        if (id < 0) {
            return false;
        }
        c.createStatement().execute("SELECT 1");
        c.close(); // instead of this
        return true;
    }

    private void count(int id) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        if (id < 0) {
            return;
        }
        c.close(); // not even used
    }

    private void handsOn() throws Exception {
        Connection c = pool.getConnection(); // -> LOST
        c.setAutoCommit(false);
        c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        Thread mailer = new Thread(() -> use(c), "mailer");
        mailer.start();
        mailer.join();
    }

    private static void use(Connection c) {
        try {
            c.createStatement().execute("SELECT 1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void work() {
        try {
            Connection c = pool.getConnection(); // -> LOST
            c.createStatement().execute("SELECT 1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
