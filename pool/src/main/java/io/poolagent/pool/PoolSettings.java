// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The setters of a {@link GuardedDataSource} that is configured as a bean. Each checks its value at once. Before the
 * start only: later ones throw {@link IllegalStateException}.
 *
 * <p>Durations and enums are given as text ({@code 30s}, {@code FIFO}), because that is what Spring's XML, any JNDI
 * container and plain Java can all set, with one spelling for all; a bare number is milliseconds, as elsewhere. The
 * last setters are what other pools call the same setting, so that a configuration can be taken over.
 */
@SuppressWarnings("exports") // the nullness annotations, which nobody needs to have to use this
public abstract sealed class PoolSettings extends PoolProperties permits GuardedDataSource {
    /** Held while the settings change, and while the pool starts. */
    final Object settingsLock = new Object();

    private final PoolConfigBuilder settings = PoolConfig.builder();

    PoolSettings() {}

    /** The settings of the pool if it has started. With the lock held. */
    abstract @Nullable PoolConfig startedConfig();

    @Override
    <T extends @Nullable Object> T get(Function<PoolConfigBuilder, T> of) {
        synchronized (settingsLock) {
            PoolConfig started = startedConfig();
            return of.apply(started == null ? settings : started.settings());
        }
    }

    PoolConfig configured() {
        return settings.build();
    }

    /** See {@link PoolConfig#name()}. */
    public void setName(String name) {
        set("name", name);
    }

    /** See {@link PoolConfigBuilder#jdbcUrl}. */
    public void setJdbcUrl(String jdbcUrl) {
        set("jdbcUrl", jdbcUrl);
    }

    /** See {@link PoolConfigBuilder#username}. */
    public void setUsername(@Nullable String username) {
        set("username", username);
    }

    /** See {@link PoolConfigBuilder#password}. */
    public void setPassword(@Nullable String password) {
        set("password", password);
    }

    /** See {@link PoolConfigBuilder#driverClassName}. */
    public void setDriverClassName(String driverClassName) {
        set("driverClassName", driverClassName);
    }

    /** Properties for the driver, as {@code name=value;name=value}. */
    public void setConnectionProperties(String connectionProperties) {
        set("connectionProperties", connectionProperties);
    }

    /** See {@link PoolConfigBuilder#dataSource}. */
    public void setDataSource(DataSource dataSource) {
        synchronized (settingsLock) {
            requireUnstarted("dataSource");
            settings.dataSource(Objects.requireNonNull(dataSource, "dataSource"));
        }
    }

    /** See {@link PoolConfig#maximumPoolSize()}. */
    public void setMaximumPoolSize(int maximumPoolSize) {
        set("maximumPoolSize", String.valueOf(maximumPoolSize));
    }

    /** See {@link PoolConfig#minimumIdle()}. */
    public void setMinimumIdle(int minimumIdle) {
        set("minimumIdle", String.valueOf(minimumIdle));
    }

    /** See {@link PoolConfig#maxIdle()}. */
    public void setMaxIdle(int maxIdle) {
        set("maxIdle", String.valueOf(maxIdle));
    }

    /** See {@link PoolConfig#maxPendingAcquires()}. */
    public void setMaxPendingAcquires(int maxPendingAcquires) {
        set("maxPendingAcquires", String.valueOf(maxPendingAcquires));
    }

    /** See {@link PoolConfig#blockWhenExhausted()}. */
    public void setBlockWhenExhausted(boolean blockWhenExhausted) {
        set("blockWhenExhausted", String.valueOf(blockWhenExhausted));
    }

    /** See {@link PoolConfig#acquireTimeout()}. */
    public void setAcquireTimeout(String acquireTimeout) {
        set("acquireTimeout", acquireTimeout);
    }

    /** See {@link PoolConfig#connectTimeout()}. */
    public void setConnectTimeout(String connectTimeout) {
        set("connectTimeout", connectTimeout);
    }

    /** The name of a {@link ConnectFailure}. */
    public void setConnectFailure(String connectFailure) {
        set("connectFailure", connectFailure);
    }

