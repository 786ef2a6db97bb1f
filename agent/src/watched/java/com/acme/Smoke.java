// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Forgets some connections of a small pool, and says whether it can still work afterwards. */
public final class Smoke {
    private Smoke() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], 3);
        for (int i = 0; i < 5; i++) {
            forget(pool);
            closeTwice(pool);
            for (int tries = 0; ; tries++) {
                try (Connection c = pool.getConnection();
                        Statement s = c.createStatement()) {
                    s.execute("SELECT 1");
                    break;
                } catch (SQLException e) {
                    System.out.println("refused: " + e.getMessage());
                    if (tries == 5) {
                        throw e;
                    }
                }
            }
        }
        System.out.println("served");
    }

    private static void forget(DataSource pool) {
        try {
            Connection c = pool.getConnection();
            c.createStatement().execute("SELECT 2");
        } catch (SQLException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    private static void closeTwice(DataSource pool) {
        try {
            Connection c = pool.getConnection();
            c.close();
            c.close();
        } catch (SQLException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }
}
