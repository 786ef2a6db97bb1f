// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Collects the settings; not safe for use by several threads. Every setter returns this builder. */
@SuppressWarnings("exports") // the nullness annotations, which nobody needs to have to use this
public final class PoolConfigBuilder {
    @Nullable
    String name;

    @Nullable
    String jdbcUrl;

    @Nullable
    String username;

    @Nullable
    String password;

    @Nullable
    String driverClassName;

    final Map<String, String> connectionProperties = new HashMap<>();

    @Nullable
    DataSource dataSource;

    int maximumPoolSize = 10;
    int minimumIdle;

    @Nullable
    Integer maxIdle;

    int maxPendingAcquires;
    boolean blockWhenExhausted = true;
    Duration acquireTimeout = Duration.ofSeconds(30);
    Duration connectTimeout = Duration.ofSeconds(10);
    ConnectFailure connectFailure = ConnectFailure.WAIT;
    Duration validationTimeout = Duration.ofSeconds(5);
    Duration idleTimeout = Duration.ofMinutes(10);
    Duration maxLifetime = Duration.ofMinutes(30);
    Duration sweepInterval = Duration.ofMillis(500);
    boolean resetOnRelease = true;
    IdleOrder idleOrder = IdleOrder.THREAD;
    Duration overdueAfter = Duration.ZERO;
    boolean captureStackTraces;
    boolean exhaustedReport;
    DoubleReleasePolicy doubleReleasePolicy = DoubleReleasePolicy.REPORT;
    boolean registerMBean;

    @Nullable
    Boolean autoCommit;

    @Nullable
    Boolean readOnly;

    @Nullable
    Integer transactionIsolation;

    @Nullable
    String catalog;

    @Nullable
    String schema;

    @Nullable
    String connectionInitSql;

    @Nullable
    String validationQuery;

    Duration keepaliveTime = Duration.ZERO;
    Duration startTimeout = Duration.ZERO;

    @Nullable
    ThreadFactory threadFactory;

    @Nullable
    ErrorClassifier errorClassifier;

    @Nullable
    String dataSourceClassName;

    @Nullable
    String dataSourceJNDI;

    final List<PoolListener> listeners = new ArrayList<>();

    PoolConfigBuilder() {}

    /** A copy, but for the name. */
    PoolConfigBuilder(PoolConfigBuilder same, String name) {
        this.name = name;
        jdbcUrl = same.jdbcUrl;
        username = same.username;
        password = same.password;
        driverClassName = same.driverClassName;
        connectionProperties.putAll(same.connectionProperties);
        dataSource = same.dataSource;
        maximumPoolSize = same.maximumPoolSize;
        minimumIdle = same.minimumIdle;
        maxIdle = same.maxIdle;
        maxPendingAcquires = same.maxPendingAcquires;
        blockWhenExhausted = same.blockWhenExhausted;
        acquireTimeout = same.acquireTimeout;
        connectTimeout = same.connectTimeout;
        connectFailure = same.connectFailure;
        validationTimeout = same.validationTimeout;
        idleTimeout = same.idleTimeout;
        maxLifetime = same.maxLifetime;
        sweepInterval = same.sweepInterval;
        resetOnRelease = same.resetOnRelease;
        idleOrder = same.idleOrder;
        overdueAfter = same.overdueAfter;
        captureStackTraces = same.captureStackTraces;
        exhaustedReport = same.exhaustedReport;
        doubleReleasePolicy = same.doubleReleasePolicy;
        registerMBean = same.registerMBean;
        autoCommit = same.autoCommit;
        readOnly = same.readOnly;
        transactionIsolation = same.transactionIsolation;
        catalog = same.catalog;
        schema = same.schema;
        connectionInitSql = same.connectionInitSql;
        validationQuery = same.validationQuery;
        keepaliveTime = same.keepaliveTime;
        startTimeout = same.startTimeout;
        threadFactory = same.threadFactory;
        errorClassifier = same.errorClassifier;
        dataSourceClassName = same.dataSourceClassName;
        dataSourceJNDI = same.dataSourceJNDI;
        listeners.addAll(same.listeners);
    }

    /** See {@link PoolConfig#name()}. */
    public PoolConfigBuilder name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /** Where to connect through {@link java.sql.DriverManager}; either this or {@link #dataSource}. */
    public PoolConfigBuilder jdbcUrl(String jdbcUrl) {
        this.jdbcUrl = Objects.requireNonNull(jdbcUrl, "jdbcUrl");
        return this;
    }

    /** The database user for {@link #jdbcUrl}; may be left unset. */
    public PoolConfigBuilder username(@Nullable String username) {
        this.username = username;
        return this;
    }

    /** The database password for {@link #jdbcUrl}; may be left unset. */
    public PoolConfigBuilder password(@Nullable String password) {
        this.password = password;
        return this;
    }

