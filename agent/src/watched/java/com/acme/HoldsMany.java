// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Holds very many connections of many pools, acquired at several lines by threads of many names, until its input ends. */
public final class HoldsMany {
    private static final int POOLS = 20;
    private static final int EACH = 100;

    // Not of a method: main() runs on, but they are to be held in any case.
    private static final List<Connection> HELD = new ArrayList<>();

    private HoldsMany() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < POOLS; i++) {
            DataSource pool =
                    Pools.named("shop-" + (char) ('a' + i), EACH, "jdbc:h2:mem:many" + i + ";DB_CLOSE_DELAY=-1");
            for (int part = 0; part < EACH / 10; part++) {
                hold(pool, part);
            }
        }
        System.out.println("dry");
        System.out.flush();
        while (System.in.read() >= 0) {
            Thread.yield();
        }
        System.exit(0);
    }

    /** Ten by a thread that goes on. */
    private static void hold(DataSource pool, int part) throws Exception {
        Thread thread = new Thread(() -> holdTen(pool, part), "http-nio-8080-exec-" + part);
        thread.start();
        thread.join();
    }

    private static void holdTen(DataSource pool, int part) {
        try {
            for (int i = 0; i < 10; i++) {
                Connection connection =
                        part % 2 == 0 ? forOrders(pool) : part % 3 == 0 ? forInvoices(pool) : pool.getConnection();
                try (Statement statement = connection.createStatement()) {
                    statement.execute(
                            "SELECT id, owner, state FROM (VALUES (1, 'me', 'open')) AS orders(id, owner, state) WHERE id = "
                                    + i);
                }
                HELD.add(connection);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection forOrders(DataSource pool) throws SQLException {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static Connection forInvoices(DataSource pool) throws SQLException {
        return pool.getConnection();
    }
}
