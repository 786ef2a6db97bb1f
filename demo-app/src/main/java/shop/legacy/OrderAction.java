// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A customer orders: the work of the shop, done right in all the ways there are. */
final class OrderAction {
    /** Writes the audit log, and closes the connection it is handed. */
    private static final ExecutorService AUDIT = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "audit");
        thread.setDaemon(true);
        return thread;
    });

    /** Places an order; returns its number. */
    long place(int customer, int product) throws SQLException {
        Connection c = null;
        try {
            c = Database.getConnection();
            c.setAutoCommit(false);
            long order = insertOrder(c, customer);
            insertLine(c, order, product);
            c.commit();
            return order;
        } catch (SQLException e) {
            if (c != null) {
                c.rollback();
            }
            throw e;
        } finally {
            if (c != null) {
                c.close();
            }
        }
    }

    private static long insertOrder(Connection c, int customer) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(
                "INSERT INTO orders (customer, status) VALUES (?, 'new')", Statement.RETURN_GENERATED_KEYS)) {
            s.setInt(1, customer);
            s.executeUpdate();
            try (ResultSet keys = s.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    private static void insertLine(Connection c, long order, int product) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("INSERT INTO order_lines VALUES (?, ?, 1)")) {
            s.setLong(1, order);
            s.setInt(2, product);
            s.executeUpdate();
        }
    }

    /** Hands its connection to another thread, which closes it. */
    void audit(long order) throws SQLException {
        Connection c = Database.getConnection();
        AUDIT.execute(() -> {
            try (c;
                    PreparedStatement s = c.prepareStatement("UPDATE orders SET status = 'seen' WHERE id = ?")) {
                s.setLong(1, order);
                s.executeUpdate();
            } catch (SQLException e) {
                System.out.println("audit: " + e.getMessage());
            }
        });
    }
}
