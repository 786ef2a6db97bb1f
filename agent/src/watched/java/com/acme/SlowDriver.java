// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;

/**
 * H2, but a thread called "slow" waits for it: as a network does now and then, which opens the gaps in a pool's close. And a
 * fault may be set that meets the agent's threads only.
 */
final class SlowDriver extends DriverOverH2 {
    static final String PREFIX = "jdbc:slow:";
    static final int DELAY_MILLIS = 700;

    private static final List<String> SLOW = Arrays.asList("rollback", "isClosed");

    /** What a rollback does on a thread of the agent before it does its work, if at all. */
    static volatile Callable<?> fault = () -> null;

    private SlowDriver() {
        super(PREFIX);
    }

    static void register() throws SQLException {
        DriverManager.registerDriver(new SlowDriver());
    }

    @Override
    Connection open(String url, Properties properties) throws SQLException {
        Connection h2 = ofH2(url, properties);
        return (Connection) Proxy.newProxyInstance(
                SlowDriver.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (Thread.currentThread().getName().equals("slow") && SLOW.contains(method.getName())) {
                        Thread.sleep(DELAY_MILLIS);
                    }
                    if (Thread.currentThread().getName().startsWith("pool-agent")
                            && method.getName().equals("rollback")) {
                        fault.call();
                    }
                    return call(h2, method, args);
                });
    }
}
