// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a driver's connection what the server calls it, as in {@code SHOW PROCESSLIST} or {@code pg_stat_activity}: by
 * fields alone, without a round trip. Where a driver has other fields the answer is "unknown".
 */
final class Servers {
    /** The way from a connection of this class, or a subclass, to the number. */
    private static final String[][] PATHS = {
        {"com.mysql.cj.jdbc.ConnectionImpl", "session", "protocol", "serverSession", "capabilities", "threadId"},
        {"com.mysql.jdbc.ConnectionImpl", "io", "threadId"},
        {"org.mariadb.jdbc.Connection", "client", "context", "threadId"},
        {"org.mariadb.jdbc.MariaDbConnection", "protocol", "serverThreadId"},
        {"org.postgresql.jdbc.PgConnection", "queryExecutor", "cancelPid"},
    };

    private static final int MOST_WRAPPERS = 5;

    private Servers() {}

    /** The server's number for a physical connection, or {@link Pool#UNKNOWN}. */
    static long connectionId(Inside inside, @Nullable Object physical) {
        Object connection = physical;
        for (int i = 0; connection != null && i < MOST_WRAPPERS; i++) {
            String[] path = path(connection.getClass());
            if (path != null) {
                return follow(inside, connection, path);
            }
            connection = inside.fieldOrNull(connection, "delegate", "_conn"); // A pool's own around the driver's.
        }
        return Pool.UNKNOWN;
    }

    private static String @Nullable [] path(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (String[] path : PATHS) {
                if (c.getName().equals(path[0])) {
                    return path;
                }
            }
        }
        return null;
    }

    private static long follow(Inside inside, Object connection, String[] path) {
        Object value = connection;
        for (int i = 1; value != null && i < path.length; i++) {
            value = inside.fieldOrNull(value, path[i]);
        }
        return value instanceof Number ? ((Number) value).longValue() : Pool.UNKNOWN;
    }
}
