// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Holds a connection for longer than its pool allows, uses it then, and closes it once. Before that it holds one for less. Argument:
 * the pool.
 */
public final class HeldTooLong {
    private static final int SIZE = 3;
    private static final int LIMIT_SECONDS = 2;

    private HeldTooLong() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = limited(args[0], Pools.open(args[0], SIZE));
        brief(pool);
        tooLong(pool);
        Thread.sleep(1_500); // For who looks at it now and then.
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private static void brief(DataSource pool) throws Exception {
        try (Connection c = pool.getConnection()) {
            Thread.sleep(100);
            use(c);
        }
    }

    private static void tooLong(DataSource pool) throws Exception {
        try (Connection c = pool.getConnection()) { // -> TAKEN_BY_POOL
            for (int i = 0; i < 4; i++) {
                Thread.sleep(LIMIT_SECONDS * 1_000);
                try (Connection other = pool.getConnection()) { // Some look for what they may take when another asks.
                    use(other);
                }
            }
            use(c);
            System.out.println("its connection works on"); // Where it could not be aborted.
        } catch (SQLException e) {
            System.out.println("it was taken");
        }
    }

    private static void use(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("SELECT 1");
        }
    }

    private static DataSource limited(String kind, DataSource pool) throws Exception {
        switch (kind) {
            case "tomcat":
                set(pool, "setRemoveAbandoned", boolean.class, true);
                set(pool, "setRemoveAbandonedTimeout", int.class, LIMIT_SECONDS);
                set(pool, "setTimeBetweenEvictionRunsMillis", int.class, 1_000);
                return pool;
            case "dbcp":
                set(pool, "setRemoveAbandoned", boolean.class, true);
                set(pool, "setRemoveAbandonedTimeout", int.class, LIMIT_SECONDS);
                return pool;
            case "c3p0":
                set(pool, "setUnreturnedConnectionTimeout", int.class, LIMIT_SECONDS);
                return pool;
            case "druid-abandoning":
                set(pool, "setRemoveAbandonedTimeoutMillis", long.class, LIMIT_SECONDS * 1_000L);
                set(pool, "setTimeBetweenEvictionRunsMillis", long.class, 500L);
                return pool;
            default:
                set(pool, "setRemoveAbandonedOnMaintenance", boolean.class, true);
                set(pool, "setRemoveAbandonedTimeout", int.class, LIMIT_SECONDS);
                set(pool, "setTimeBetweenEvictionRunsMillis", long.class, 500L);
                return pool;
        }
    }

    private static void set(DataSource pool, String setter, Class<?> type, Object value) throws Exception {
        pool.getClass().getMethod(setter, type).invoke(pool, value);
    }
}
