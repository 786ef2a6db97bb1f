// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Where the settings say that physical connections come from: exactly one place. */
final class Sources {
    private Sources() {}

    static PhysicalSource of(PoolConfigBuilder s) {
        List<String> given = Stream.of(
                        Option.JDBC_URL, Option.DATA_SOURCE, Option.DATA_SOURCE_CLASS_NAME, Option.DATA_SOURCE_JNDI)
                .filter(option -> option.get(s) != null)
                .map(Option::settingName)
                .toList();
        if (given.size() != 1) {
            // Without the values: a URL may hold a password.
            throw new IllegalArgumentException(
                    given.isEmpty()
                            ? "jdbcUrl, dataSource: neither is set (expected: exactly one)"
                            : String.join(", ", given) + ": both are set (expected: exactly one)");
        }
        if (s.jdbcUrl != null) {
            return PhysicalSource.of(s.jdbcUrl, s.username, s.password, s.driverClassName, s.connectionProperties);
        }
        if (s.dataSource == null) {
            return byName(s);
        }
        if (s.username != null
                || s.password != null
                || s.driverClassName != null
                || !s.connectionProperties.isEmpty()) {
            throw new IllegalArgumentException("username, password, driverClassName, connectionProperties: "
                    + "set besides dataSource (expected: only with jdbcUrl; set them in the data source)");
        }
        return PhysicalSource.of(s.dataSource);
    }

    private static PhysicalSource byName(PoolConfigBuilder s) {
        if (s.driverClassName != null || (s.dataSourceJNDI != null && !s.connectionProperties.isEmpty())) {
            throw new IllegalArgumentException(
                    "driverClassName, connectionProperties: set besides a data source's name "
                            + "(expected: only with jdbcUrl)");
        }
        DataSource found = s.dataSourceJNDI == null
                ? DataSourceByName.ofClass(Objects.requireNonNull(s.dataSourceClassName), s.connectionProperties)
                : DataSourceInJndi.find(s.dataSourceJNDI);
        String user = s.username;
        String password = s.password;
        return user == null ? PhysicalSource.of(found) : () -> found.getConnection(user, password);
    }
}
