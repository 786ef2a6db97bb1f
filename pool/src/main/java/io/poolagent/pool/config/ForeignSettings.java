// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.config;

import static io.poolagent.pool.config.ForeignSetting.refused;
import static io.poolagent.pool.config.ForeignSetting.taken;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of HikariCP 7.1, Commons DBCP 2.14, Tomcat JDBC 11, Druid 1.2.28 and Agroal 3.2 that have another name
 * here, or none. Where two pools have one name it means the same, but for Agroal's {@code validationTimeout}. The docs
 * are rendered from this table.
 */
public final class ForeignSettings {
    private static final String TAKES_AWAY =
            "elsewhere it takes connections from their holders; use overdueAfter, which reports them";
    private static final String CLASSIFIER =
            "use errorClassifier, the name of a class that implements io.poolagent.pool.ErrorClassifier";
    private static final String VALIDATED =
            "delete it, because what was unused for two sweepIntervals is validated before "
                    + "it is lent, and keepaliveTime validates what is idle";
    private static final String SWEPT = "delete it, because every idle connection is looked at once in a sweepInterval";
    private static final String STATEMENT_CACHE =
            "delete it, because drivers cache statements themselves: see their properties, here dataSource.x";
    private static final String METRICS =
            "delete it, and call new io.poolagent.pool.micrometer.PoolMetrics(dataSource).bindTo(registry)";
    private static final String OF_THE_DRIVER = "use the driver's own property, as dataSource.x";
    private static final String RETRIED = "delete it, because connecting is retried until acquireTimeout";
    private static final String ROLLED_BACK = "delete it, because an open transaction is rolled back at every release";
    private static final String UNWRAPPED = "delete it, because unwrap() is always allowed";
    private static final String COUNTS_USED =
            "elsewhere it counts used connections, too; use minimumIdle, which counts idle ones";
    private static final String NO_JTA = "delete it, because this pool takes no part in JTA transactions";

    private static final Map<String, ForeignSetting> BY_NAME = new LinkedHashMap<>();

    static {
        hikari();
        dbcp2();
        tomcat();
        druid();
        agroal();
        add(refused("maxConnectionAge", null, "elsewhere it counts seconds; use maxLifetime"));
        add(refused("maxIdleTime", null, "elsewhere it counts seconds; use idleTimeout"));
        add(refused("minPoolSize", null, COUNTS_USED));
        add(refused("unreturnedConnectionTimeout", null, TAKES_AWAY));
    }

    private ForeignSettings() {}

    public static @Nullable ForeignSetting get(String name) {
        return BY_NAME.get(name);
    }

    public static Iterable<String> names() {
        return BY_NAME.keySet();
    }

    private static void add(ForeignSetting setting) {
        if (BY_NAME.put(setting.name(), setting) != null) {
            throw new IllegalStateException(setting.name() + " is listed twice");
        }
    }

    private static void hikari() {
        add(taken("connectionTestQuery", "validationQuery", ForeignSettings::same));
        add(taken("initializationFailTimeout", "startTimeout", ForeignSettings::atStart));
        add(refused("allowPoolSuspension", "false", "delete it, because this pool cannot be suspended"));
        add(refused(
                "isolateInternalQueries",
                "false",
                "delete it, because after a validationQuery the transaction is always over"));
        String credentials = "use username and password, or dataSource with an object that knows the credentials";
        add(refused("credentials", null, credentials));
        add(refused("credentialsProvider", null, credentials));
        add(refused("credentialsProviderClassName", null, credentials));
        add(refused("dataSourceProperties", null, "use dataSource.x for each property x"));
        add(refused("exceptionOverride", null, CLASSIFIER));
        add(refused("exceptionOverrideClassName", null, CLASSIFIER));
        add(refused("healthCheckProperties", null, "delete it, because there is no health check; see stats()"));
        add(refused("healthCheckRegistry", null, "delete it, because there is no health check; see stats()"));
        add(refused("metricRegistry", null, METRICS));
        add(refused("metricsTrackerFactory", null, METRICS));
        add(refused(
                "scheduledExecutor", null, "delete it, because the pool has a thread of its own; see threadFactory"));
    }

