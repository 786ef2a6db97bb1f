// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.acme.legacy.ConnectionPool;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Connections that come from no pool, some of them lost. The comment behind a line says what is to be found there.
 * Arguments: pools that fill themselves in the same way.
 */
public final class Unpooled {
    private static final String URL = "jdbc:h2:mem:unpooled;DB_CLOSE_DELAY=-1";
    private static final int SIZE = 3;

    private static Connection forLife;

    private Unpooled() {}

    public static void main(String[] args) throws Exception {
        List<DataSource> pools = new ArrayList<>();
        for (String pool : args) {
            pools.add(Pools.open(pool, SIZE));
        }
        ConnectionPool homeMade = new ConnectionPool("unknown", URL, 2, 2);
        for (int i = 0; i < 20; i++) {
            closes();
            for (DataSource pool : pools) {
                uses(pool);
            }
            homeMade.freeConnection(homeMade.getConnection());
            Factory.fill();
        }
        forLife = DriverManager.getConnection(URL);
        readsOn();
        losesItAfterAnException();
        losesADriversOwn();
        Collector.collect();
        Thread.sleep(4_000); // Longer than the limit, and than a proof of loss rests.
        homeMade.release();
        System.out.println("for life " + (forLife.isClosed() ? "closed" : "open"));
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private static void closes() throws SQLException {
        Connection twice = DriverManager.getConnection(URL, "", "");
        twice.createStatement().execute("SELECT 1");
        twice.close();
        twice.close();
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(URL);
        try (Connection c = source.getConnection()) {
            c.createStatement().execute("SELECT 1");
        }
    }

    private static void uses(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.createStatement().execute("SELECT 1");
        }
    }

    /** What a pool that nobody knows does on a thread of its own. */
    private static final class Factory {
        private static final List<Connection> MADE = new ArrayList<>();

        static void fill() throws InterruptedException {
            Thread filler = new Thread(() -> {
                try {
                    MADE.add(DriverManager.getConnection(URL));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            filler.start();
            filler.join();
        }
    }

    /** Nobody refers to the connection but its rows. */
    private static void readsOn() throws Exception {
        ResultSet rows =
                DriverManager.getConnection(URL).createStatement().executeQuery("SELECT X FROM SYSTEM_RANGE(1, 5)");
        while (rows.next()) {
            Collector.collect();
        }
        rows.getStatement().getConnection().close();
    }

    private static void losesItAfterAnException() {
        try {
            Connection c = DriverManager.getConnection(URL); // -> UNPOOLED
            c.createStatement().execute("SELECT no_such_column");
            c.close();
        } catch (SQLException e) {
            System.out.println("it goes on");
        }
    }

    private static void losesADriversOwn() throws SQLException {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(URL);
        source.getConnection().createStatement().execute("SELECT 1"); // -> UNPOOLED
    }
}