    /** See {@link PoolConfig#validationTimeout()}. */
    public void setValidationTimeout(String validationTimeout) {
        set("validationTimeout", validationTimeout);
    }

    /** See {@link PoolConfig#idleTimeout()}. */
    public void setIdleTimeout(String idleTimeout) {
        set("idleTimeout", idleTimeout);
    }

    /** See {@link PoolConfig#maxLifetime()}. */
    public void setMaxLifetime(String maxLifetime) {
        set("maxLifetime", maxLifetime);
    }

    /** See {@link PoolConfig#sweepInterval()}. */
    public void setSweepInterval(String sweepInterval) {
        set("sweepInterval", sweepInterval);
    }

    /** See {@link PoolConfig#resetOnRelease()}. */
    public void setResetOnRelease(boolean resetOnRelease) {
        set("resetOnRelease", String.valueOf(resetOnRelease));
    }

    /** The name of an {@link IdleOrder}. */
    public void setIdleOrder(String idleOrder) {
        set("idleOrder", idleOrder);
    }

    /** See {@link PoolConfig#overdueAfter()}. */
    public void setOverdueAfter(String overdueAfter) {
        set("overdueAfter", overdueAfter);
    }

    /** See {@link PoolConfig#captureStackTraces()}. */
    public void setCaptureStackTraces(boolean captureStackTraces) {
        set("captureStackTraces", String.valueOf(captureStackTraces));
    }

    /** See {@link PoolConfig#exhaustedReport()}. */
    public void setExhaustedReport(boolean exhaustedReport) {
        set("exhaustedReport", String.valueOf(exhaustedReport));
    }

    /** The name of a {@link DoubleReleasePolicy}. */
    public void setDoubleReleasePolicy(String doubleReleasePolicy) {
        set("doubleReleasePolicy", doubleReleasePolicy);
    }

    /** See {@link PoolConfig#registerMBean()}. */
    public void setRegisterMBean(boolean registerMBean) {
        set("registerMBean", String.valueOf(registerMBean));
    }

    /** See {@link PoolConfig#autoCommit()}. */
    public void setAutoCommit(boolean autoCommit) {
        set("autoCommit", String.valueOf(autoCommit));
    }

    /** See {@link PoolConfig#readOnly()}. */
    public void setReadOnly(boolean readOnly) {
        set("readOnly", String.valueOf(readOnly));
    }

    /** See {@link PoolConfig#transactionIsolation()}. */
    public void setTransactionIsolation(String transactionIsolation) {
        set("transactionIsolation", transactionIsolation);
    }

    /** See {@link PoolConfig#catalog()}. */
    public void setCatalog(String catalog) {
        set("catalog", catalog);
    }

    /** See {@link PoolConfig#schema()}. */
    public void setSchema(String schema) {
        set("schema", schema);
    }

    /** See {@link PoolConfig#connectionInitSql()}. */
    public void setConnectionInitSql(String connectionInitSql) {
        set("connectionInitSql", connectionInitSql);
    }

    /** See {@link PoolConfig#validationQuery()}. */
    public void setValidationQuery(String validationQuery) {
        set("validationQuery", validationQuery);
    }

    /** See {@link PoolConfig#keepaliveTime()}. */
    public void setKeepaliveTime(String keepaliveTime) {
        set("keepaliveTime", keepaliveTime);
    }

    /** See {@link PoolConfig#startTimeout()}. */
    public void setStartTimeout(String startTimeout) {
        set("startTimeout", startTimeout);
    }

    /** See {@link PoolConfig#threadFactory()}. */
    public void setThreadFactory(ThreadFactory threadFactory) {
        synchronized (settingsLock) {
            requireUnstarted("threadFactory");
            settings.threadFactory(threadFactory);
        }
    }

    /** See {@link PoolConfig#errorClassifier()}. */
    public void setErrorClassifier(ErrorClassifier errorClassifier) {
        synchronized (settingsLock) {
            requireUnstarted("errorClassifier");
            settings.errorClassifier(errorClassifier);
        }
    }

    /** See {@link PoolConfigBuilder#dataSourceClassName}. */
    public void setDataSourceClassName(String dataSourceClassName) {
        set("dataSourceClassName", dataSourceClassName);
    }