    private static void dbcp2() {
        add(taken("defaultAutoCommit", "autoCommit", ForeignSettings::same));
        add(taken("defaultReadOnly", "readOnly", ForeignSettings::same));
        add(taken("defaultTransactionIsolation", "transactionIsolation", ForeignSettings::same));
        add(taken("defaultCatalog", "catalog", ForeignSettings::same));
        add(taken("defaultSchema", "schema", ForeignSettings::same));
        add(taken("connectionInitSqls", "connectionInitSql", ForeignSettings::oneStatement));
        add(taken("validationQueryTimeout", "validationTimeout", ForeignSettings::limitInSeconds));
        add(taken("minEvictableIdleTimeMillis", "idleTimeout", ForeignSettings::negativeIsNever));
        add(taken("softMinEvictableIdleTimeMillis", "idleTimeout", ForeignSettings::negativeIsNever));
        add(refused("initialSize", "0", "use minimumIdle, which keeps so many ready at any time"));
        add(refused("lifo", null, "use idleOrder"));
        add(refused("cacheState", "true", "delete it, because the driver is asked when the application asks"));
        add(refused("testOnCreate", "false", "delete it, because a connection was just opened then"));
        add(refused("testOnBorrow", null, VALIDATED));
        add(refused("testOnReturn", "false", VALIDATED));
        add(refused("testWhileIdle", "false", VALIDATED));
        add(refused("timeBetweenEvictionRunsMillis", "-1", SWEPT));
        add(refused("numTestsPerEvictionRun", null, SWEPT));
        add(refused("evictionPolicyClassName", null, SWEPT));
        add(refused("accessToUnderlyingConnectionAllowed", "true", UNWRAPPED));
        add(refused("removeAbandonedOnBorrow", "false", TAKES_AWAY));
        add(refused("removeAbandonedOnMaintenance", "false", TAKES_AWAY));
        add(refused("removeAbandonedTimeout", null, TAKES_AWAY));
        add(refused("logAbandoned", "false", "use overdueAfter with captureStackTraces=true"));
        add(refused("abandonedUsageTracking", "false", "use overdueAfter with captureStackTraces=true"));
        add(refused("poolPreparedStatements", "false", STATEMENT_CACHE));
        add(refused("clearStatementPoolOnReturn", "false", STATEMENT_CACHE));
        add(refused("maxOpenPreparedStatements", "-1", STATEMENT_CACHE));
        add(refused(
                "logExpiredConnections", null, "delete it, because a PoolListener is told why a connection leaves"));
        add(refused("rollbackOnReturn", "true", ROLLED_BACK));
        add(refused(
                "enableAutoCommitOnReturn",
                "true",
                "delete it, because autocommit is put back to what it was; see resetOnRelease"));
        add(refused("defaultQueryTimeout", null, OF_THE_DRIVER));
        add(refused(
                "fastFailValidation", null, "delete it, because after a fatal error a connection is not lent again"));
        add(refused("disconnectionSqlCodes", null, CLASSIFIER));
        add(refused("disconnectionIgnoreSqlCodes", null, CLASSIFIER));
        add(refused("jmxName", null, "use registerMBean=true; the bean has the pool's name"));
        add(refused(
                "registerConnectionMBean", null, "delete it, because connections are not shown in JMX; see leases()"));
        add(refused("connectionFactoryClassName", null, "use dataSourceClassName"));
    }

    private static void tomcat() {
        add(taken("initSQL", "connectionInitSql", ForeignSettings::same));
        add(taken("jmxEnabled", "registerMBean", ForeignSettings::same));
        add(taken("maxAge", "maxLifetime", ForeignSettings::same));
        add(taken("suspectTimeout", "overdueAfter", ForeignSettings::seconds));
        add(refused("removeAbandoned", "false", TAKES_AWAY));
        add(refused("abandonWhenPercentageFull", "0", TAKES_AWAY));
        add(refused("alternateUsernameAllowed", "false", "delete it, because all connections are of one user"));
        add(refused("commitOnReturn", "false", ROLLED_BACK + "; commit in the application"));
        add(refused("fairQueue", "true", "delete it, because callers are always served in their order"));
        add(refused("ignoreExceptionOnPreLoad", null, "use startTimeout"));
        add(refused(
                "jdbcInterceptors",
                null,
                "delete it, because a release puts the session back and closes statements anyway; see PoolListener"));
        add(refused("logValidationErrors", null, "delete it, because they are logged at debug level"));
        add(refused("object_name", null, "delete it, because the bean has the pool's name"));
        add(refused("propagateInterruptState", "true", "delete it, because an interrupt is always kept"));
        add(refused("testOnConnect", "false", "delete it, because a connection was just opened then"));
        String handles = "delete it, because every lease and statement has a handle of its own";
        add(refused("useDisposableConnectionFacade", "true", handles));
        add(refused("useStatementFacade", "true", handles));
        add(refused("useEquals", null, handles));
        add(refused("useLock", null, handles));
        add(refused("validationInterval", null, VALIDATED));
        add(refused("validatorClassName", null, "use validationQuery"));
    }

