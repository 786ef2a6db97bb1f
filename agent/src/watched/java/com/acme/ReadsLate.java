// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Reads a result to its end, and another after its connection was closed; says what that threw. Argument: the pool. */
public final class ReadsLate {
    private ReadsLate() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], 2);
        int rows = 0;
        try (Connection c = pool.getConnection()) {
            ResultSet all = c.createStatement().executeQuery("SELECT X FROM SYSTEM_RANGE(1, 100)");
            while (all.next()) {
                rows++;
            }
        }
        System.out.println("read " + rows);
        ResultSet late = find(pool);
        try {
            System.out.println("next returned " + late.next()); // -> USE_AFTER_RELEASE
        } catch (SQLException e) {
            System.out.println("next: " + e.getSQLState() + " " + e.getMessage().replaceAll("\\d+ ms ago", "… ms ago"));
        }
        System.out.println("done");
        System.exit(0);
    }

    private static ResultSet find(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection()) {
            ResultSet found = c.createStatement().executeQuery("SELECT X FROM SYSTEM_RANGE(1, 100)");
            found.next();
            return found;
        }
    }
}
