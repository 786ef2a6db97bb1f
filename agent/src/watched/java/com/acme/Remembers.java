// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** H2's driver, whose connections remember also what H2's ignore: whether they are read-only, and their catalog. */
public final class Remembers extends DriverOverH2 {
    static final String URL = "jdbc:remembers:";

    public Remembers() {
        super(URL);
    }

    @Override
    Connection open(String url, Properties properties) throws SQLException {
        Connection h2 = ofH2(url, properties);
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
                    return call(h2, method, arguments);
                });
    }
}
