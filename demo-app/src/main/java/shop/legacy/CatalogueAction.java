// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The catalogue page. */
final class CatalogueAction {
    String render() throws SQLException {
        StringBuilder page = new StringBuilder("<html><body><table>");
        try (Connection c = Database.getConnection();
                Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT id, name, cents, description FROM products")) {
            while (rows.next()) {
                page.append("<tr><td>")
                        .append(rows.getInt(1))
                        .append("</td><td>")
                        .append(rows.getString(2));
                page.append("</td><td>").append(String.format("%.2f", rows.getInt(3) / 100.0));
                page.append("</td><td>").append(rows.getString(4)).append("</td></tr>\n");
            }
        }
        return page.append("</table></body></html>").toString();
    }
}
