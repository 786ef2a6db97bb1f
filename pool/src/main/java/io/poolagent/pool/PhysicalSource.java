// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Where physical connections come from. */
@FunctionalInterface
interface PhysicalSource {
    Connection connect() throws SQLException;

    static PhysicalSource of(DataSource dataSource) {
        return dataSource::getConnection;
    }

    static PhysicalSource of(String jdbcUrl, @Nullable String username, @Nullable String password) {
        Properties properties = new Properties();
        if (username != null) {
            properties.setProperty("user", username);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        // A copy for each call: drivers write into what they are given.
        return () -> DriverManager.getConnection(jdbcUrl, (Properties) properties.clone());
    }
}
