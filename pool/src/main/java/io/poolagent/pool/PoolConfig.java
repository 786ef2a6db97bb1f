// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Checks;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one pool, checked when built. Immutable, so safe to share between threads.
 *
 * <pre>{@code
 * PoolConfig config = PoolConfig.builder()
 *         .name("orders")
 *         .jdbcUrl("jdbc:mysql://localhost/orders")
 *         .username("app")
 *         .password(secret)
 *         .maximumPoolSize(20)
 *         .build();
 * }</pre>
 */
@SuppressWarnings("exports") // the nullness annotations, which nobody needs to have to use this
public final class PoolConfig {
    private static final AtomicInteger UNNAMED = new AtomicInteger();

    private final String name;
    private final PhysicalSource source;
    private final int maximumPoolSize;
    private final int minimumIdle;
    private final int maxIdle;
    private final int maxPendingAcquires;
    private final boolean blockWhenExhausted;
    private final Duration acquireTimeout;
    private final Duration connectTimeout;
    private final ConnectFailure connectFailure;
    private final Duration validationTimeout;
    private final Duration idleTimeout;
    private final Duration maxLifetime;
    private final Duration sweepInterval;
    private final boolean resetOnRelease;
    private final IdleOrder idleOrder;
    private final Duration overdueAfter;
    private final boolean captureStackTraces;
    private final boolean exhaustedReport;
    private final DoubleReleasePolicy doubleReleasePolicy;
    private final boolean registerMBean;
    private final @Nullable Boolean autoCommit;
    private final @Nullable Boolean readOnly;
    private final @Nullable Integer transactionIsolation;
    private final @Nullable String catalog;
    private final @Nullable String schema;
    private final @Nullable String connectionInitSql;
    private final @Nullable String validationQuery;
    private final Duration keepaliveTime;
    private final Duration startTimeout;
    private final @Nullable ThreadFactory threadFactory;
    private final @Nullable ErrorClassifier errorClassifier;
    private final List<PoolListener> listeners;
    private final PoolConfigBuilder settings;

