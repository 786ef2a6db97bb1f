// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** How a new physical connection is set up before it is lent first. What is null stays as the driver delivers it. */
record SessionDefaults(
        @Nullable Boolean autoCommit,
        @Nullable Boolean readOnly,
        @Nullable Integer isolation,
        @Nullable String catalog,
        @Nullable String schema,
        @Nullable String initSql) {

    /** The statement is executed with the other settings in force, and its transaction is over afterwards. */
    void apply(Connection connection) throws SQLException {
        if (readOnly != null) {
            connection.setReadOnly(readOnly);
        }
        if (isolation != null) {
            connection.setTransactionIsolation(isolation);
        }
        if (catalog != null) {
            connection.setCatalog(catalog);
        }
        if (schema != null) {
            connection.setSchema(schema);
        }
        if (autoCommit != null) {
            connection.setAutoCommit(autoCommit);
        }
        if (initSql != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(initSql);
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }
}
