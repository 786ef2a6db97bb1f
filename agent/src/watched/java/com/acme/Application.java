// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A web application that {@link Redeploys} deploys. It makes mistakes, but is stopped as it should be. */
public final class Application {
    private static final int SIZE = 4;
    private static final int WAIT_SECONDS = 20;

    private static Connection kept;

    private final DataSource pool;
    private final boolean ownsPool;

    /** @param shared the server's pool, or null to have its own of that kind, or called as it is if {@code named} */
    public Application(String name, String kind, DataSource shared) throws Exception {
        this.ownsPool = shared == null;
        String url = "jdbc:h2:mem:" + name;
        useMicrometer();
        this.pool = !ownsPool
                ? shared
                : kind.equals("named") ? Pools.named(name, SIZE, url) : Pools.open(kind, SIZE, WAIT_SECONDS, url);
    }

    /** Its own copy, if there is one: with a registry that somebody may read. */
    private static void useMicrometer() throws ReflectiveOperationException {
        ClassLoader own = Application.class.getClassLoader();
        String name = "io.micrometer.core.instrument.";
        if (own.getResource(name.replace('.', '/') + "Metrics.class") != null) {
            Object registry = own.loadClass(name + "simple.SimpleMeterRegistry")
                    .getConstructor()
                    .newInstance();
            own.loadClass(name + "Metrics")
                    .getMethod("addRegistry", own.loadClass(name + "MeterRegistry"))
                    .invoke(null, registry);
        }
    }

    public void serve() throws SQLException {
        serves();
        closesTwice();
        failsAndLoses();
        keeps();
    }

    private void serves() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT 1")) {
            rows.next();
        }
    }

    private void closesTwice() throws SQLException {
        Connection c = pool.getConnection();
        c.close();
        c.close(); // -> DOUBLE_RELEASE
    }

    private void failsAndLoses() {
        try {
            Connection c = pool.getConnection(); // -> LOST
            c.createStatement().execute("SELECT no_such_column");
            c.close();
        } catch (SQLException e) {
            // The request failed.
        }
    }

    /** In a static field, where it still is when the application is stopped, and lost when its classes go. */
    private void keeps() throws SQLException {
        kept = pool.getConnection(); // -> LOST
        kept.createStatement().execute("SELECT 2");
    }

    public void stop() throws Exception {
        if (ownsPool) {
            ((AutoCloseable) pool).close();
        }
    }
}
