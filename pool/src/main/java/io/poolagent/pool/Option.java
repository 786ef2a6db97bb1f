// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Text;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every setting of a pool: its name, how it is written as text, what it sets, and what other pools call it. */
@SuppressWarnings("ImmutableEnumChecker") // The functions below have no state.
enum Option {
    NAME("name", Text.ANY, PoolConfigBuilder::name, b -> b.name, "poolName"),
    JDBC_URL("jdbcUrl", Text.ANY, PoolConfigBuilder::jdbcUrl, b -> b.jdbcUrl, "url"),
    USERNAME("username", Text.ANY, PoolConfigBuilder::username, b -> b.username, "user"),
    PASSWORD("password", Text.ANY, PoolConfigBuilder::password, b -> b.password),
    DRIVER_CLASS_NAME(
            "driverClassName", Text.ANY, PoolConfigBuilder::driverClassName, b -> b.driverClassName, "driverClass"),
    CONNECTION_PROPERTIES(
            "connectionProperties", Text.PAIRS, PoolConfigBuilder::connectionProperties, b -> b.connectionProperties),
    DATA_SOURCE(
            "dataSource",
            Text.none("an object, by setDataSource; as text jdbcUrl"),
            PoolConfigBuilder::dataSource,
            b -> b.dataSource),
    DATA_SOURCE_CLASS_NAME(
            "dataSourceClassName", Text.ANY, PoolConfigBuilder::dataSourceClassName, b -> b.dataSourceClassName),
    DATA_SOURCE_JNDI("dataSourceJNDI", Text.ANY, PoolConfigBuilder::dataSourceJNDI, b -> b.dataSourceJNDI),
    MAXIMUM_POOL_SIZE(
            "maximumPoolSize",
            Text.NUMBER,
            PoolConfigBuilder::maximumPoolSize,
            b -> b.maximumPoolSize,
            "maxPoolSize",
            "maxTotal",
            "maxActive"),
    MINIMUM_IDLE("minimumIdle", Text.NUMBER, PoolConfigBuilder::minimumIdle, b -> b.minimumIdle, "minIdle"),
    MAX_IDLE("maxIdle", Text.NUMBER, PoolConfigBuilder::maxIdle, b -> b.maxIdle),
    MAX_PENDING_ACQUIRES(
            "maxPendingAcquires", Text.NUMBER, PoolConfigBuilder::maxPendingAcquires, b -> b.maxPendingAcquires),
    BLOCK_WHEN_EXHAUSTED(
            "blockWhenExhausted", Text.TRUTH, PoolConfigBuilder::blockWhenExhausted, b -> b.blockWhenExhausted),
    ACQUIRE_TIMEOUT(
            "acquireTimeout",
            Text.DURATION,
            PoolConfigBuilder::acquireTimeout,
            b -> b.acquireTimeout,
            "connectionTimeout",
            "checkoutTimeout",
            "maxWaitMillis",
            "maxWait"),
    CONNECT_TIMEOUT("connectTimeout", Text.DURATION, PoolConfigBuilder::connectTimeout, b -> b.connectTimeout),
    CONNECT_FAILURE(
            "connectFailure",
            Text.oneOf(ConnectFailure.class),
            PoolConfigBuilder::connectFailure,
            b -> b.connectFailure),
    VALIDATION_TIMEOUT(
            "validationTimeout", Text.DURATION, PoolConfigBuilder::validationTimeout, b -> b.validationTimeout),
    IDLE_TIMEOUT("idleTimeout", Text.DURATION, PoolConfigBuilder::idleTimeout, b -> b.idleTimeout),
    MAX_LIFETIME(
            "maxLifetime", Text.DURATION, PoolConfigBuilder::maxLifetime, b -> b.maxLifetime, "maxConnLifetimeMillis"),
    SWEEP_INTERVAL("sweepInterval", Text.DURATION, PoolConfigBuilder::sweepInterval, b -> b.sweepInterval),
    RESET_ON_RELEASE("resetOnRelease", Text.TRUTH, PoolConfigBuilder::resetOnRelease, b -> b.resetOnRelease),
    IDLE_ORDER("idleOrder", Text.oneOf(IdleOrder.class), PoolConfigBuilder::idleOrder, b -> b.idleOrder),
    OVERDUE_AFTER(
            "overdueAfter",
            Text.DURATION,
            PoolConfigBuilder::overdueAfter,
            b -> b.overdueAfter,
            "leakDetectionThreshold"),
    CAPTURE_STACK_TRACES(
            "captureStackTraces", Text.TRUTH, PoolConfigBuilder::captureStackTraces, b -> b.captureStackTraces),
    EXHAUSTED_REPORT("exhaustedReport", Text.TRUTH, PoolConfigBuilder::exhaustedReport, b -> b.exhaustedReport),
    DOUBLE_RELEASE_POLICY(
            "doubleReleasePolicy",
            Text.oneOf(DoubleReleasePolicy.class),
            PoolConfigBuilder::doubleReleasePolicy,
            b -> b.doubleReleasePolicy),
    REGISTER_MBEAN(
            "registerMBean", Text.TRUTH, PoolConfigBuilder::registerMBean, b -> b.registerMBean, "registerMbeans"),
    AUTO_COMMIT("autoCommit", Text.TRUTH, PoolConfigBuilder::autoCommit, b -> b.autoCommit),
    READ_ONLY("readOnly", Text.TRUTH, PoolConfigBuilder::readOnly, b -> b.readOnly),
    TRANSACTION_ISOLATION(
            "transactionIsolation",
            Text.ISOLATION,
            PoolConfigBuilder::transactionIsolation,
            b -> b.transactionIsolation),
    CATALOG("catalog", Text.ANY, PoolConfigBuilder::catalog, b -> b.catalog),
    SCHEMA("schema", Text.ANY, PoolConfigBuilder::schema, b -> b.schema),
    CONNECTION_INIT_SQL("connectionInitSql", Text.ANY, PoolConfigBuilder::connectionInitSql, b -> b.connectionInitSql),
    VALIDATION_QUERY("validationQuery", Text.ANY, PoolConfigBuilder::validationQuery, b -> b.validationQuery),
    KEEPALIVE_TIME("keepaliveTime", Text.DURATION, PoolConfigBuilder::keepaliveTime, b -> b.keepaliveTime),
    START_TIMEOUT("startTimeout", Text.DURATION, PoolConfigBuilder::startTimeout, b -> b.startTimeout),
    THREAD_FACTORY(
            "threadFactory",
            Text.instance(ThreadFactory.class),
            PoolConfigBuilder::threadFactory,
            b -> b.threadFactory),
    ERROR_CLASSIFIER(
            "errorClassifier",
            Text.instance(ErrorClassifier.class),
            PoolConfigBuilder::errorClassifier,
            b -> b.errorClassifier),
    LISTENER("listener", Text.instance(PoolListener.class), PoolConfigBuilder::listener, b -> b.listeners);

    private final String settingName;
    private final String expected;
    private final Function<PoolConfigBuilder, @Nullable Object> getter;
    private final List<String> aliases;
    private final Putter putter;

    <T> Option(
            String settingName,
            Text<T> text,
            BiConsumer<PoolConfigBuilder, T> setter,
            Function<PoolConfigBuilder, @Nullable Object> getter,
            String... aliases) {
        this.settingName = settingName;
        this.expected = text.expected();
        this.getter = getter;
        this.aliases = List.of(aliases);
        this.putter = (builder, given, value) -> setter.accept(builder, text.read(given, value));
    }

    String settingName() {
        return settingName;
    }

    /** What its text may be. */
    String expected() {
        return expected;
    }

    /** What other pools call it. */
    List<String> aliases() {
        return aliases;
    }

    /** What it is set to, by whatever name; null if to nothing. */
    @Nullable
    Object get(PoolConfigBuilder builder) {
        return getter.apply(builder);
    }

    void put(PoolConfigBuilder builder, String given, @Nullable String value) {
        putter.put(builder, given, value);
    }

    private interface Putter {
        void put(PoolConfigBuilder builder, String given, @Nullable String value);
    }
}