    /** See {@link PoolConfigBuilder#dataSourceJNDI}. */
    public void setDataSourceJNDI(String dataSourceJNDI) {
        set("dataSourceJNDI", dataSourceJNDI);
    }

    /** Adds one; see {@link PoolConfig#listeners()}. */
    public void setListener(PoolListener listener) {
        synchronized (settingsLock) {
            requireUnstarted("listener");
            settings.listener(Objects.requireNonNull(listener, "listener"));
        }
    }

    /** Another name of {@link #setName}. */
    public void setPoolName(String poolName) {
        set("poolName", poolName);
    }

    /** Another name of {@link #setJdbcUrl}. */
    public void setUrl(String url) {
        set("url", url);
    }

    /** Another name of {@link #setUsername}. */
    public void setUser(@Nullable String user) {
        set("user", user);
    }

    /** Another name of {@link #setDriverClassName}. */
    public void setDriverClass(String driverClass) {
        set("driverClass", driverClass);
    }

    /** Another name of {@link #setMaximumPoolSize}. */
    public void setMaxPoolSize(int maxPoolSize) {
        set("maxPoolSize", String.valueOf(maxPoolSize));
    }

    /** Another name of {@link #setMaximumPoolSize}. */
    public void setMaxTotal(int maxTotal) {
        set("maxTotal", String.valueOf(maxTotal));
    }

    /** Another name of {@link #setMaximumPoolSize}. */
    public void setMaxActive(int maxActive) {
        set("maxActive", String.valueOf(maxActive));
    }

    /** Another name of {@link #setMinimumIdle}. */
    public void setMinIdle(int minIdle) {
        set("minIdle", String.valueOf(minIdle));
    }

    /** Another name of {@link #setAcquireTimeout}. */
    public void setConnectionTimeout(String connectionTimeout) {
        set("connectionTimeout", connectionTimeout);
    }

    /** Another name of {@link #setAcquireTimeout}. */
    public void setCheckoutTimeout(String checkoutTimeout) {
        set("checkoutTimeout", checkoutTimeout);
    }

    /** Another name of {@link #setAcquireTimeout}. */
    public void setMaxWaitMillis(String maxWaitMillis) {
        set("maxWaitMillis", maxWaitMillis);
    }

    /** Another name of {@link #setAcquireTimeout}. */
    public void setMaxWait(String maxWait) {
        set("maxWait", maxWait);
    }

    /** Another name of {@link #setMaxLifetime}. */
    public void setMaxConnLifetimeMillis(String maxConnLifetimeMillis) {
        set("maxConnLifetimeMillis", maxConnLifetimeMillis);
    }

    /** Another name of {@link #setOverdueAfter}. */
    public void setLeakDetectionThreshold(String leakDetectionThreshold) {
        set("leakDetectionThreshold", leakDetectionThreshold);
    }

    /** Another name of {@link #setRegisterMBean}. */
    public void setRegisterMbeans(boolean registerMbeans) {
        set("registerMbeans", String.valueOf(registerMbeans));
    }

    /**
     * Sets these settings, by the names that {@link PoolConfig#of} knows, as text. What it refuses it refuses at once: names
     * that there are not, two names of one setting, values that no other setting could make right. Then nothing is set.
     *
     * @throws IllegalArgumentException naming the settings, their values unless they may be secret, and what was expected
     */
    public void putAll(Map<String, String> texts) {
        synchronized (settingsLock) {
            requireUnstarted(String.join(", ", texts.keySet()));
            Options.checkAll(texts);
            Options.put(settings, texts);
        }
    }

    private void set(String name, @Nullable String value) {
        synchronized (settingsLock) {
            requireUnstarted(name);
            Options.check(name, value);
            Options.put(settings, name, value);
        }
    }

    private void requireUnstarted(String setting) {
        PoolConfig started = startedConfig();
        if (started != null) {
            throw new IllegalStateException(
                    setting + ": pool '" + started.name() + "' has started (expected: set before the "
                            + "first getConnection(); to change it, close this pool and make a new one)");
        }
    }
}
