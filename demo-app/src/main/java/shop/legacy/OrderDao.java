// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Orders, as the years have made it. */
final class OrderDao {
    int findByStatus(String column) throws SQLException {
        Connection c = Database.getConnection();
        Statement s = c.createStatement();
        ResultSet rows = s.executeQuery("SELECT COUNT(*) FROM orders WHERE `" + column + "` = 'new'");
        rows.next();
        int count = rows.getInt(1);
        c.close();
        return count;
    }

    int countOpen() throws SQLException {
        Connection c = Database.getConnection();
        try {
            int count = count(c);
            c.close();
            return count;
        } finally {
            c.close();
        }
    }

    private static int count(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT COUNT(*) FROM orders WHERE status = 'new'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    String printWithCustomer(long order) throws SQLException {
        try (Connection c = Database.getConnection();
                PreparedStatement s = c.prepareStatement("SELECT customer FROM orders WHERE id = ?")) {
            s.setLong(1, order);
            try (ResultSet rows = s.executeQuery()) {
                return rows.next() ? order + ": " + new CustomerDao().name(rows.getInt(1)) : "";
            }
        }
    }
}