    /**
     * The driver for {@link #jdbcUrl}, where {@link java.sql.DriverManager} does not find it: an old one, or one of
     * another class loader. Loaded by the thread's context class loader, else by the pool's.
     */
    public PoolConfigBuilder driverClassName(String driverClassName) {
        this.driverClassName = Objects.requireNonNull(driverClassName, "driverClassName");
        return this;
    }

    /** Adds properties for the driver of {@link #jdbcUrl}. User and password set by name take precedence. */
    public PoolConfigBuilder connectionProperties(Map<String, String> connectionProperties) {
        this.connectionProperties.putAll(connectionProperties);
        return this;
    }

    /** The driver's own data source, which delivers physical connections; either this or {@link #jdbcUrl}. */
    public PoolConfigBuilder dataSource(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        return this;
    }

    /** See {@link PoolConfig#maximumPoolSize()}; 10 unless set. */
    public PoolConfigBuilder maximumPoolSize(int maximumPoolSize) {
        this.maximumPoolSize = maximumPoolSize;
        return this;
    }

    /** See {@link PoolConfig#minimumIdle()}; 0 unless set. */
    public PoolConfigBuilder minimumIdle(int minimumIdle) {
        this.minimumIdle = minimumIdle;
        return this;
    }

    /** See {@link PoolConfig#maxIdle()}; the maximum pool size unless set. */
    public PoolConfigBuilder maxIdle(int maxIdle) {
        this.maxIdle = maxIdle;
        return this;
    }

    /** See {@link PoolConfig#maxPendingAcquires()}; 0 unless set. */
    public PoolConfigBuilder maxPendingAcquires(int maxPendingAcquires) {
        this.maxPendingAcquires = maxPendingAcquires;
        return this;
    }

    /** See {@link PoolConfig#blockWhenExhausted()}; true unless set. */
    public PoolConfigBuilder blockWhenExhausted(boolean blockWhenExhausted) {
        this.blockWhenExhausted = blockWhenExhausted;
        return this;
    }

    /** See {@link PoolConfig#acquireTimeout()}; 30 s unless set. */
    public PoolConfigBuilder acquireTimeout(Duration acquireTimeout) {
        this.acquireTimeout = Objects.requireNonNull(acquireTimeout, "acquireTimeout");
        return this;
    }

    /** See {@link PoolConfig#connectTimeout()}; 10 s unless set. */
    public PoolConfigBuilder connectTimeout(Duration connectTimeout) {
        this.connectTimeout = Objects.requireNonNull(connectTimeout, "connectTimeout");
        return this;
    }

    /** See {@link PoolConfig#connectFailure()}; {@link ConnectFailure#WAIT} unless set. */
    public PoolConfigBuilder connectFailure(ConnectFailure connectFailure) {
        this.connectFailure = Objects.requireNonNull(connectFailure, "connectFailure");
        return this;
    }

    /** See {@link PoolConfig#validationTimeout()}; 5 s unless set. */
    public PoolConfigBuilder validationTimeout(Duration validationTimeout) {
        this.validationTimeout = Objects.requireNonNull(validationTimeout, "validationTimeout");
        return this;
    }

    /** See {@link PoolConfig#idleTimeout()}; 10 min unless set. */
    public PoolConfigBuilder idleTimeout(Duration idleTimeout) {
        this.idleTimeout = Objects.requireNonNull(idleTimeout, "idleTimeout");
        return this;
    }

    /** See {@link PoolConfig#maxLifetime()}; 30 min unless set. */
    public PoolConfigBuilder maxLifetime(Duration maxLifetime) {
        this.maxLifetime = Objects.requireNonNull(maxLifetime, "maxLifetime");
        return this;
    }

    /** See {@link PoolConfig#sweepInterval()}; 500 ms unless set. */
    public PoolConfigBuilder sweepInterval(Duration sweepInterval) {
        this.sweepInterval = Objects.requireNonNull(sweepInterval, "sweepInterval");
        return this;
    }

    /** See {@link PoolConfig#resetOnRelease()}; true unless set. */
    public PoolConfigBuilder resetOnRelease(boolean resetOnRelease) {
        this.resetOnRelease = resetOnRelease;
        return this;
    }

    /** See {@link PoolConfig#idleOrder()}; {@link IdleOrder#THREAD} unless set. */
    public PoolConfigBuilder idleOrder(IdleOrder idleOrder) {
        this.idleOrder = Objects.requireNonNull(idleOrder, "idleOrder");
        return this;
    }

    /** See {@link PoolConfig#overdueAfter()}; never unless set. */
    public PoolConfigBuilder overdueAfter(Duration overdueAfter) {
        this.overdueAfter = Objects.requireNonNull(overdueAfter, "overdueAfter");
        return this;
    }

