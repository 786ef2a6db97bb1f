// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Text;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The getters of a {@link GuardedDataSource}, one for each setter, of the same type and under all its names: Spring and
 * others read a data source to make another like it. Before the start they tell what was set so far, or the default;
 * then the settings of the pool. Listeners have none: there may be several.
 */
@SuppressWarnings("exports") // the nullness annotations, which nobody needs to have to use this
public abstract sealed class PoolProperties permits PoolSettings {
    PoolProperties() {}

    /** With what is set now. */
    abstract <T extends @Nullable Object> T get(Function<PoolConfigBuilder, T> of);

    /** The name, or null if none was given and the pool has not started. */
    public @Nullable String getName() {
        return get(s -> s.name);
    }

    /** Another name of {@link #getName}. */
    public @Nullable String getPoolName() {
        return getName();
    }

    /** See {@link PoolConfigBuilder#jdbcUrl}; null if there is none. */
    public @Nullable String getJdbcUrl() {
        return get(s -> s.jdbcUrl);
    }

    /** Another name of {@link #getJdbcUrl}. */
    public @Nullable String getUrl() {
        return getJdbcUrl();
    }

    /** See {@link PoolConfigBuilder#username}; null if there is none. */
    public @Nullable String getUsername() {
        return get(s -> s.username);
    }

    /** Another name of {@link #getUsername}. */
    public @Nullable String getUser() {
        return getUsername();
    }

    /** See {@link PoolConfigBuilder#password}; null if there is none. For who makes a data source like this one. */
    public @Nullable String getPassword() {
        return get(s -> s.password);
    }

    /** See {@link PoolConfigBuilder#driverClassName}; null if there is none. */
    public @Nullable String getDriverClassName() {
        return get(s -> s.driverClassName);
    }

    /** Another name of {@link #getDriverClassName}. */
    public @Nullable String getDriverClass() {
        return getDriverClassName();
    }

    /** As {@code name=value;name=value}. */
    public String getConnectionProperties() {
        return get(s -> Text.of(s.connectionProperties));
    }

    /** See {@link PoolConfigBuilder#dataSource}; null if there is none. */
    public @Nullable DataSource getDataSource() {
        return get(s -> s.dataSource);
    }

    /** See {@link PoolConfig#maximumPoolSize()}. */
    public int getMaximumPoolSize() {
        return get(s -> s.maximumPoolSize);
    }

    /** Another name of {@link #getMaximumPoolSize}. */
    public int getMaxPoolSize() {
        return getMaximumPoolSize();
    }

    /** Another name of {@link #getMaximumPoolSize}. */
    public int getMaxTotal() {
        return getMaximumPoolSize();
    }

    /** Another name of {@link #getMaximumPoolSize}. */
    public int getMaxActive() {
        return getMaximumPoolSize();
    }

    /** See {@link PoolConfig#minimumIdle()}. */
    public int getMinimumIdle() {
        return get(s -> s.minimumIdle);
    }

    /** Another name of {@link #getMinimumIdle}. */
    public int getMinIdle() {
        return getMinimumIdle();
    }

    /** See {@link PoolConfig#maxIdle()}. */
    public int getMaxIdle() {
        return get(s -> s.maxIdle == null ? s.maximumPoolSize : s.maxIdle);
    }

    /** See {@link PoolConfig#maxPendingAcquires()}. */
    public int getMaxPendingAcquires() {
        return get(s -> s.maxPendingAcquires);
    }

    /** See {@link PoolConfig#acquireTimeout()}; as text, such as {@code 30s}. */
    public String getAcquireTimeout() {
        return get(s -> Text.of(s.acquireTimeout));
    }

    /** Another name of {@link #getAcquireTimeout}. */
    public String getConnectionTimeout() {
        return getAcquireTimeout();
    }

    /** Another name of {@link #getAcquireTimeout}. */
    public String getCheckoutTimeout() {
        return getAcquireTimeout();
    }

    /** Another name of {@link #getAcquireTimeout}. */
    public String getMaxWaitMillis() {
        return getAcquireTimeout();
    }

    /** Another name of {@link #getAcquireTimeout}. */
    public String getMaxWait() {
        return getAcquireTimeout();
    }

    /** See {@link PoolConfig#connectTimeout()}; as text, such as {@code 30s}. */
    public String getConnectTimeout() {
        return get(s -> Text.of(s.connectTimeout));
    }

    /** See {@link PoolConfig#validationTimeout()}; as text, such as {@code 30s}. */
    public String getValidationTimeout() {
        return get(s -> Text.of(s.validationTimeout));
    }

    /** See {@link PoolConfig#idleTimeout()}; as text, such as {@code 30s}. */
    public String getIdleTimeout() {
        return get(s -> Text.of(s.idleTimeout));
    }

