// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** One part of a session that an application may change and a release puts back. In the order of putting back. */
@SuppressWarnings("ImmutableEnumChecker") // The functions below have no state.
enum Setting {
    AUTO_COMMIT(Connection::getAutoCommit, (c, v) -> c.setAutoCommit((Boolean) v)),
    READ_ONLY(Connection::isReadOnly, (c, v) -> c.setReadOnly((Boolean) v)),
    ISOLATION(Connection::getTransactionIsolation, (c, v) -> c.setTransactionIsolation((Integer) v)),
    CATALOG(Connection::getCatalog, (c, v) -> c.setCatalog((String) v)),
    SCHEMA(Connection::getSchema, (c, v) -> c.setSchema((String) v)),
    HOLDABILITY(Connection::getHoldability, (c, v) -> c.setHoldability((Integer) v)),
    NETWORK_TIMEOUT(Connection::getNetworkTimeout, (c, v) -> c.setNetworkTimeout(Runnable::run, (Integer) v)),
    TYPE_MAP(Connection::getTypeMap, (c, v) -> c.setTypeMap(typeMap(v))),
    // Nobody can ask a driver for it; no key is how a connection is delivered.
    SHARDING_KEY(c -> null, (c, v) -> withoutShardingKey(c)),
    // A copy both ways: the driver may give out, or keep, its own object.
    CLIENT_INFO(c -> copy(c.getClientInfo()), (c, v) -> c.setClientInfo(copy((Properties) v)));

    static final List<Setting> ALL = List.of(values());
    static final int COUNT = ALL.size();

    private final Reader reader;
    private final Writer writer;

    Setting(Reader reader, Writer writer) {
        this.reader = reader;
        this.writer = writer;
    }

    @Nullable
    Object read(Connection connection) throws SQLException {
        return reader.read(connection);
    }

    void write(Connection connection, @Nullable Object value) throws SQLException {
        writer.write(connection, value);
    }

    private static void withoutShardingKey(Connection connection) throws SQLException {
        try {
            connection.setShardingKey(null, null);
        } catch (SQLFeatureNotSupportedException e) {
            // Then it was not set either.
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Class<?>> typeMap(@Nullable Object value) {
        return (Map<String, Class<?>>) value;
    }

    private static Properties copy(@Nullable Properties properties) {
        return properties == null ? new Properties() : (Properties) properties.clone();
    }

    private interface Reader {
        @Nullable
        Object read(Connection connection) throws SQLException;
    }

    private interface Writer {
        void write(Connection connection, @Nullable Object value) throws SQLException;
    }
}
