// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** An earlier holder closes once more, while another has the connection and goes on with it. Argument: the pool. */
public final class StaleCloses {
    private StaleCloses() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], 1, 3);
        Job job = new Job(pool);
        Order order = new Order(pool);
        job.end();
        System.out.println("order " + (order.isSaved() ? "saved" : "failed"));
        System.exit(0); // Some pools keep threads.
    }

    private static final class Job {
        private final Connection connection;

        Job(DataSource pool) throws SQLException {
            connection = pool.getConnection();
            connection.createStatement().execute("SELECT 1");
            connection.close();
        }

        void end() throws SQLException {
            connection.close(); // -> STALE_RELEASE
        }
    }

    private static final class Order {
        private final Connection connection;

        Order(DataSource pool) throws SQLException {
            connection = pool.getConnection();
        }

        boolean isSaved() {
            try {
                connection.createStatement().execute("SELECT 1");
                return true;
            } catch (SQLException e) {
                return false;
            }
        }
    }
}
