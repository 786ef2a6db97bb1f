// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Loses connections because a call failed, and one that it never used. Argument: the pool. */
public final class Fails {
    private Fails() {}

    /** Takes a connection and leaves it in some state. */
    private interface Way {
        void go(DataSource pool) throws SQLException;
    }

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], 8);
        for (Way way : new Way[] {Fails::isolation, Fails::prepare, Fails::execute, Fails::nothing}) {
            try {
                way.go(pool);
            } catch (SQLException e) {
                System.out.println("failed");
            }
        }
        Collector.collect();
        Thread.sleep(2_000); // The agent lets a proof of loss rest for a second.
        System.exit(0);
    }

    private static void isolation(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        c.setTransactionIsolation(99); // no such level
        c.close();
    }

    private static void prepare(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        c.prepareStatement("SELEC 'Anna'").execute(); // no such word
        c.close();
    }

    private static void execute(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        c.createStatement().execute("SELECT * FROM missing WHERE name = 'Anna'"); // no such table
        c.close();
    }

    private static void nothing(DataSource pool) throws SQLException {
        pool.getConnection(); // -> LOST
    }
}
