// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;

/** A driver that gives out connections of H2, with a will of its own. */
abstract class DriverOverH2 implements Driver {
    private final String prefix;

    /** @param prefix what its addresses have before {@code h2:} */
    DriverOverH2(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public final Connection connect(String url, Properties properties) throws SQLException {
        return acceptsURL(url) ? open("jdbc:" + url.substring(prefix.length()), properties) : null;
    }

    /** What it gives for this address of H2. */
    abstract Connection open(String url, Properties properties) throws SQLException;

    static Connection ofH2(String url, Properties properties) throws SQLException {
        return new org.h2.Driver().connect(url, properties);
    }

    /** Calls it; what it throws is thrown as it is. */
    static Object call(Connection h2, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(h2, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public final boolean acceptsURL(String url) {
        return url.startsWith(prefix);
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