    /** See {@link PoolConfig#captureStackTraces()}; false unless set. */
    public PoolConfigBuilder captureStackTraces(boolean captureStackTraces) {
        this.captureStackTraces = captureStackTraces;
        return this;
    }

    /** See {@link PoolConfig#exhaustedReport()}; false unless set. */
    public PoolConfigBuilder exhaustedReport(boolean exhaustedReport) {
        this.exhaustedReport = exhaustedReport;
        return this;
    }

    /** See {@link PoolConfig#doubleReleasePolicy()}; {@link DoubleReleasePolicy#REPORT} unless set. */
    public PoolConfigBuilder doubleReleasePolicy(DoubleReleasePolicy doubleReleasePolicy) {
        this.doubleReleasePolicy = Objects.requireNonNull(doubleReleasePolicy, "doubleReleasePolicy");
        return this;
    }

    /** See {@link PoolConfig#registerMBean()}; false unless set. */
    public PoolConfigBuilder registerMBean(boolean registerMBean) {
        this.registerMBean = registerMBean;
        return this;
    }

    /** See {@link PoolConfig#autoCommit()}; as the driver delivers it unless set. */
    public PoolConfigBuilder autoCommit(boolean autoCommit) {
        this.autoCommit = autoCommit;
        return this;
    }

    /** See {@link PoolConfig#readOnly()}; as the driver delivers it unless set. */
    public PoolConfigBuilder readOnly(boolean readOnly) {
        this.readOnly = readOnly;
        return this;
    }

    /** See {@link PoolConfig#transactionIsolation()}; as the driver delivers it unless set. */
    public PoolConfigBuilder transactionIsolation(int transactionIsolation) {
        this.transactionIsolation = transactionIsolation;
        return this;
    }

    /** See {@link PoolConfig#catalog()}; as the driver delivers it unless set. */
    public PoolConfigBuilder catalog(String catalog) {
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        return this;
    }

    /** See {@link PoolConfig#schema()}; as the driver delivers it unless set. */
    public PoolConfigBuilder schema(String schema) {
        this.schema = Objects.requireNonNull(schema, "schema");
        return this;
    }

    /** See {@link PoolConfig#connectionInitSql()}; none unless set. */
    public PoolConfigBuilder connectionInitSql(String connectionInitSql) {
        this.connectionInitSql = Objects.requireNonNull(connectionInitSql, "connectionInitSql");
        return this;
    }

    /** See {@link PoolConfig#validationQuery()}; isValid unless set. */
    public PoolConfigBuilder validationQuery(String validationQuery) {
        this.validationQuery = Objects.requireNonNull(validationQuery, "validationQuery");
        return this;
    }

    /** See {@link PoolConfig#keepaliveTime()}; never unless set. */
    public PoolConfigBuilder keepaliveTime(Duration keepaliveTime) {
        this.keepaliveTime = Objects.requireNonNull(keepaliveTime, "keepaliveTime");
        return this;
    }

    /** See {@link PoolConfig#startTimeout()}; not at all unless set. */
    public PoolConfigBuilder startTimeout(Duration startTimeout) {
        this.startTimeout = Objects.requireNonNull(startTimeout, "startTimeout");
        return this;
    }

    /** See {@link PoolConfig#threadFactory()}; daemon threads unless set. */
    public PoolConfigBuilder threadFactory(ThreadFactory threadFactory) {
        this.threadFactory = Objects.requireNonNull(threadFactory, "threadFactory");
        return this;
    }

    /** See {@link PoolConfig#errorClassifier()}; the pool unless set. */
    public PoolConfigBuilder errorClassifier(ErrorClassifier errorClassifier) {
        this.errorClassifier = Objects.requireNonNull(errorClassifier, "errorClassifier");
        return this;
    }

    /** The class of the driver's own data source, which is given {@link #connectionProperties} as its bean properties; in place of {@link #jdbcUrl}. */
    public PoolConfigBuilder dataSourceClassName(String dataSourceClassName) {
        this.dataSourceClassName = Objects.requireNonNull(dataSourceClassName, "dataSourceClassName");
        return this;
    }

    /** The name of a data source in JNDI; in place of {@link #jdbcUrl}. Looked up when the settings are built. */
    public PoolConfigBuilder dataSourceJNDI(String dataSourceJNDI) {
        this.dataSourceJNDI = Objects.requireNonNull(dataSourceJNDI, "dataSourceJNDI");
        return this;
    }

    /** Adds one to {@link PoolConfig#listeners()}. */
    public PoolConfigBuilder listener(PoolListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * The settings as they are now; the builder may be used on.
     *
     * @throws IllegalArgumentException naming the setting, its value and what was expected
     */
    public PoolConfig build() {
        return new PoolConfig(this);
    }
}
