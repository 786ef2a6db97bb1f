// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A pool behind {@link DriverManager}, for code that knows only a URL: {@code jdbc:guarded:} and then the driver's own
 * URL. Settings are parameters or properties that begin with {@code pool.}; every other property is for the driver. Same
 * URL and same properties: same pool. Safe for use by any thread.
 *
 * <p>The pools live until {@link #closeAll()}. Who passes other properties with each call gets a pool for each.
 */
@SuppressWarnings("exports") // the nullness annotations, which nobody needs to have to use this
public final class GuardedDriver implements Driver {
    static final String PREFIX = "jdbc:guarded:";

    private static final ConcurrentMap<GuardedUrl, GuardedDataSource> POOLS = new ConcurrentHashMap<>();

    static {
        try {
            DriverManager.registerDriver(new GuardedDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** For {@link DriverManager}. */
    public GuardedDriver() {}

    /** The pools that are open now, in no order. */
    public static List<GuardedDataSource> pools() {
        return POOLS.values().stream().filter(pool -> !pool.isClosed()).toList();
    }

    /** Closes all pools. A later connection gets a new one. */
    public static void closeAll() {
        POOLS.forEach((url, pool) -> {
            POOLS.remove(url, pool);
            pool.close();
        });
    }

    /**
     * Leases a connection from the pool of this URL and these properties, which is made if need be; null if the URL is
     * not of this driver. A pool that was closed is replaced.
     *
     * @throws SQLException as {@link GuardedDataSource#getConnection()}; SQLState 08001 if a setting is wrong
     */
    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        return pool(url, properties == null ? new Properties() : properties).getConnection();
    }

    private static GuardedDataSource pool(String url, Properties properties) throws SQLException {
        try {
            GuardedUrl parsed = GuardedUrl.parse(url, properties);
            GuardedDataSource known = POOLS.get(parsed);
            return known != null && !known.isClosed() ? known : POOLS.compute(parsed, GuardedDriver::openOrNew);
        } catch (IllegalArgumentException e) {
            throw new SQLNonTransientConnectionException(PREFIX + " " + e.getMessage(), Errors.UNABLE_TO_CONNECT, e);
        }
    }

    private static GuardedDataSource openOrNew(GuardedUrl url, @Nullable GuardedDataSource known) {
        return known != null && !known.isClosed() ? known : new GuardedDataSource(url.config());
    }

    @Override
    public boolean acceptsURL(@Nullable String url) {
        return url != null && url.startsWith(PREFIX);
    }

    /** The settings of a pool. */
    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties properties) {
        return Arrays.stream(Option.values()).map(GuardedDriver::info).toArray(DriverPropertyInfo[]::new);
    }

    private static DriverPropertyInfo info(Option option) {
        DriverPropertyInfo info = new DriverPropertyInfo(GuardedUrl.SETTING + option.settingName(), null);
        info.description = option.expected();
        return info;
    }

    @Override
    public int getMajorVersion() {
        return 0;
    }

    @Override
    public int getMinorVersion() {
        return 1;
    }

    /** False: whether it is depends on the driver behind it. */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    /**
     * Not supported.
     *
     * @throws SQLFeatureNotSupportedException SQLState 0A000, always
     */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("getParentLogger is not supported; use slf4j", "0A000");
    }
}
