// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** scratch */
public final class HandsOn {
    interface Ask {
        Object of(Connection c) throws SQLException;
    }

    interface Change {
        void to(Connection c) throws SQLException;
    }

    public static void main(String[] args) throws Exception {
        DriverManager.registerDriver(new Remembers());
        String kind = args[0];
        String url = kind.equals("h2") || kind.equals("guardedx")
                ? "jdbc:h2:mem:x;DB_CLOSE_DELAY=-1"
                : Remembers.URL + "mem:x;DB_CLOSE_DELAY=-1";
        DataSource pool = Pools.open(kind, 1, 5, url);
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE SCHEMA other");
        }
        List<String> on = new ArrayList<>();
        tryOne(pool, on, "isolation", c -> c.setTransactionIsolation(8), Connection::getTransactionIsolation);
        tryOne(pool, on, "read-only", c -> c.setReadOnly(true), Connection::isReadOnly);
        tryOne(pool, on, "catalog", c -> c.setCatalog("other"), Connection::getCatalog);
        tryOne(pool, on, "schema", c -> c.setSchema("OTHER"), Connection::getSchema);
        tryOne(pool, on, "autocommit", c -> c.setAutoCommit(false), Connection::getAutoCommit);
        System.out.println("hands on: " + on);
        System.exit(0);
    }

    static void tryOne(DataSource pool, List<String> on, String name, Change change, Ask ask) throws Exception {
        Object before;
        try {
            try (Connection c = pool.getConnection()) {
                before = ask.of(c);
                change.to(c);
                if (ask.of(c).equals(before)) {
                    on.add(name + "=ignored");
                }
            }
            try (Connection c = pool.getConnection()) {
                if (!ask.of(c).equals(before)) on.add(name);
            }
        } catch (Throwable t) {
            on.add(name + "!" + t);
        }
    }
}
