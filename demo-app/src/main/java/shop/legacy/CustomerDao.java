// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Customers. */
final class CustomerDao {
    String name(int id) throws SQLException {
        try (Connection c = Database.getConnection()) {
            return name(c, id);
        }
    }

    private static String name(Connection c, int id) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("SELECT name FROM customers WHERE id = ?")) {
            s.setInt(1, id);
            try (ResultSet rows = s.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }

    boolean isKnown(String name) throws SQLException {
        Connection c = Database.getConnection();
        if (name.isEmpty()) {
            return false;
        }
        PreparedStatement s = c.prepareStatement("SELECT 1 FROM customers WHERE name = ?");
        s.setString(1, name);
        boolean known = s.executeQuery().next();
        c.close();
        return known;
    }

    String describe(int id) throws SQLException {
        Connection c = Database.getConnection();
        String name = name(c, id);
        c.close();
        try {
            return name + " of " + c.getCatalog();
        } catch (SQLException e) {
            return name;
        }
    }
}
