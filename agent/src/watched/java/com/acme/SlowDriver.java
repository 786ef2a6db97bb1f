// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.logging.Logger;

/**
 * H2, but a thread called "slow" waits for it: as a network does now and then, which opens the gaps in a pool's close. And a
 * fault may be set that meets the agent's threads only.
 */
final class SlowDriver implements Driver {
    static final String PREFIX = "jdbc:slow:";
    static final int DELAY_MILLIS = 700;

    private static final List<String> SLOW = Arrays.asList("rollback", "isClosed");

    /** What a rollback does on a thread of the agent before it does its work, if at all. */
    static volatile Callable<?> fault = () -> null;

    static void register() throws SQLException {
        DriverManager.registerDriver(new SlowDriver());
    }

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        Connection h2 = DriverManager.getConnection("jdbc:" + url.substring(PREFIX.length()), properties);
        return (Connection) Proxy.newProxyInstance(
                SlowDriver.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (Thread.currentThread().getName().equals("slow") && SLOW.contains(method.getName())) {
                        Thread.sleep(DELAY_MILLIS);
                    }
                    if (Thread.currentThread().getName().startsWith("pool-agent")
                            && method.getName().equals("rollback")) {
                        fault.call();
                    }
                    try {
                        return method.invoke(h2, args);
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
