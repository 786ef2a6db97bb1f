// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.poolagent.pool.config.ForeignSetting;
import io.poolagent.pool.config.ForeignSettings;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.naming.CompositeName;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration written for another pool is taken, or refused with what to write. Renders the tables of the docs. */
class ForeignSettingsTest {
    /** The setters of HikariConfig 7.1.0. */
    private static final String HIKARI = "allowPoolSuspension autoCommit catalog connectionInitSql connectionTestQuery"
            + " connectionTimeout credentials credentialsProvider credentialsProviderClassName dataSource"
            + " dataSourceClassName dataSourceJNDI dataSourceProperties driverClassName exceptionOverride"
            + " exceptionOverrideClassName healthCheckProperties healthCheckRegistry idleTimeout"
            + " initializationFailTimeout isolateInternalQueries jdbcUrl keepaliveTime leakDetectionThreshold"
            + " maxLifetime maximumPoolSize metricRegistry metricsTrackerFactory minimumIdle password poolName readOnly"
            + " registerMbeans scheduledExecutor schema threadFactory transactionIsolation username validationTimeout";

    /** What BasicDataSourceFactory 2.14.0 reads. */
    private static final String DBCP2 = "abandonedUsageTracking accessToUnderlyingConnectionAllowed cacheState"
            + " clearStatementPoolOnReturn connectionFactoryClassName connectionInitSqls connectionProperties"
            + " defaultAutoCommit defaultCatalog defaultQueryTimeout defaultReadOnly defaultSchema"
            + " defaultTransactionIsolation disconnectionIgnoreSqlCodes disconnectionSqlCodes driverClassName"
            + " enableAutoCommitOnReturn evictionPolicyClassName fastFailValidation initialSize jmxName lifo logAbandoned"
            + " logExpiredConnections maxConnLifetimeMillis maxIdle maxOpenPreparedStatements maxTotal maxWaitMillis"
            + " minEvictableIdleTimeMillis minIdle numTestsPerEvictionRun password poolPreparedStatements"
            + " registerConnectionMBean removeAbandonedOnBorrow removeAbandonedOnMaintenance removeAbandonedTimeout"
            + " rollbackOnReturn softMinEvictableIdleTimeMillis testOnBorrow testOnCreate testOnReturn testWhileIdle"
            + " timeBetweenEvictionRunsMillis url username validationQuery validationQueryTimeout";

    /** What Tomcat's DataSourceFactory 11.0.25 reads. */
    private static final String TOMCAT = "abandonWhenPercentageFull accessToUnderlyingConnectionAllowed"
            + " alternateUsernameAllowed commitOnReturn connectionProperties dataSourceJNDI defaultAutoCommit"
            + " defaultCatalog defaultReadOnly defaultTransactionIsolation driverClassName fairQueue"
            + " ignoreExceptionOnPreLoad initSQL initialSize jdbcInterceptors jmxEnabled logAbandoned"
            + " logValidationErrors maxActive maxAge maxIdle maxOpenPreparedStatements maxWait"
            + " minEvictableIdleTimeMillis minIdle numTestsPerEvictionRun object_name password poolPreparedStatements"
            + " propagateInterruptState removeAbandoned removeAbandonedTimeout rollbackOnReturn suspectTimeout"
            + " testOnBorrow testOnConnect testOnReturn testWhileIdle timeBetweenEvictionRunsMillis url"
            + " useDisposableConnectionFacade useEquals useLock useStatementFacade username validationInterval"
            + " validationQuery validationQueryTimeout validatorClassName";

    /** What DruidDataSourceFactory 1.2.28 reads. */
    private static final String DRUID = "accessToUnderlyingConnectionAllowed connectTimeout connectionProperties"
            + " defaultAutoCommit defaultCatalog defaultReadOnly defaultTransactionIsolation driverClassName"
            + " exceptionSorter filters init initConnectionSqls initialSize logAbandoned maxActive"
            + " maxEvictableIdleTimeMillis maxIdle maxOpenPreparedStatements maxWait minEvictableIdleTimeMillis minIdle"
            + " name numTestsPerEvictionRun password phyTimeoutMillis poolPreparedStatements removeAbandoned"
            + " removeAbandonedTimeout socketTimeout testOnBorrow testOnReturn testWhileIdle"
            + " timeBetweenEvictionRunsMillis url username validationQuery validationQueryTimeout";

