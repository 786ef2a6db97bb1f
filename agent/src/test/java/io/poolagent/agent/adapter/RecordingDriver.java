// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** H2, with a note of how transactions and connections end: H2 itself rolls back when it is closed, others commit. */
public final class RecordingDriver implements Driver {
    static final String PREFIX = "jdbc:recording:";
    static final List<String> ENDS = new CopyOnWriteArrayList<>();

    /** The method that throws on this thread, and no SQLException; null if none does. */
    static final ThreadLocal<@Nullable String> THROWING = new ThreadLocal<>();

    private static final List<String> NOTED = List.of("commit", "rollback", "close", "abort");

    static {
        try {
            DriverManager.registerDriver(new RecordingDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public @Nullable Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        Connection physical = DriverManager.getConnection("jdbc:" + url.substring(PREFIX.length()), properties);
        return (Connection) Proxy.newProxyInstance(
                RecordingDriver.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals(THROWING.get())) {
                        throw new IllegalStateException("of the driver");
                    }
                    if (NOTED.contains(method.getName())) {
                        ENDS.add(method.getName());
                    }
                    try {
                        return method.invoke(physical, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }
}
