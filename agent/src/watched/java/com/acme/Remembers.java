// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;

/** H2's driver, whose connections remember also what H2's ignore: whether they are read-only, and their catalog. */
public final class Remembers implements Driver {
    static final String URL = "jdbc:remembers:";

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        Connection h2 = new org.h2.Driver().connect(url.replace(URL, "jdbc:h2:"), properties);
        Map<String, Object> state = new HashMap<>();
        state.put("ReadOnly", false);
        state.put("Catalog", "usual");
        return (Connection) Proxy.newProxyInstance(
                Remembers.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    String name = method.getName();
                    String property = name.substring(Math.min(name.length(), name.startsWith("is") ? 2 : 3));
                    if (state.containsKey(property)) {
                        if (!name.startsWith("set")) {
                            return state.get(property);
                        }
                        state.put(property, arguments[0]);
                        return null;
                    }
                    try {
                        return method.invoke(h2, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(URL);
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
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
