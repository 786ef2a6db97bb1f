// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Instances;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Where physical connections come from. */
@FunctionalInterface
interface PhysicalSource {
    /** As {@link DriverManager} says it. */
    String NO_DRIVER = "08001";

    Connection connect() throws SQLException;

    static PhysicalSource of(DataSource dataSource) {
        return dataSource::getConnection;
    }

    static PhysicalSource of(
            String jdbcUrl,
            @Nullable String username,
            @Nullable String password,
            @Nullable String driverClassName,
            Map<String, String> connectionProperties) {
        if (jdbcUrl.startsWith(GuardedDriver.PREFIX)) {
            throw new IllegalArgumentException(
                    "jdbcUrl: begins with " + GuardedDriver.PREFIX + " (expected: the driver's own URL, without that)");
        }
        Properties properties = new Properties();
        properties.putAll(connectionProperties);
        if (username != null) {
            properties.setProperty("user", username);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        Driver driver = driverClassName == null ? null : driver(driverClassName);
        // A copy for each call: drivers write into what they are given.
        return () -> connect(driver, jdbcUrl, (Properties) properties.clone());
    }

    private static Driver driver(String className) {
        try {
            return Instances.of(Driver.class, className);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "driverClassName: '" + className + "' (expected: the name of a public class that implements "
                            + "java.sql.Driver, on the class path)",
                    e);
        }
    }

    private static Connection connect(@Nullable Driver driver, String jdbcUrl, Properties properties)
            throws SQLException {
        if (driver == null) {
            try {
                return DriverManager.getConnection(jdbcUrl, properties);
            } catch (SQLException e) {
                // The DriverManager's own message repeats the URL, which may hold a password.
                throw NO_DRIVER.equals(e.getSQLState()) && e.getMessage().contains(jdbcUrl) ? noDriver(jdbcUrl) : e;
            }
        }
        Connection connection = driver.connect(jdbcUrl, properties);
        if (connection == null) {
            throw new NoDriverException(
                    driver.getClass().getName() + " does not take " + scheme(jdbcUrl)
                            + " (expected: jdbcUrl and driverClassName of one driver)",
                    NO_DRIVER);
        }
        return connection;
    }

    private static SQLException noDriver(String jdbcUrl) {
        return new NoDriverException(
                "No suitable driver for " + scheme(jdbcUrl)
                        + " (expected: its jar on the class path; if it is there, its driverClassName)",
                NO_DRIVER);
    }

    /** What comes before the host, and so before any password. */
    private static String scheme(String jdbcUrl) {
        if (!jdbcUrl.startsWith("jdbc:")) {
            return "a URL that does not begin with jdbc:";
        }
        return jdbcUrl.substring(0, jdbcUrl.indexOf(':', "jdbc:".length()) + 1) + "…";
    }
}
