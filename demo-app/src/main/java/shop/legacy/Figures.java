// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * How a run ended.
 *
 * @param firstRefused the second of the first refusal, -1 for none
 * @param used connections in use, as the pool counts them
 * @param idle connections idle, as the pool counts them
 * @param connected connections to the server, as the server counts them ({@code Threads_connected}), ours excepted
 * @param listed those of them that its {@code SHOW PROCESSLIST} shows for the shop's database
 */
record Figures(long served, long refused, long firstRefused, int used, int idle, int connected, int listed) {
    /** Asks the pool, and the server through a connection that is none of the pool's. */
    static Figures take(Shop shop, String url, String user, String password) throws SQLException {
        int used = Database.used();
        int idle = Database.idle();
        try (Connection c = DriverManager.getConnection(url, user, password);
                Statement s = c.createStatement()) {
            int connected = Schema.isH2(c) ? sessions(s) : threads(s);
            int listed = Schema.isH2(c) ? connected : processes(s, c.getCatalog());
            return new Figures(shop.served(), shop.refused(), shop.firstRefused(), used, idle, connected, listed);
        }
    }

    private static int threads(Statement s) throws SQLException {
        try (ResultSet rows = s.executeQuery("SHOW STATUS LIKE 'Threads_connected'")) {
            rows.next();
            return rows.getInt(2) - 1;
        }
    }

    private static int processes(Statement s, String database) throws SQLException {
        int listed = -1;
        try (ResultSet rows = s.executeQuery("SHOW PROCESSLIST")) {
            while (rows.next()) {
                listed += database.equals(rows.getString("db")) ? 1 : 0;
            }
        }
        return listed;
    }

    private static int sessions(Statement s) throws SQLException {
        try (ResultSet rows = s.executeQuery("SELECT COUNT(*) FROM information_schema.sessions")) {
            rows.next();
            return rows.getInt(1) - 1;
        }
    }

    Properties toProperties() {
        Properties properties = new Properties();
        properties.setProperty("served", Long.toString(served));
        properties.setProperty("refused", Long.toString(refused));
        properties.setProperty("firstRefused", Long.toString(firstRefused));
        properties.setProperty("used", Integer.toString(used));
        properties.setProperty("idle", Integer.toString(idle));
        properties.setProperty("connected", Integer.toString(connected));
        properties.setProperty("listed", Integer.toString(listed));
        return properties;
    }

    static Figures of(Properties properties) {
        return new Figures(
                number(properties, "served"),
                number(properties, "refused"),
                number(properties, "firstRefused"),
                (int) number(properties, "used"),
                (int) number(properties, "idle"),
                (int) number(properties, "connected"),
                (int) number(properties, "listed"));
    }

    private static long number(Properties properties, String name) {
        return Long.parseLong(properties.getProperty(name));
    }
}
