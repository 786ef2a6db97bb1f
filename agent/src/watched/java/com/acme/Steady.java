// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Does the same correct thing over and over, and says from when to when all was warm. Argument: the pool. */
public final class Steady {
    private static final int ROUNDS = 200;

    private Steady() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], 2);
        for (int i = 0; i < ROUNDS; i++) {
            work(pool);
        }
        long began = System.currentTimeMillis();
        for (int i = 0; i < ROUNDS; i++) {
            work(pool);
        }
        new Seen().getMessage(); // Whoever counts what is made sees this one, or counts nothing.
        System.out.println(began + " " + System.currentTimeMillis());
        System.exit(0); // Some pools keep threads.
    }

    private static void work(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(false);
            try (Statement s = c.createStatement();
                    ResultSet rows = s.executeQuery("SELECT 1")) {
                rows.next();
                rows.getInt(1);
            }
            c.commit();
            c.setAutoCommit(true);
            try (PreparedStatement s = c.prepareStatement("SELECT 1")) {
                s.execute();
                s.getConnection().isClosed();
            }
        }
    }

    private static final class Seen extends Exception {}
}
