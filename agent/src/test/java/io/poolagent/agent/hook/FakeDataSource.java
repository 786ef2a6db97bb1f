// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source that nobody knows. */
class FakeDataSource implements DataSource {
    /** A handle no method of which may be called. */
    static Connection handle() {
        return (Connection) Proxy.newProxyInstance(
                FakeDataSource.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    throw new AssertionError(method.getName() + " was called");
                });
    }

    @Override
    public Connection getConnection() throws SQLException {
        throw new SQLException("never asked");
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLException("never asked");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
