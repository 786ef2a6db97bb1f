// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The shop's tables, with something in them. */
final class Schema {
    private static final int PRODUCTS = 1_500;
    private static final int CUSTOMERS = 100;

    private static final String MARK = " COMMENT 'legacy shop demo'";
    private static final List<String> TABLES = List.of("order_lines", "orders", "stock", "products", "customers");

    private Schema() {}

    static void create(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            if (!isH2(c)) { // That one is made anew for each run.
                refuseForeignTables(s);
            }
            for (String table : TABLES) {
                s.execute("DROP TABLE IF EXISTS " + table);
            }
            s.execute("CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL)" + MARK);
            s.execute("CREATE TABLE products (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL, cents INT NOT NULL, "
                    + "description VARCHAR(200) NOT NULL)" + MARK);
            s.execute("CREATE TABLE stock (product INT PRIMARY KEY, pieces INT NOT NULL)" + MARK);
            s.execute("CREATE TABLE orders (id BIGINT AUTO_INCREMENT PRIMARY KEY, customer INT NOT NULL, "
                    + "status VARCHAR(10) NOT NULL)" + MARK);
            s.execute("CREATE TABLE order_lines (orders BIGINT NOT NULL, product INT NOT NULL, pieces INT NOT NULL)"
                    + MARK);
            fill(c);
        }
    }

    /** Whether there is no server. */
    static boolean isH2(Connection c) throws SQLException {
        return c.getMetaData().getDatabaseProductName().equals("H2");
    }

    /** With --url this may be anybody's database: a table that is not this shop's own is not touched. */
    private static void refuseForeignTables(Statement s) throws SQLException {
        try (ResultSet tables = s.executeQuery("SELECT table_name FROM information_schema.tables "
                + "WHERE table_schema = DATABASE() AND table_comment <> 'legacy shop demo' AND table_name IN ('"
                + String.join("', '", TABLES) + "')")) {
            if (tables.next()) {
                throw new SQLException("the database has a table '" + tables.getString(1)
                        + "' that is not the demo's (expected: an empty database; name another one in --url)");
            }
        }
    }

    private static void fill(Connection c) throws SQLException {
        c.setAutoCommit(false);
        try (PreparedStatement customer = c.prepareStatement("INSERT INTO customers VALUES (?, ?)")) {
            for (int i = 1; i <= CUSTOMERS; i++) {
                customer.setInt(1, i);
                customer.setString(2, "Customer " + i);
                customer.addBatch();
            }
            customer.executeBatch();
        }
        try (PreparedStatement product = c.prepareStatement("INSERT INTO products VALUES (?, ?, ?, ?)");
                PreparedStatement stock = c.prepareStatement("INSERT INTO stock VALUES (?, 1000000)")) {
            for (int i = 1; i <= PRODUCTS; i++) {
                product.setInt(1, i);
                product.setString(2, "Product " + i);
                product.setInt(3, 99 + i * 7 % 5_000);
                product.setString(4, "A very good product, the best of its kind, number " + i + " in our catalogue.");
                product.addBatch();
                stock.setInt(1, i);
                stock.addBatch();
            }
            product.executeBatch();
            stock.executeBatch();
        }
        c.commit();
    }
}
