// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** What is in the storehouse. */
final class StockDao {
    void refill(int attempts) throws SQLException {
        Connection c = null;
        for (int i = 0; i < attempts; i++) {
            c = Database.getConnection();
        }
        c.createStatement().execute("UPDATE stock SET pieces = pieces + 1 WHERE product = 2");
        c.close();
    }

    void reserve(int product) throws SQLException {
        try (Connection c = Database.getConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.executeUpdate("UPDATE stock SET pieces = pieces - 1 WHERE product = " + product);
        }
    }
}
