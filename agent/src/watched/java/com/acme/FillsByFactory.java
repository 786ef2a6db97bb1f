// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.ConnectionFactory;
import org.h2.jdbcx.JdbcDataSource;

/**
 * A pool that fills itself, also on a thread of its own, through the application's factory, with wrapped connections of a data
 * source of the application. Once filled it works with the same two all the time.
 */
public final class FillsByFactory {
    private static final DataSource SOURCE = source();

    private FillsByFactory() {}

    public static void main(String[] args) throws Exception {
        Set<Integer> sessions = new TreeSet<>();
        int failed = 0;
        try (BasicDataSource pool = new BasicDataSource() {
            @Override
            protected ConnectionFactory createConnectionFactory() {
                return FillsByFactory::physical;
            }
        }) {
            pool.setUrl("jdbc:h2:mem:filled");
            pool.setMinIdle(2);
            pool.setMaxTotal(2);
            pool.setTestOnBorrow(false);
            pool.setDurationBetweenEvictionRuns(Duration.ofMillis(100));
            pool.setMinEvictableIdle(Duration.ofMinutes(10));
            pool.getConnection().close();
            for (int i = 0; i < 12; i++) {
                Thread.sleep(350);
                try (Connection c = pool.getConnection();
                        Connection d = pool.getConnection()) {
                    sessions.add(session(c));
                    sessions.add(session(d));
                } catch (SQLException e) {
                    failed++;
                }
            }
        }
        System.out.println(failed + " failed, on " + sessions.size() + " sessions");
    }

    private static DataSource source() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:filled;DB_CLOSE_DELAY=-1");
        return new Wrapper(h2);
    }

    private static int session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT SESSION_ID()")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** The nearest caller of the data source is the application's. */
    private static Connection physical() throws SQLException {
        return SOURCE.getConnection();
    }
}
