// SPDX-License-Identifier: Apache-2.0
package com.acme.corpus;

import com.acme.corpus.Corpus.Program;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;

/** An exception leaves the method before it closes. */
final class ExceptionPaths {
    private ExceptionPaths() {}

    static void addTo(Map<String, Program> programs) {
        programs.put("query fails", ExceptionPaths::queryFails);
        programs.put("query fails, closed", ExceptionPaths::queryFailsClosed);
        programs.put("prepare fails", ExceptionPaths::prepareFails);
        programs.put("prepare fails, closed", ExceptionPaths::prepareFailsClosed);
        programs.put("result close fails", ExceptionPaths::resultCloseFails);
        programs.put("result close fails, closed", ExceptionPaths::resultCloseFailsClosed);
        programs.put("batch aborts", ExceptionPaths::batchAborts);
        programs.put("batch aborts, closed", ExceptionPaths::batchAbortsClosed);
        programs.put("mapping fails", ExceptionPaths::mappingFails);
        programs.put("mapping fails, closed", ExceptionPaths::mappingFailsClosed);
        programs.put("rollback in catch only", ExceptionPaths::catchOnlyRollsBack);
        programs.put("rollback in catch, closed", ExceptionPaths::catchRollsBackFinallyCloses);
    }

    private static void queryFails(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        c.createStatement().executeQuery("SELECT no_such_column FROM item"); // cause
        c.close();
    }

    private static void queryFailsClosed(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.executeQuery("SELECT no_such_column FROM item");
        }
    }

    private static void prepareFails(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        PreparedStatement s = c.prepareStatement("SELECT no_such_column FROM item"); // cause
        s.close();
        c.close();
    }

    private static void prepareFailsClosed(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        try {
            c.prepareStatement("SELECT no_such_column FROM item").close();
        } finally {
            c.close();
        }
    }

    /** Three closes in one finally block: the first that throws skips the others. */
    private static void resultCloseFails(DataSource pool) throws Exception {
        Connection c = pool.getConnection(); // -> LOST
        Statement s = c.createStatement();
        AutoCloseable rows = failing(s.executeQuery("SELECT 1"));
        try {
            s.getMaxRows();
        } finally {
            rows.close();
            s.close();
            c.close();
        }
    }

    private static void resultCloseFailsClosed(DataSource pool) throws Exception {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement();
                AutoCloseable rows = failing(s.executeQuery("SELECT 1"))) {
            rows.hashCode();
        }
    }

    private static AutoCloseable failing(ResultSet rows) {
        return () -> {
            rows.close();
            throw new SQLException("the network is gone");
        };
    }

    private static void batchAborts(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        Statement s = c.createStatement();
        s.addBatch("INSERT INTO item VALUES (10, 'ten')");
        s.addBatch("INSERT INTO item VALUES (1, 'again')");
        s.executeBatch(); // cause
        c.close();
    }

    private static void batchAbortsClosed(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.addBatch("INSERT INTO item VALUES (11, 'eleven')");
            s.addBatch("INSERT INTO item VALUES (1, 'again')");
            s.executeBatch();
        }
    }

    private static void mappingFails(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        ResultSet rows = c.createStatement().executeQuery("SELECT name FROM item");
        rows.next();
        Integer.parseInt(rows.getString(1));
        c.close();
    }

    private static void mappingFailsClosed(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT name FROM item")) {
            rows.next();
            Integer.parseInt(rows.getString(1));
        }
    }

    private static void catchOnlyRollsBack(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        c.setAutoCommit(false);
        try {
            c.createStatement().executeUpdate("INSERT INTO item VALUES (1, 'again')"); // cause
            c.commit();
            c.close();
        } catch (SQLException e) {
            c.rollback();
        }
    }

    private static void catchRollsBackFinallyCloses(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        try {
            c.setAutoCommit(false);
            c.createStatement().executeUpdate("INSERT INTO item VALUES (1, 'again')");
            c.commit();
        } catch (SQLException e) {
            c.rollback();
        } finally {
            c.setAutoCommit(true);
            c.close();
        }
    }
}
