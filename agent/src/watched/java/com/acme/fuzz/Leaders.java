// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * A lock in the database, held by a connection that only a variable of a running method refers to, and which nothing reads any
 * more: compiled code does not keep it. Until that method ends nobody else may get the lock.
 */
final class Leaders {
    private Leaders() {}

    static void leads(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 2, 5);
        lead(pool, site, trace);
        site.keep(pool);
    }

    private static void lead(DataSource pool, Site site, Trace trace) throws Exception {
        String table = table(site);
        Connection lock = pool.getConnection(); // may: LOST, OVERDUE, LEFT_OPEN
        lock(lock, table);
        boolean got = false;
        for (int i = 0; site.rests(i); i++) {
            got |= i % 20 == 0 && another(site, table);
        }
        trace.see("another leads: " + (got | another(site, table)));
    }

    static void leadsByParameter(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 2, 5);
        String table = table(site);
        leadWith(pool.getConnection(), table, site, trace); // may: LOST, OVERDUE, LEFT_OPEN
        site.keep(pool);
    }

    private static void leadWith(Connection lock, String table, Site site, Trace trace) throws Exception {
        lock(lock, table);
        for (int i = 0; site.rests(i); i++) {
            continue;
        }
        trace.see("another leads: " + another(site, table));
    }

    static void leadsByThis(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 2, 5);
        String table = table(site);
        new Leaders.Leader(pool.getConnection(), table).lead(site, trace); // may: LOST, OVERDUE, LEFT_OPEN
        site.keep(pool);
    }

    private static final class Leader {
        private final Connection lock;
        private final String table;

        Leader(Connection lock, String table) {
            this.lock = lock;
            this.table = table;
        }

        void lead(Site site, Trace trace) throws Exception {
            lock(lock, table);
            for (int i = 0; site.rests(i); i++) {
                continue;
            }
            trace.see("another leads: " + another(site, table));
        }
    }

    /** With work on other connections meanwhile. */
    static void polls(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 2, 5);
        poll(pool, site, trace);
        site.keep(pool);
    }

    private static void poll(DataSource pool, Site site, Trace trace) throws Exception {
        String table = table(site);
        Connection lock = pool.getConnection(); // may: LOST, OVERDUE, LEFT_OPEN
        lock(lock, table);
        for (int i = 0; site.rests(i); i++) {
            try (Connection c = site.pool().getConnection();
                    Statement s = c.createStatement()) {
                s.execute("SELECT 1");
            }
        }
        trace.see("another leads: " + another(site, table));
    }

    private static void lock(Connection c, String table) throws SQLException {
        c.setAutoCommit(false);
        try (Statement s = c.createStatement()) {
            s.execute("UPDATE " + table + " SET I = I + 1");
        }
    }

    /** Each has a lock of its own. */
    private static String table(Site site) throws SQLException {
        try (Connection c = site.outside();
                Statement s = c.createStatement();
                ResultSet before = s.executeQuery(
                        "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME LIKE 'LOCK_'")) {
            before.next();
            String table = "LOCK" + before.getInt(1);
            try (Statement create = c.createStatement()) {
                create.execute("CREATE TABLE " + table + " AS SELECT 1 I");
            }
            return table;
        }
    }

    private static boolean another(Site site, String table) throws SQLException {
        try (Connection c = site.outside();
                Statement s = c.createStatement()) {
            s.executeUpdate("UPDATE " + table + " SET I = I + 1");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }
}