    /** What AgroalPropertiesReader 3.2.1 reads. */
    private static final String AGROAL = "implementation metricsEnabled minSize maxSize initialSize flushOnClose"
            + " connectionValidator enhancedLeakReport exceptionSorter multipleAcquisition transactionRequirement"
            + " validateOnBorrow establishmentRetryAttempts acquisitionTimeout acquisitionTimeout_ms"
            + " acquisitionTimeout_s acquisitionTimeout_m idleValidation idleValidation_ms idleValidation_s"
            + " idleValidation_m validationTimeout validationTimeout_ms validationTimeout_s validationTimeout_m"
            + " leakTimeout leakTimeout_ms leakTimeout_s leakTimeout_m reapTimeout reapTimeout_ms reapTimeout_s"
            + " reapTimeout_m maxLifetime maxLifetime_ms maxLifetime_s maxLifetime_m establishmentRetryInterval"
            + " establishmentRetryInterval_ms establishmentRetryInterval_s establishmentRetryInterval_m jdbcUrl autoCommit"
            + " readOnly trackJdbcResources loginTimeout networkTimeout initialSQL providerClassName"
            + " jdbcTransactionIsolation principal credential poolRecovery recoveryPrincipal recoveryCredential"
            + " jdbcProperties xaProperties";

    private static Properties properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }

    @ParameterizedTest
    @ValueSource(strings = {HIKARI, DBCP2, TOMCAT, DRUID, AGROAL})
    void everySettingOfAnotherPoolIsKnown(String names) {
        for (String name : names.split(" ", -1)) {
            ForeignSetting foreign = ForeignSettings.get(name);
            assertThat(Options.named(name) != null || foreign != null).as(name).isTrue();
        }
    }

    @Test
    void noNameIsListedThatIsKnownAnyway() {
        for (String name : ForeignSettings.names()) {
            assertThat(Options.named(name)).as(name).isNull();
        }
    }

    @Test
    void aHikariFileStartsUnchanged() throws Exception {
        PoolConfig config = PoolConfig.of(properties("""
                jdbcUrl=jdbc:h2:mem:
                username=app
                password=secret
                poolName=orders
                maximumPoolSize=5
                minimumIdle=1
                connectionTimeout=2000
                idleTimeout=60000
                maxLifetime=1800000
                keepaliveTime=120000
                connectionTestQuery=SELECT 1
                connectionInitSql=SET LOCK_TIMEOUT 100
                autoCommit=false
                transactionIsolation=TRANSACTION_READ_COMMITTED
                initializationFailTimeout=5000
                isolateInternalQueries=false
                allowPoolSuspension=false
                registerMbeans=false
                leakDetectionThreshold=30000
                dataSource.IGNORECASE=TRUE
                """));

        assertThat(config.validationQuery()).isEqualTo("SELECT 1");
        assertThat(config.keepaliveTime()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.startTimeout()).isEqualTo(Duration.ofSeconds(5));
        try (GuardedDataSource pool = new GuardedDataSource(config);
                Connection connection = pool.getConnection()) {
            assertThat(pool.name()).isEqualTo("orders");
            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    @Test
    void aDbcpContextXmlStartsUnchanged() throws Exception {
        Reference resource = new Reference("javax.sql.DataSource");
        String attributes = "auth=Container factory=io.poolagent.pool.GuardedDataSourceFactory url=jdbc:h2:mem:"
                + " driverClassName=org.h2.Driver username=app password=x maxTotal=7 maxIdle=5 minIdle=0"
                + " maxWaitMillis=3000 validationQuery=SELECT_1 validationQueryTimeout=3 defaultAutoCommit=true"
                + " defaultTransactionIsolation=READ_COMMITTED removeAbandonedOnBorrow=false testOnReturn=false"
                + " rollbackOnReturn=true minEvictableIdleTimeMillis=60000";
        for (String attribute : attributes.split(" ", -1)) {
            int equals = attribute.indexOf('=');
            resource.add(new StringRefAddr(
                    attribute.substring(0, equals),
                    attribute.substring(equals + 1).replace("SELECT_1", "SELECT 1")));
        }
        try (GuardedDataSource pool = new GuardedDataSourceFactory()
                        .getObjectInstance(resource, new CompositeName("jdbc/orders"), null, null);
                Connection connection = pool.getConnection()) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(pool.config().maximumPoolSize()).isEqualTo(7);
            assertThat(pool.config().validationTimeout()).isEqualTo(Duration.ofSeconds(3));
            assertThat(pool.config().idleTimeout()).isEqualTo(Duration.ofMinutes(1));
        }
    }

    @Test
    void allThatIsRefusedIsToldAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolConfig.of(properties("""
                        url=jdbc:x
                        maxTotal=many
                        testOnBorrow=true
                        removeAbandonedOnBorrow=true
                        """)))
                .withMessage("maxTotal: 'many' (expected: a whole number)\n"
                        + "removeAbandonedOnBorrow: no such setting; elsewhere it takes connections from their holders; use"
                        + " overdueAfter, which reports them\n"
                        + "testOnBorrow: no such setting; delete it, because what was unused for two sweepIntervals is"
                        + " validated before it is lent, and keepaliveTime validates what is idle");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "suspectTimeout | soon | suspectTimeout: 'soon' (expected: a whole number)",
                "validationQueryTimeout | -1 | validationQueryTimeout: '-1' (expected: > 0; there is always a limit)",
                "connectionInitSqls | a;b | connectionInitSqls: 'a;b' (expected: one statement)",
                "initializationFailTimeout | 0 | initializationFailTimeout: '0' (expected: -1 not to connect at the start,"
                        + " or > 0 to fail then)"
            })
    void aValueWithoutCounterpartIsRefused(String name, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolConfig.of(properties("jdbcUrl=jdbc:x\n" + name + "=" + value)))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "suspectTimeout, 30, overdueAfter, PT30S",
        "maxLifetime_m, 5, maxLifetime, PT5M",
        "acquisitionTimeout_s, 3, acquireTimeout, PT3S",
        "acquisitionTimeout, PT4S, acquireTimeout, PT4S",
        "phyTimeoutMillis, -1, maxLifetime, PT0S",
        "initializationFailTimeout, -1, startTimeout, PT0S",
        "connectionInitSqls, a;, connectionInitSql, a",
        "maxSize, 3, maximumPoolSize, 3"
    })
    void aValueIsConverted(String name, String value, String setting, String expected) throws Exception {
        PoolConfig config = PoolConfig.of(properties("jdbcUrl=jdbc:x\n" + name + "=" + value));

        assertThat(PoolConfig.class.getMethod(setting).invoke(config)).hasToString(expected);
    }

    @Test
    void theSameSettingUnderTwoNamesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> PoolConfig.of(properties("jdbcUrl=jdbc:x\nconnectionTestQuery=a\nvalidationQuery=a\n")))
                .withMessage("connectionTestQuery, validationQuery: both are set (expected: one of them)");
    }

    @ParameterizedTest
    @CsvSource({"from-hikaricp, " + HIKARI, "from-dbcp2, " + DBCP2})
    void theDocsShowTheTable(String doc, String names) throws IOException {
        Path file = Path.of("../docs/" + doc + ".md");
        String text = Files.readString(file);
        String table = "|---|---|\n";
        int begin = text.indexOf(table) + table.length();
        List<String> rows = new ArrayList<>();
        for (String name : names.split(" ", -1)) {
            rows.add("| `" + name + "` | " + row(name) + " |");
        }
        String rendered = text.substring(0, begin) + String.join("\n", rows) + "\n";
        if (Boolean.getBoolean("render")) {
            Files.writeString(file, rendered);
        }

        assertThat(Files.readString(file)).isEqualTo(rendered);
    }

    private static String row(String name) {
        Option here = Options.named(name);
        if (here != null) {
            return here.settingName().equals(name)
                    ? "the same"
                    : "`" + here.settingName() + "`; this name will do, too";
        }
        ForeignSetting foreign = ForeignSettings.get(name);
        if (foreign.takenAs() != null) {
            return "`" + foreign.takenAs() + "`; this name will do, too";
        }
        return (foreign.asIs() == null ? "" : "`" + foreign.asIs() + "` is accepted; other values are ") + "refused: "
                + foreign.instead();
    }
}