    private static void druid() {
        add(taken("initConnectionSqls", "connectionInitSql", ForeignSettings::oneStatement));
        add(taken("phyTimeoutMillis", "maxLifetime", ForeignSettings::negativeIsNever));
        add(taken("keepAliveBetweenTimeMillis", "keepaliveTime", ForeignSettings::same));
        add(refused("keepAlive", "false", "use keepaliveTime"));
        add(refused("exceptionSorter", null, CLASSIFIER));
        add(refused("filters", null, "delete it, because there are none; see PoolListener and PoolMetrics"));
        add(refused("init", "false", "use startTimeout"));
        add(refused("maxEvictableIdleTimeMillis", null, "use maxLifetime"));
        add(refused("socketTimeout", null, OF_THE_DRIVER));
    }

    private static void agroal() {
        add(taken("maxSize", "maximumPoolSize", ForeignSettings::same));
        add(taken("initialSQL", "connectionInitSql", ForeignSettings::same));
        add(taken("jdbcTransactionIsolation", "transactionIsolation", ForeignSettings::same));
        add(taken("principal", "username", ForeignSettings::same));
        add(taken("credential", "password", ForeignSettings::same));
        add(taken("acquisitionTimeout", "acquireTimeout", ForeignSettings::same));
        add(taken("leakTimeout", "overdueAfter", ForeignSettings::same));
        add(taken("reapTimeout", "idleTimeout", ForeignSettings::same));
        Map.of(
                        "acquisitionTimeout", "acquireTimeout",
                        "leakTimeout", "overdueAfter",
                        "reapTimeout", "idleTimeout",
                        "maxLifetime", "maxLifetime")
                .forEach((name, option) -> {
                    add(taken(name + "_ms", option, ForeignSettings::same));
                    add(taken(name + "_s", option, ForeignSettings::seconds));
                    add(taken(name + "_m", option, ForeignSettings::minutes));
                });
        add(refused("minSize", null, COUNTS_USED));
        add(refused("implementation", null, "delete it, because there is one"));
        add(refused("metricsEnabled", "false", METRICS));
        add(refused("flushOnClose", "false", "delete it, because a fatal error lets a connection leave"));
        add(refused("connectionValidator", null, "use validationQuery"));
        add(refused("enhancedLeakReport", "false", "use captureStackTraces"));
        add(refused(
                "multipleAcquisition",
                "off",
                "delete it, because a PoolListener is told of a nested acquire that fails"));
        add(refused("transactionRequirement", "off", NO_JTA));
        add(refused("poolRecovery", null, NO_JTA));
        add(refused("recoveryPrincipal", null, NO_JTA));
        add(refused("recoveryCredential", null, NO_JTA));
        add(refused("xaProperties", null, NO_JTA));
        add(refused("validateOnBorrow", null, VALIDATED));
        for (String unit : new String[] {"", "_ms", "_s", "_m"}) {
            add(refused("idleValidation" + unit, null, VALIDATED));
            add(refused("establishmentRetryInterval" + unit, null, RETRIED));
            if (!unit.isEmpty()) {
                add(refused("validationTimeout" + unit, null, "elsewhere it is an interval; use keepaliveTime"));
            }
        }
        add(refused("establishmentRetryAttempts", null, RETRIED));
        add(refused("trackJdbcResources", "true", "delete it, because what is left open is always closed"));
        add(refused("loginTimeout", null, "use connectTimeout"));
        add(refused("networkTimeout", null, OF_THE_DRIVER));
        add(refused("providerClassName", null, "use driverClassName or dataSourceClassName"));
        add(refused("jdbcProperties", null, "use dataSource.x for each property x"));
    }

    private static String same(String value) {
        return value;
    }

    private static String seconds(String value) {
        return Long.parseLong(value) + "s";
    }

    private static String minutes(String value) {
        return Long.parseLong(value) + "min";
    }

    private static String negativeIsNever(String value) {
        return value.startsWith("-") ? "0" : value;
    }

    private static String limitInSeconds(String value) {
        long seconds = Long.parseLong(value);
        if (seconds <= 0) {
            throw new IllegalArgumentException("> 0; there is always a limit");
        }
        return seconds + "s";
    }

    private static String atStart(String value) {
        if (value.equals("0")) {
            throw new IllegalArgumentException("-1 not to connect at the start, or > 0 to fail then");
        }
        return negativeIsNever(value);
    }

    private static String oneStatement(String value) {
        String one = value.endsWith(";") ? value.substring(0, value.length() - 1) : value;
        if (one.contains(";")) {
            throw new IllegalArgumentException("one statement");
        }
        return one;
    }
}
