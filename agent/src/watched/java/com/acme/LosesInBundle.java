// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** An OSGi bundle that loses a connection each second, of a pool that it brings along. */
public final class LosesInBundle implements BundleActivator {
    private volatile boolean stopped;

    @Override
    public void start(BundleContext context) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("orders");
        pool.setDriverClassName("org.h2.Driver");
        pool.setJdbcUrl("jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1");
        Thread work = new Thread(() -> work(pool), "orders");
        work.setDaemon(true);
        work.start();
    }

    private void work(HikariDataSource pool) {
        while (!stopped) {
            try {
                loses(pool);
                System.gc();
                Thread.sleep(1000);
            } catch (SQLException | InterruptedException e) {
                System.out.println("no connection: " + e);
            }
        }
    }

    private static void loses(HikariDataSource pool) throws SQLException {
        Connection lost = pool.getConnection();
        try (Statement s = lost.createStatement()) {
            s.execute("SELECT 1");
        }
    }

    @Override
    public void stop(BundleContext context) {
        stopped = true;
    }
}