    PoolConfig(PoolConfigBuilder b) {
        maximumPoolSize = Checks.atLeast("maximumPoolSize", b.maximumPoolSize, 1);
        minimumIdle = Checks.within("minimumIdle", b.minimumIdle, 0, maximumPoolSize);
        maxIdle =
                b.maxIdle == null ? maximumPoolSize : Checks.within("maxIdle", b.maxIdle, minimumIdle, maximumPoolSize);
        maxPendingAcquires = Checks.atLeast("maxPendingAcquires", b.maxPendingAcquires, 0);
        blockWhenExhausted = b.blockWhenExhausted;
        acquireTimeout = Checks.notNegative("acquireTimeout", b.acquireTimeout);
        connectTimeout = Checks.notNegative("connectTimeout", b.connectTimeout);
        connectFailure = b.connectFailure;
        validationTimeout = Checks.positive("validationTimeout", b.validationTimeout);
        idleTimeout = Checks.notNegative("idleTimeout", b.idleTimeout);
        maxLifetime = Checks.notNegative("maxLifetime", b.maxLifetime);
        sweepInterval = Checks.positive("sweepInterval", b.sweepInterval);
        resetOnRelease = b.resetOnRelease;
        idleOrder = b.idleOrder;
        overdueAfter = Checks.notNegative("overdueAfter", b.overdueAfter);
        captureStackTraces = b.captureStackTraces;
        exhaustedReport = b.exhaustedReport;
        doubleReleasePolicy = b.doubleReleasePolicy;
        registerMBean = b.registerMBean;
        autoCommit = b.autoCommit;
        readOnly = b.readOnly;
        transactionIsolation = b.transactionIsolation;
        catalog = b.catalog;
        schema = b.schema;
        connectionInitSql = b.connectionInitSql;
        validationQuery = b.validationQuery;
        keepaliveTime = Checks.notNegative("keepaliveTime", b.keepaliveTime);
        startTimeout = Checks.notNegative("startTimeout", b.startTimeout);
        threadFactory = b.threadFactory;
        errorClassifier = b.errorClassifier;
        listeners = List.copyOf(b.listeners);
        source = Sources.of(b);
        name = b.name == null ? "pool-" + UNNAMED.incrementAndGet() : b.name;
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: not blank)");
        }
        settings = new PoolConfigBuilder(b, name);
    }

    /** What this was built from, and the name. Nobody changes it. */
    PoolConfigBuilder settings() {
        return settings;
    }

    /** A builder with these settings, to make another pool that differs in some. */
    public PoolConfigBuilder toBuilder() {
        return new PoolConfigBuilder(settings, name);
    }

    /** A builder with the defaults. */
    public static PoolConfigBuilder builder() {
        return new PoolConfigBuilder();
    }

    /**
     * Settings by the names of the builder's methods, as text: {@code maximumPoolSize=20}, {@code acquireTimeout=30s}. A
     * bare number for a duration is milliseconds. What is called {@code dataSource.x} goes to the driver as property
     * {@code x}. Some names that other pools use for the same thing are understood, too; docs/pool-options.md lists all.
     *
     * @throws IllegalArgumentException naming the setting, its value unless that may be secret, and what was expected
     */
    public static PoolConfig of(Properties settings) {
        return Options.put(builder(), Options.texts(settings)).build();
    }

    /**
     * Every name that {@link #of} understands: the settings, what other pools call them, and those of other pools that are
     * refused with what to write instead.
     */
    public static Set<String> names() {
        return Options.names();
    }

    /**
     * As {@link #of}, from a properties file in UTF-8.
     *
     * @throws IOException if the file cannot be read
     */
    public static PoolConfig load(Path file) throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            settings.load(reader);
            return of(settings);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** The pool's name in messages and thread names; {@code pool-1}, {@code pool-2} ... unless set. */
    public String name() {
        return name;
    }

    /** The most physical connections that exist at a time. */
    public int maximumPoolSize() {
        return maximumPoolSize;
    }

    /** Idle connections that are kept ready. */
    public int minimumIdle() {
        return minimumIdle;
    }

    /** Idle connections beyond this number are closed at the next sweep, the longest idle first. */
    public int maxIdle() {
        return maxIdle;
    }

    /** The most callers that may wait; 0 is no limit. */
    public int maxPendingAcquires() {
        return maxPendingAcquires;
    }

    /** Whether a caller waits when every connection is leased, or fails at once. */
    public boolean blockWhenExhausted() {
        return blockWhenExhausted;
    }

    /** The limit of one whole {@code getConnection()} call, waiting and connecting included; zero is no limit. */
    public Duration acquireTimeout() {
        return acquireTimeout;
    }

    /** How long a caller waits for the physical connection being opened for it; zero is no limit. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** What becomes of a caller when the physical connection being opened for it fails; in a group always FAIL. */
    public ConnectFailure connectFailure() {
        return connectFailure;
    }

    /**
     * The limit given to {@link java.sql.Connection#isValid}, which counts in whole seconds: rounded up. A physical
     * connection whose validation takes a {@link #sweepInterval()} longer, or whose closing takes longer than this when
     * somebody waits for it, is aborted.
     */
    public Duration validationTimeout() {
        return validationTimeout;
    }

    /** Connections idle for longer are closed, down to {@link #minimumIdle()}; zero is never. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** Connections older than this are closed when idle or released; zero is never. */
    public Duration maxLifetime() {
        return maxLifetime;
    }

    /** How often idle connections are looked at; connections unused for two intervals are validated before use. */
    public Duration sweepInterval() {
        return sweepInterval;
    }

    /**
     * Whether a release puts back what the holder changed of the session (autocommit, read-only, isolation, catalog,
     * schema, holdability, network timeout, type map, client info). An open transaction is rolled back and statements
     * are closed in any case.
     */
    public boolean resetOnRelease() {
        return resetOnRelease;
    }

    /** Which of several idle connections is lent first. */
    public IdleOrder idleOrder() {
        return idleOrder;
    }

    /** A lease held for longer is told once, in the log and to the listeners; zero is never. */
    public Duration overdueAfter() {
        return overdueAfter;
    }

    /**
     * Whether every lease keeps the stack of its {@code getConnection()} and of its end, for the messages that speak of
     * it. Some microseconds each.
     */
    public boolean captureStackTraces() {
        return captureStackTraces;
    }

    /** Whether the log tells every holder, at most once a minute, when a caller got no connection. */
    public boolean exhaustedReport() {
        return exhaustedReport;
    }

    /** What {@code close()} does on a handle whose lease was released before. */
    public DoubleReleasePolicy doubleReleasePolicy() {
        return doubleReleasePolicy;
    }

    /** Whether the pool is shown in JMX; see {@link PoolMXBean}. */
    public boolean registerMBean() {
        return registerMBean;
    }

    /** Whether a new connection commits every statement; null is as the driver delivers it. */
    public @Nullable Boolean autoCommit() {
        return autoCommit;
    }

    /** Whether a new connection is read-only; null is as the driver delivers it. */
    public @Nullable Boolean readOnly() {
        return readOnly;
    }

    /** The isolation of a new connection, a constant of {@link java.sql.Connection}; null is as the driver delivers it. */
    public @Nullable Integer transactionIsolation() {
        return transactionIsolation;
    }

    /** The catalog of a new connection; null is as the driver delivers it. */
    public @Nullable String catalog() {
        return catalog;
    }

    /** The schema of a new connection; null is as the driver delivers it. */
    public @Nullable String schema() {
        return schema;
    }

    /** A statement that every new connection executes before it is lent first; null is none. */
    public @Nullable String connectionInitSql() {
        return connectionInitSql;
    }

    /** A statement that validates, for drivers without {@link java.sql.Connection#isValid}; null is isValid. */
    public @Nullable String validationQuery() {
        return validationQuery;
    }

    /** How often an idle connection is validated though nobody asks for it, so that a firewall does not forget it; zero is never. */
    public Duration keepaliveTime() {
        return keepaliveTime;
    }

    /** How long {@link GuardedDataSource#start()}, or making a pool of this, tries to open a first connection, and then fails; zero is not at all. */
    public Duration startTimeout() {
        return startTimeout;
    }

    /** Who makes the threads of the pool, or null: daemon threads with the name of the pool. They also stand in for a factory that fails. */
    public @Nullable ThreadFactory threadFactory() {
        return threadFactory;
    }

    /** Says which errors mean that a connection is lost; null is the pool. */
    public @Nullable ErrorClassifier errorClassifier() {
        return errorClassifier;
    }

    /** Who is told of what happens in the pool, in this order. */
    public List<PoolListener> listeners() {
        return listeners;
    }

    SessionDefaults sessionDefaults() {
        return new SessionDefaults(autoCommit, readOnly, transactionIsolation, catalog, schema, connectionInitSql);
    }

    PhysicalSource source() {
        return source;
    }

    /** The settings that are not the default. Passwords, properties for the driver and parameters of the URL are not shown. */
    @Override
    public String toString() {
        return SettingsInWords.all(settings);
    }
}
