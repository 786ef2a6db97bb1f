// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/** H2, but it takes so many connections only; who wants another waits for a while and is refused. */
final class DownDriver extends DriverOverH2 {
    static final String PREFIX = "jdbc:down:";

    private static final AtomicInteger LEFT = new AtomicInteger();

    private DownDriver() {
        super(PREFIX);
    }

    static void register(int takes) throws SQLException {
        LEFT.set(takes);
        DriverManager.registerDriver(new DownDriver());
    }

    @Override
    Connection open(String url, Properties properties) throws SQLException {
        if (LEFT.getAndDecrement() <= 0) {
            try {
                Thread.sleep(2_500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new SQLException("the server is down");
        }
        return ofH2(url, properties);
    }
}
