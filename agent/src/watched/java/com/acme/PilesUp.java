// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbc.JdbcPreparedStatement;

/** Opens statements and closes the connection, and them or not. Argument: the pool. */
public final class PilesUp {
    private static final int WAIT_SECONDS = 20;
    private static final int FEW = 99;
    private static final int MANY = 150;

    private final DataSource pool;

    private PilesUp(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        PilesUp app = new PilesUp(Pools.open(args[0], 1, WAIT_SECONDS, "jdbc:h2:mem:pile;DB_CLOSE_DELAY=-1"));
        app.closes();
        app.closesOneAfterTheOther();
        app.closesByTheResult();
        app.closesBeneath();
        app.closesOnCompletion();
        app.closesAfterTheConnection();
        app.dropsFew();
        app.dropsMany();
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private void closes() throws SQLException {
        List<PreparedStatement> open = new ArrayList<>();
        try (Connection c = pool.getConnection()) {
            for (int i = 0; i < MANY; i++) {
                open.add(query(c, i));
            }
            for (PreparedStatement s : open) {
                s.close();
            }
        }
    }

    private void closesOneAfterTheOther() throws SQLException {
        try (Connection c = pool.getConnection()) {
            for (int i = 0; i < MANY; i++) {
                query(c, i).close();
            }
        }
    }

    /** Some pools give out the driver's result set, which knows no statement but the driver's. */
    private void closesByTheResult() throws SQLException {
        try (Connection c = pool.getConnection()) {
            for (int i = 0; i < MANY; i++) {
                try (ResultSet r = c.prepareStatement("SELECT " + i).executeQuery()) {
                    r.getStatement().close();
                }
            }
        }
    }

    private void closesBeneath() throws SQLException {
        try (Connection c = pool.getConnection()) {
            for (int i = 0; i < MANY; i++) {
                PreparedStatement s = c.prepareStatement("SELECT " + i);
                try {
                    s.unwrap(JdbcPreparedStatement.class).close();
                } catch (SQLException | AbstractMethodError e) {
                    s.close(); // Not every pool unwraps.
                }
            }
        }
    }

    private void closesOnCompletion() throws SQLException {
        try (Connection c = pool.getConnection()) {
            for (int i = 0; i < MANY; i++) {
                PreparedStatement s = c.prepareStatement("SELECT " + i);
                try {
                    s.closeOnCompletion();
                } catch (AbstractMethodError e) {
                    s.close(); // Of a pool older than that.
                    continue;
                }
                s.executeQuery().close();
            }
        }
    }

    private void closesAfterTheConnection() throws SQLException {
        Connection c = pool.getConnection();
        List<PreparedStatement> open = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            open.add(query(c, i));
        }
        c.close();
        for (PreparedStatement s : open) {
            s.close();
        }
    }

    private void dropsFew() throws SQLException {
        try (Connection c = pool.getConnection()) { // -> OPEN_STATEMENTS
            for (int i = 0; i < FEW; i++) {
                query(c, i);
            }
            System.gc();
        }
    }

    private void dropsMany() throws SQLException {
        try (Connection c = pool.getConnection()) { // -> OPEN_STATEMENTS
            for (int i = 0; i < MANY; i++) {
                query(c, i);
                if (i == FEW) {
                    System.gc(); // What is collected was not closed.
                }
            }
        }
    }

    private static PreparedStatement query(Connection c, int number) throws SQLException {
        PreparedStatement s = c.prepareStatement("SELECT ? + " + number);
        s.setInt(1, number);
        try (ResultSet r = s.executeQuery()) {
            r.next();
        }
        return s;
    }
}
