// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbc.JdbcConnection;

/**
 * Closes what {@code unwrap()} gives, and not the connection itself. Then the pool must be able to lend all it has. Arguments: the
 * pool, and {@code well} to close the connection itself as well.
 */
public final class ClosesBeneath {
    private static final int SIZE = 3;

    private ClosesBeneath() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], SIZE);
        for (int i = 0; i < 2; i++) {
            if (args.length > 1) {
                migrateWell(pool);
            } else {
                migrate(pool);
            }
        }
        Collector.awaitWhole(pool, SIZE);
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private static void migrate(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection().unwrap(JdbcConnection.class); // -> LOST
                Statement s = c.createStatement()) {
            s.execute("SELECT 1");
        }
    }

    private static void migrateWell(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection();
                Connection beneath = c.unwrap(JdbcConnection.class);
                Statement s = beneath.createStatement()) {
            s.execute("SELECT 1");
        } catch (SQLException e) {
            System.out.println(e.getErrorCode()); // Some pools complain that it is dead.
        }
    }
}
