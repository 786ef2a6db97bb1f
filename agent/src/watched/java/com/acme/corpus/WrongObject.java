// SPDX-License-Identifier: Apache-2.0
package com.acme.corpus;

import com.acme.corpus.Corpus.Program;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;

/** Something is closed, but not the connection. */
final class WrongObject {
    private WrongObject() {}

    static void addTo(Map<String, Program> programs) {
        programs.put("only the statement", WrongObject::closesStatement);
        programs.put("statement and connection", WrongObject::closesBoth);
        programs.put("only the result", WrongObject::closesResult);
        programs.put("result, statement, connection", WrongObject::closesAll);
        programs.put("chained in try", WrongObject::chains);
        programs.put("not chained in try", WrongObject::doesNotChain);
        programs.put("closes the outer twice", WrongObject::closesOneTwice);
        programs.put("closes outer and inner", WrongObject::closesOuterAndInner);
    }

    private static void closesStatement(DataSource pool) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        Statement s = c.createStatement();
        s.execute("SELECT 1");
        s.close();
    }

    private static void closesBoth(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        Statement s = c.createStatement();
        s.execute("SELECT 1");
        s.close();
        c.close();
    }

    private static void closesResult(DataSource pool) throws SQLException {
        ResultSet rows = pool.getConnection().createStatement().executeQuery("SELECT 1"); // -> LOST
        rows.next();
        rows.close();
    }

    private static void closesAll(DataSource pool) throws SQLException {
        ResultSet rows = pool.getConnection().createStatement().executeQuery("SELECT 1");
        rows.next();
        Statement s = rows.getStatement();
        Connection c = s.getConnection();
        rows.close();
        s.close();
        c.close();
    }

    /** Only what the try statement names is closed, and that is the statement. */
    private static void chains(DataSource pool) throws SQLException {
        try (Statement s = pool.getConnection().createStatement()) { // -> LOST
            s.execute("SELECT 1");
        }
    }

    private static void doesNotChain(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("SELECT 1");
        }
    }

    private static void closesOneTwice(DataSource pool) throws SQLException {
        Connection first = pool.getConnection();
        Connection second = pool.getConnection(); // -> LOST
        second.createStatement().execute("SELECT 1");
        first.close();
        first.close(); // -> DOUBLE_RELEASE
    }

    private static void closesOuterAndInner(DataSource pool) throws SQLException {
        Connection first = pool.getConnection();
        Connection second = pool.getConnection();
        second.createStatement().execute("SELECT 1");
        second.close();
        first.close();
    }
}
