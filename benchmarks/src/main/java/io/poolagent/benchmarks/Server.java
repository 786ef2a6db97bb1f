// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** What is under the pool, the stub or a real server: as URL and driver, or as {@code DataSource}; pools differ in that. */
record Server(String url, Driver driver) implements DataSource {
    static Server of(String url) throws SQLException {
        return url.startsWith(StubDriver.URL)
                ? new Server(url, new StubDriver())
                : new Server(url, DriverManager.getDriver(url));
    }

    @Override
    public Connection getConnection() throws SQLException {
        return driver.connect(url, new Properties());
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection(); // the URL holds them
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("unwrap: " + type.getName() + " (expected: nothing)");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
