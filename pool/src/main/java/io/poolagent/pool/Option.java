// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Every setting of a pool: its name, how it is written as text, what it sets, and what other pools call it. */
@SuppressWarnings("ImmutableEnumChecker") // The functions below have no state.
enum Option {
    NAME("name", Text.ANY, PoolConfig.Builder::name, "poolName"),
    JDBC_URL("jdbcUrl", Text.ANY, PoolConfig.Builder::jdbcUrl, "url"),
    USERNAME("username", Text.ANY, PoolConfig.Builder::username, "user"),
    PASSWORD("password", Text.ANY, PoolConfig.Builder::password),
    DRIVER_CLASS_NAME("driverClassName", Text.ANY, PoolConfig.Builder::driverClassName, "driverClass"),
    CONNECTION_PROPERTIES("connectionProperties", Text.PAIRS, PoolConfig.Builder::connectionProperties),
    DATA_SOURCE(
            "dataSource", Text.none("an object, by setDataSource; as text jdbcUrl"), PoolConfig.Builder::dataSource),
    MAXIMUM_POOL_SIZE(
            "maximumPoolSize",
            Text.NUMBER,
            PoolConfig.Builder::maximumPoolSize,
            "maxPoolSize",
            "maxTotal",
            "maxActive"),
    MINIMUM_IDLE("minimumIdle", Text.NUMBER, PoolConfig.Builder::minimumIdle, "minIdle"),
    MAX_IDLE("maxIdle", Text.NUMBER, PoolConfig.Builder::maxIdle),
    MAX_PENDING_ACQUIRES("maxPendingAcquires", Text.NUMBER, PoolConfig.Builder::maxPendingAcquires),
    BLOCK_WHEN_EXHAUSTED("blockWhenExhausted", Text.TRUTH, PoolConfig.Builder::blockWhenExhausted),
    ACQUIRE_TIMEOUT(
            "acquireTimeout",
            Text.DURATION,
            PoolConfig.Builder::acquireTimeout,
            "connectionTimeout",
            "checkoutTimeout",
            "maxWaitMillis",
            "maxWait"),
    CONNECT_TIMEOUT("connectTimeout", Text.DURATION, PoolConfig.Builder::connectTimeout),
    VALIDATION_TIMEOUT("validationTimeout", Text.DURATION, PoolConfig.Builder::validationTimeout),
    IDLE_TIMEOUT("idleTimeout", Text.DURATION, PoolConfig.Builder::idleTimeout),
    MAX_LIFETIME("maxLifetime", Text.DURATION, PoolConfig.Builder::maxLifetime, "maxConnLifetimeMillis"),
    SWEEP_INTERVAL("sweepInterval", Text.DURATION, PoolConfig.Builder::sweepInterval),
    RESET_ON_RELEASE("resetOnRelease", Text.TRUTH, PoolConfig.Builder::resetOnRelease),
    IDLE_ORDER("idleOrder", Text.oneOf(IdleOrder.class), PoolConfig.Builder::idleOrder),
    OVERDUE_AFTER("overdueAfter", Text.DURATION, PoolConfig.Builder::overdueAfter, "leakDetectionThreshold"),
    CAPTURE_STACK_TRACES("captureStackTraces", Text.TRUTH, PoolConfig.Builder::captureStackTraces),
    EXHAUSTED_REPORT("exhaustedReport", Text.TRUTH, PoolConfig.Builder::exhaustedReport),
    DOUBLE_RELEASE_POLICY(
            "doubleReleasePolicy", Text.oneOf(DoubleReleasePolicy.class), PoolConfig.Builder::doubleReleasePolicy),
    REGISTER_MBEAN("registerMBean", Text.TRUTH, PoolConfig.Builder::registerMBean, "registerMbeans"),
    LISTENER(
            "listener",
            new Text<>(
                    "the name of a public class that implements PoolListener and has a constructor without parameters",
                    false,
                    name -> Instances.of(PoolListener.class, name)),
            PoolConfig.Builder::listener);

    private final String settingName;
    private final String expected;
    private final List<String> aliases;
    private final Putter putter;

    <T> Option(String settingName, Text<T> text, BiConsumer<PoolConfig.Builder, T> setter, String... aliases) {
        this.settingName = settingName;
        this.expected = text.expected();
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

    void put(PoolConfig.Builder builder, String given, @Nullable String value) {
        putter.put(builder, given, value);
    }

    private interface Putter {
        void put(PoolConfig.Builder builder, String given, @Nullable String value);
    }
}
