// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Transactions that are left without a commit, as nothing was written: nothing is lost. */
final class Unfinished {
    private Unfinished() {}

    static void noRows(Site site, Trace trace) throws Exception {
        try (Connection c = site.open(site.kind(), 2, 5).getConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            trace.see(s.executeUpdate("UPDATE T SET V = 'x' WHERE ID < 0"));
        }
        see(site, trace);
    }

    static void deletesNone(Site site, Trace trace) throws Exception {
        try (Connection c = site.open(site.kind(), 2, 5).getConnection()) {
            c.setAutoCommit(false);
            try (PreparedStatement s = c.prepareStatement("DELETE FROM T WHERE ID = ?")) {
                s.setInt(1, -1);
                trace.see(s.executeUpdate());
            }
        }
        see(site, trace);
    }

    static void emptyBatch(Site site, Trace trace) throws Exception {
        try (Connection c = site.open(site.kind(), 2, 5).getConnection()) {
            c.setAutoCommit(false);
            try (PreparedStatement s = c.prepareStatement("INSERT INTO T(V) VALUES(?)")) {
                trace.see(s.executeBatch().length);
            }
        }
        see(site, trace);
    }

    static void selects(Site site, Trace trace) throws Exception {
        try (Connection c = site.open(site.kind(), 2, 5).getConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            try (ResultSet rows = s.executeQuery("SELECT COUNT(*) FROM T")) {
                trace.see(rows.next());
            }
        }
        see(site, trace);
    }

    private static void see(Site site, Trace trace) throws SQLException {
        try (Connection c = site.outside();
                Statement s = c.createStatement()) {
            Kept.query(s, trace);
        }
    }
}
