// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.contract;

import io.poolagent.pool.FakeDriver;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/** Each {@link FakeDriver} by a URL of its own: the one way that every pool connects by. */
@SuppressWarnings("missing-explicit-ctor") // Agroal makes one.
public final class ContractDriver implements Driver {
    private static final String PREFIX = "jdbc:contract:";
    private static final AtomicInteger LAST = new AtomicInteger();
    private static final Map<String, FakeDriver> DRIVERS = new ConcurrentHashMap<>();

    /** What the driver delivers: a pool that resets the session must find something to reset to. */
    static final Map<String, Object> DELIVERED = Map.of(
            "ReadOnly",
            false,
            "TransactionIsolation",
            Connection.TRANSACTION_READ_COMMITTED,
            "Catalog",
            "shop",
            "Schema",
            "public",
            "NetworkTimeout",
            0,
            "Holdability",
            1);

    static String url(FakeDriver driver) {
        String url = PREFIX + LAST.incrementAndGet();
        driver.type = VendorConnection.class;
        DRIVERS.put(url, driver);
        return url;
    }

    /** A driver's own interface. */
    public interface VendorConnection extends Connection {}

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        FakeDriver driver = DRIVERS.get(url);
        if (driver == null) {
            return null;
        }
        Connection connection = driver.dataSource().getConnection();
        driver.opened.stream()
                .filter(physical -> physical.connection == connection)
                .forEach(ContractDriver::setUp);
        return connection;
    }

    private static void setUp(FakeDriver.Physical physical) {
        physical.values.putAll(DELIVERED);
        physical.refusesWhenClosed = true;
        physical.hooks.put("abort", () -> physical.closed = true);
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
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
        return Logger.getLogger("contract");
    }
}
