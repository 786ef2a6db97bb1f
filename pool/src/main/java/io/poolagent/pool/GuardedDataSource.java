// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Checks;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKeyBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A pool of connections in which every lease has a handle of its own, and exactly one release of it counts. On a handle
 * whose lease is over {@code close()} does nothing, and every other call that begins then throws SQLState 08003. A call
 * that another thread began before may still reach the driver: a handle, like any connection, is for one thread at a
 * time.
 *
 * <p>Safe for use by any number of threads. Callers that wait are served first come first served. What a thread did
 * with a connection before releasing it happens-before what the next holder does with it. Needs {@link #close()} when
 * done with.
 *
 * <p>Not final, because proxies of frameworks (Spring's {@code @RefreshScope}) extend the class they stand for. It is
 * not made to be extended otherwise.
 */
@SuppressWarnings("exports") // the nullness annotations, which nobody needs to have to use this
public non-sealed class GuardedDataSource extends PoolSettings implements DataSource, AutoCloseable {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(GuardedDataSource.class);

    // Plain, for the speed of getConnection(): who sees null asks started(), and who sees a pool sees all of it, since
    // that has final fields.
    @Nullable
    Pool pool;

    @Nullable
    Housekeeper housekeeper;

    private volatile boolean closed;

    /**
     * To be configured by the setters. Starts with {@link #start()}, else with the first {@link #getConnection()} or
     * other call that needs the pool; {@code toString} and {@code close} do not.
     */
    public GuardedDataSource() {}

    /**
     * Opens no connection yet, unless {@link PoolConfig#minimumIdle()} asks for it, and that on another thread, or {@link
     * PoolConfig#startTimeout()}, and then waits for it.
     */
    public GuardedDataSource(PoolConfig config) {
        synchronized (settingsLock) {
            begin(config);
        }
        tryOut();
    }

    /** If that is asked for, opens a connection; if that cannot be, closes the pool. */
    private void tryOut() {
        Pool begun = started();
        Duration limit = begun.config.startTimeout();
        if (!limit.isZero() && !begun.isClosed()) {
            begun.tryOut(Checks.nanos(limit));
        }
    }

    /** For tests: nobody sweeps but the test. */
    GuardedDataSource(PoolConfig config, LongSupplier nanoClock) {
        pool = new Pool(Objects.requireNonNull(config, "config"), nanoClock);
        housekeeper = new Housekeeper(pool, config);
    }

    /**
     * Starts a pool that is configured by setters, to learn at once whether the settings fit each other. Does nothing if
     * it has started.
     *
     * @throws IllegalArgumentException naming the setting, its value and what was expected
     * @throws IllegalStateException if {@link PoolConfig#startTimeout()} is set, and no connection could be opened until
     *     then; the pool is closed
     */
    public void start() {
        if (pool == null) {
            started();
            tryOut();
        }
    }

    private Pool started() {
        Pool known = pool;
        if (known != null) {
            return known;
        }
        synchronized (settingsLock) {
            known = pool;
            return known != null ? known : begin(configured());
        }
    }

    private Pool begin(PoolConfig config) {
        Pool begun = new Pool(Objects.requireNonNull(config, "config"), System::nanoTime);
        Housekeeper sweeper = new Housekeeper(begun, config);
        if (closed) {
            begun.close(); // Closed before it was started: it lends nothing, and says so.
        } else {
            sweeper.start();
            LOG.info("pool '{}': {}", config.name(), SettingsInWords.start(config));
            if (config.registerMBean()) {
                begun.bean.register();
            }
        }
        housekeeper = sweeper;
        pool = begun;
        return begun;
    }

    @Override
    @Nullable
    PoolConfig startedConfig() {
        Pool known = pool;
        return known == null ? null : known.config;
    }

    /**
     * Leases a connection, waiting up to {@link PoolConfig#acquireTimeout()} in all. To be given back by its {@code
     * close()}.
     *
     * <p>An idle connection that turns out to be dead is replaced without a word. What becomes of a caller whose connect
     * fails says {@link PoolConfig#connectFailure()}.
     *
     * @throws java.sql.SQLTransientConnectionException SQLState 08001: none came free in time, or the limit of waiting
     *     callers is reached, or connecting takes too long, or the thread was interrupted (its interrupt flag stays
     *     set); the message names the oldest holders
     * @throws java.sql.SQLNonTransientConnectionException SQLState 08003: this pool is closed
     * @throws IllegalArgumentException if this is to start the pool, and its settings do not fit each other
     */
    @Override
    public Connection getConnection() throws SQLException {
        return started().acquire();
    }

    /**
     * As {@link #getConnection()}, as a part of a call that another pool may serve. Waits up to what is left of {@link
     * PoolConfig#acquireTimeout()}, and tells the call if it cannot connect.
     *
     * @throws SQLException as {@link #getConnection()}
     */
    public Connection getConnection(FailoverCall call) throws SQLException {
        return started().acquire(Objects.requireNonNull(call, "call"));
    }

    /**
     * Not supported: all connections of a pool are of one user.
     *
     * @throws SQLFeatureNotSupportedException SQLState 0A000, always
     */
    @Override
    public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
        throw unsupported("getConnection(username, password)", "getConnection()");
    }

    /**
     * Not supported, for the same reason: neither user nor sharding key can be chosen.
     *
     * @throws SQLFeatureNotSupportedException SQLState 0A000, always
     */
    @Override
    public ConnectionBuilder createConnectionBuilder() throws SQLException {
        throw unsupported("createConnectionBuilder", "getConnection()");
    }

    /**
     * Not supported: a key is of the driver; it makes one from {@code unwrap} of a connection, or from its own data source.
     *
     * @throws SQLFeatureNotSupportedException SQLState 0A000, always
     */
    @Override
    public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
        throw unsupported("createShardingKeyBuilder", "that of the driver's own data source");
    }

    /**
     * Releases a connection, as its {@code close()} does, but throws where that must be silent. After {@link #evict},
     * or {@code abort}, it does nothing.
     *
     * @throws NullPointerException if connection is null
     * @throws IllegalArgumentException if connection was not returned by this pool's {@link #getConnection()}
     * @throws DoubleReleaseException if its lease is over
     */
    public void release(Connection connection) {
        GuardedConnection handle = own(connection);
        if (!handle.release() && !handle.isEvicted()) {
            throw started().misuse.releasedAgain(handle);
        }
    }

    /**
     * Ends a lease and closes the physical connection instead of keeping it; returns when it is closed, or aborted
     * because that took longer than {@link PoolConfig#validationTimeout()}. A caller that waits gets a new one. Evicting
     * again does nothing.
     *
     * @throws NullPointerException if connection is null
     * @throws IllegalArgumentException if connection was not returned by this pool's {@link #getConnection()}
     * @throws DoubleReleaseException if its lease was released before
     */
    public void evict(Connection connection) {
        GuardedConnection handle = own(connection);
        if (!handle.evict() && !handle.isEvicted()) {
            throw started().misuse.releasedAgain(handle);
        }
    }

    /**
     * Runs the work with a connection of its own and releases that in any case; returns what the work returns. A
     * connection that the work released itself is no misuse.
     *
     * @throws SQLException as {@link #getConnection()}, or what the work throws
     */
    public <T extends @Nullable Object> T withConnection(SqlFunction<T> work) throws SQLException {
        Objects.requireNonNull(work, "work");
        GuardedConnection connection = started().acquire();
        try {
            return work.apply(connection);
        } finally {
            connection.release();
        }
    }

    /** From now on this listener is told, too. */
    public void addListener(PoolListener listener) {
        started().events.add(Objects.requireNonNull(listener, "listener"));
    }

    /** Undoes {@link #addListener}; does nothing if that was not done. */
    public void removeListener(PoolListener listener) {
        started().events.remove(Objects.requireNonNull(listener, "listener"));
    }

    /** The leases that are open now, the oldest first. */
    public List<LeaseInfo> leases() {
        return started().leases();
    }

    /** Has every physical connection replaced: idle ones are closed soon, used ones when they are released. */
    public void evictAll() {
        started().evictAll();
    }

    /** The settings. */
    public PoolConfig config() {
        return started().config;
    }

    /** Counts the connections now. */
    public PoolStats stats() {
        return started().stats();
    }

    /** Counts what has happened since the pool was made. */
    public PoolTotals totals() {
        return started().totals();
    }

    /** The name in messages and thread names. */
    public String name() {
        return started().name();
    }

    /**
     * Lends no more. Callers that wait are rejected at once ("Pool is closed.", SQLState 08003), idle connections are
     * closed before this returns, or aborted if that takes longer than {@link PoolConfig#validationTimeout()}, used ones
     * when they are released. Closing again does nothing.
     */
    @Override
    public void close() {
        synchronized (settingsLock) {
            closed = true;
        }
        Pool known = pool;
        if (known != null) {
            known.close();
        }
    }

    /**
     * As {@link #close()}, then waits up to the limit for the leases to be released. What is left is evicted: its
     * holder's next call fails with SQLState 08003.
     *
     * @return whether nothing was left
     * @throws IllegalArgumentException if the limit is negative
     */
    public boolean closeGracefully(Duration limit) {
        long limitNanos = Checks.saturated(Checks.notNegative("limit", limit));
        close();
        Pool known = pool;
        return known == null || known.closeGracefully(limitNanos);
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        Pool known = pool;
        return known == null ? closed : known.isClosed();
    }

    /** The whole seconds, rounded up, of {@link PoolConfig#acquireTimeout()}. */
    @Override
    public int getLoginTimeout() {
        long seconds = started().config.acquireTimeout().plusMillis(999).toSeconds();
        return (int) Math.min(Integer.MAX_VALUE, seconds);
    }

    /**
     * Not supported: the settings of a pool do not change.
     *
     * @throws SQLFeatureNotSupportedException SQLState 0A000, always
     */
    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw unsupported("setLoginTimeout", "PoolConfig.acquireTimeout");
    }

    /** Always null: this pool logs to slf4j. */
    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    /**
     * Not supported.
     *
     * @throws SQLFeatureNotSupportedException SQLState 0A000, always
     */
    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw unsupported("setLogWriter", "slf4j");
    }

    /**
     * Not supported.
     *
     * @throws SQLFeatureNotSupportedException SQLState 0A000, always
     */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw unsupported("getParentLogger", "slf4j");
    }

    /**
     * This pool as the given type.
     *
     * @throws SQLException if this is not such a type
     */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("unwrap: " + type.getName() + " (expected: a type of "
                + getClass().getName() + ")");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public String toString() {
        Pool known = pool;
        return known == null ? "pool, not started" : "pool '" + known.name() + "' " + known.stats();
    }

    private GuardedConnection own(Connection connection) {
        if (connection == null) {
            throw new NullPointerException(
                    "connection: null (expected: what getConnection() of pool '" + name() + "' returned)");
        }
        if (!(connection instanceof GuardedConnection handle)) {
            throw started().misuse.notOurs(connection);
        }
        if (handle.slot.pool != started()) {
            throw started().misuse.wrongPool(handle);
        }
        return handle;
    }

    static SQLFeatureNotSupportedException unsupported(String what, String instead) {
        return new SQLFeatureNotSupportedException(what + " is not supported; use " + instead, "0A000");
    }
}
