// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import org.jspecify.annotations.Nullable;

/** What a holder can change of its connection's session through JDBC, and pools may hand on to the next. */
public enum SessionState {
    ISOLATION,
    READ_ONLY,
    CATALOG,
    SCHEMA,
    AUTOCOMMIT;

    /** The one that a method of connections sets or tells, by its name; null if it is none of these. */
    public static @Nullable SessionState of(String method) {
        switch (method) {
            case "setTransactionIsolation":
            case "getTransactionIsolation":
                return ISOLATION;
            case "setReadOnly":
            case "isReadOnly":
                return READ_ONLY;
            case "setCatalog":
            case "getCatalog":
                return CATALOG;
            case "setSchema":
            case "getSchema":
                return SCHEMA;
            case "setAutoCommit":
            case "getAutoCommit":
                return AUTOCOMMIT;
            default:
                return null;
        }
    }

    /**
     * Whether hardly any connection is opened with this: to have set it is to have changed it. Of a catalog, a schema and the
     * isolation levels that databases begin with this cannot be said.
     */
    boolean isUnusual(@Nullable Object value) {
        switch (this) {
            case ISOLATION:
                return "SERIALIZABLE".equals(wordsOf(value)) || "READ_UNCOMMITTED".equals(wordsOf(value));
            case READ_ONLY:
                return Boolean.TRUE.equals(value);
            case AUTOCOMMIT:
                return Boolean.FALSE.equals(value);
            default:
                return false;
        }
    }

    /** As JDBC calls it. */
    String wordsOf(@Nullable Object value) {
        if (this == AUTOCOMMIT || this == READ_ONLY) {
            return Boolean.TRUE.equals(value) ? "on" : "off";
        }
        if (this != ISOLATION || !(value instanceof Integer)) {
            return String.valueOf(value);
        }
        switch ((Integer) value) {
            case java.sql.Connection.TRANSACTION_READ_UNCOMMITTED:
                return "READ_UNCOMMITTED";
            case java.sql.Connection.TRANSACTION_READ_COMMITTED:
                return "READ_COMMITTED";
            case java.sql.Connection.TRANSACTION_REPEATABLE_READ:
                return "REPEATABLE_READ";
            case java.sql.Connection.TRANSACTION_SERIALIZABLE:
                return "SERIALIZABLE";
            default:
                return value.toString();
        }
    }
}
