// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * One connection of a pool that Spring hands out again and again, deaf to its close: closed at the end once, and forgotten
 * once. Argument: the pool.
 */
public final class OneForAll {
    private static final int SIZE = 2;

    private OneForAll() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], SIZE);
        for (int i = 0; i < 20; i++) {
            DataSource single = single(pool.getConnection());
            uses(single);
            single.getClass().getMethod("destroy").invoke(single);
        }
        lose(pool);
        Collector.awaitWhole(pool, SIZE);
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private static void lose(DataSource pool) throws Exception {
        uses(single(pool.getConnection())); // -> LOST
    }

    private static DataSource single(Connection connection) throws Exception {
        return (DataSource) Class.forName("org.springframework.jdbc.datasource.SingleConnectionDataSource")
                .getConstructor(Connection.class, boolean.class)
                .newInstance(connection, true);
    }

    private static void uses(DataSource single) throws SQLException {
        for (int i = 0; i < 3; i++) {
            try (Connection c = single.getConnection()) {
                c.createStatement().execute("SELECT 1");
            }
        }
    }
}