    /** See {@link PoolConfig#maxLifetime()}; as text, such as {@code 30s}. */
    public String getMaxLifetime() {
        return get(s -> Text.of(s.maxLifetime));
    }

    /** Another name of {@link #getMaxLifetime}. */
    public String getMaxConnLifetimeMillis() {
        return getMaxLifetime();
    }

    /** See {@link PoolConfig#sweepInterval()}; as text, such as {@code 30s}. */
    public String getSweepInterval() {
        return get(s -> Text.of(s.sweepInterval));
    }

    /** See {@link PoolConfig#overdueAfter()}; as text, such as {@code 30s}. */
    public String getOverdueAfter() {
        return get(s -> Text.of(s.overdueAfter));
    }

    /** Another name of {@link #getOverdueAfter}. */
    public String getLeakDetectionThreshold() {
        return getOverdueAfter();
    }

    /** See {@link PoolConfig#blockWhenExhausted()}. */
    public boolean isBlockWhenExhausted() {
        return get(s -> s.blockWhenExhausted);
    }

    /** See {@link PoolConfig#resetOnRelease()}. */
    public boolean isResetOnRelease() {
        return get(s -> s.resetOnRelease);
    }

    /** See {@link PoolConfig#captureStackTraces()}. */
    public boolean isCaptureStackTraces() {
        return get(s -> s.captureStackTraces);
    }

    /** See {@link PoolConfig#exhaustedReport()}. */
    public boolean isExhaustedReport() {
        return get(s -> s.exhaustedReport);
    }

    /** See {@link PoolConfig#registerMBean()}. */
    public boolean isRegisterMBean() {
        return get(s -> s.registerMBean);
    }

    /** Another name of {@link #isRegisterMBean}. */
    public boolean isRegisterMbeans() {
        return isRegisterMBean();
    }

    /** See {@link PoolConfig#autoCommit()}; true unless set. */
    public boolean isAutoCommit() {
        return get(s -> !Boolean.FALSE.equals(s.autoCommit));
    }

    /** See {@link PoolConfig#readOnly()}; false unless set. */
    public boolean isReadOnly() {
        return get(s -> Boolean.TRUE.equals(s.readOnly));
    }

    /** See {@link PoolConfig#transactionIsolation()}; null if not set. */
    public @Nullable String getTransactionIsolation() {
        return get(s -> s.transactionIsolation == null ? null : Text.isolation(s.transactionIsolation));
    }

    /** See {@link PoolConfig#catalog()}; null if not set. */
    public @Nullable String getCatalog() {
        return get(s -> s.catalog);
    }

    /** See {@link PoolConfig#schema()}; null if not set. */
    public @Nullable String getSchema() {
        return get(s -> s.schema);
    }

    /** See {@link PoolConfig#connectionInitSql()}; null if not set. */
    public @Nullable String getConnectionInitSql() {
        return get(s -> s.connectionInitSql);
    }

    /** See {@link PoolConfig#validationQuery()}; null if not set. */
    public @Nullable String getValidationQuery() {
        return get(s -> s.validationQuery);
    }

    /** See {@link PoolConfig#keepaliveTime()}; as text, such as {@code 30s}. */
    public String getKeepaliveTime() {
        return get(s -> Text.of(s.keepaliveTime));
    }

    /** See {@link PoolConfig#startTimeout()}; as text, such as {@code 30s}. */
    public String getStartTimeout() {
        return get(s -> Text.of(s.startTimeout));
    }

    /** See {@link PoolConfig#threadFactory()}; null if not set. */
    public @Nullable ThreadFactory getThreadFactory() {
        return get(s -> s.threadFactory);
    }

    /** See {@link PoolConfig#errorClassifier()}; null if not set. */
    public @Nullable ErrorClassifier getErrorClassifier() {
        return get(s -> s.errorClassifier);
    }

    /** See {@link PoolConfigBuilder#dataSourceClassName}; null if there is none. */
    public @Nullable String getDataSourceClassName() {
        return get(s -> s.dataSourceClassName);
    }

    /** See {@link PoolConfigBuilder#dataSourceJNDI}; null if there is none. */
    public @Nullable String getDataSourceJNDI() {
        return get(s -> s.dataSourceJNDI);
    }

    /** The name of a {@link ConnectFailure}. */
    public String getConnectFailure() {
        return get(s -> s.connectFailure.name());
    }

    /** The name of an {@link IdleOrder}. */
    public String getIdleOrder() {
        return get(s -> s.idleOrder.name());
    }

    /** The name of a {@link DoubleReleasePolicy}. */
    public String getDoubleReleasePolicy() {
        return get(s -> s.doubleReleasePolicy.name());
    }
}
