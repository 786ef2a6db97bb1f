// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.LogManager;
import javax.sql.DataSource;

/** The two mistakes that matter most, and one that is none, in a few seconds. Argument: the pool. */
public final class Brief {
    private static final int SIZE = 4;

    private Brief() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], SIZE);
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("SELECT 1");
        }
        closesTwice(pool);
        loses(pool);
        Collector.awaitWhole(pool, SIZE);
        System.out.println("LogManager " + LogManager.getLogManager().getClass().getName());
        System.out.println("pool of " + moduleOf(pool));
        System.out.println("done");
    }

    private static void closesTwice(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        c.close();
        c.close(); // -> DOUBLE_RELEASE
    }

    private static void loses(DataSource pool) throws SQLException {
        pool.getConnection().setAutoCommit(false); // -> LOST
    }

    private static String moduleOf(Object object) throws ReflectiveOperationException {
        try {
            return Class.class
                    .getMethod("getModule")
                    .invoke(object.getClass())
                    .toString()
                    .replaceAll("@.*", "");
        } catch (NoSuchMethodException e) {
            return "no module"; // Java 8.
        }
    }
}
