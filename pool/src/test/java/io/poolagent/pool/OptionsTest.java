// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    private static final String DURATION =
            "(expected: a duration such as 500ms, 30s, 10min, 1h or PT30S; a bare number is milliseconds)";

    @Test
    void everySetterOfTheBuilderHasAnOptionOfItsName() {
        assertThat(Arrays.stream(Option.values()).map(Option::settingName))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(PoolConfigBuilder.class.getDeclaredMethods())
                        .filter(method -> method.getReturnType() == PoolConfigBuilder.class)
                        .filter(method -> !method.isSynthetic())
                        .map(Method::getName)
                        .collect(Collectors.toSet()));
    }

    @Test
    void everySettingReachesThePool() {
        PoolConfig config = of(
                "name=orders",
                "jdbcUrl=jdbc:x",
                "username=app",
                "password=secret",
                "maximumPoolSize=9",
                "minimumIdle=2",
                "maxIdle=7",
                "maxPendingAcquires=5",
                "blockWhenExhausted=false",
                "acquireTimeout=1s",
                "connectTimeout=2s",
                "validationTimeout=3s",
                "idleTimeout=4s",
                "maxLifetime=5s",
                "sweepInterval=6s",
                "resetOnRelease=false",
                "idleOrder=FIFO",
                "overdueAfter=7s",
                "captureStackTraces=true",
                "exhaustedReport=true",
                "doubleReleasePolicy=THROW",
                "registerMBean=true",
                "listener=" + Heard.class.getName());

        assertThat(config.name()).isEqualTo("orders");
        assertThat(config.maximumPoolSize()).isEqualTo(9);
        assertThat(config.minimumIdle()).isEqualTo(2);
        assertThat(config.maxIdle()).isEqualTo(7);
        assertThat(config.maxPendingAcquires()).isEqualTo(5);
        assertThat(config.blockWhenExhausted()).isFalse();
        assertThat(config.acquireTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.validationTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.maxLifetime()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.sweepInterval()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.resetOnRelease()).isFalse();
        assertThat(config.idleOrder()).isEqualTo(IdleOrder.FIFO);
        assertThat(config.overdueAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.captureStackTraces()).isTrue();
        assertThat(config.exhaustedReport()).isTrue();
        assertThat(config.doubleReleasePolicy()).isEqualTo(DoubleReleasePolicy.THROW);
        assertThat(config.registerMBean()).isTrue();
        assertThat(config.listeners()).hasExactlyElementsOfTypes(Heard.class);
    }

    @ParameterizedTest
    @CsvSource({
        "250, PT0.25S",
        "0, PT0S",
        "500ms, PT0.5S",
        "30s, PT30S",
        "' 30 s ', PT30S",
        "10min, PT10M",
        "10m, PT10M",
        "1h, PT1H",
        "2d, PT48H",
        "PT30S, PT30S",
        "pt1m30s, PT1M30S"
    })
    void durationsAreWrittenInManyWays(String text, Duration expected) {
        assertThat(of("jdbcUrl=jdbc:x", "acquireTimeout=" + text).acquireTimeout())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "30 sec",
                "30S",
                "1.5s",
                "1h30m",
                "half an hour",
                "99999999999999999999",
                "9999999999999999d"
            })
    void whatIsNoDurationIsRefused(String text) {
        refused("acquireTimeout: '" + text + "' " + DURATION, "acquireTimeout=" + text);
    }

    @Test
    void whatIsNoValueIsRefusedWithWhatWasExpected() {
        refused("maximumPoolSize: 'ten' (expected: a whole number)", "maximumPoolSize=ten");
        refused("maximumPoolSize: '' (expected: a whole number)", "maximumPoolSize=");
        refused("maximumPoolSize: '99999999999' (expected: a whole number)", "maximumPoolSize=99999999999");
        refused("maximumPoolSize: 0 (expected: > 0)", "maximumPoolSize=0");
        refused("acquireTimeout: PT-0.001S (expected: >= 0)", "acquireTimeout=-1");
        refused("registerMBean: 'yes' (expected: true or false)", "registerMBean=yes");
        refused("idleOrder: 'RANDOM' (expected: THREAD or FIFO or LIFO)", "idleOrder=RANDOM");
        refused("doubleReleasePolicy: 'swallow' (expected: REPORT or THROW or IGNORE)", "doubleReleasePolicy=swallow");
        refused("name: ' ' (expected: not blank)", "name= ");
        refused("dataSource (expected: an object, by setDataSource; as text jdbcUrl)", "dataSource=jdbc/orders");
    }

    @Test
    void truthAndNamesAreReadInAnyCase() {
        PoolConfig config = of("jdbcUrl=jdbc:x", "registerMBean=TRUE", "idleOrder=fifo", "maximumPoolSize= 4 ");

        assertThat(config.registerMBean()).isTrue();
        assertThat(config.idleOrder()).isEqualTo(IdleOrder.FIFO);
        assertThat(config.maximumPoolSize()).isEqualTo(4);
    }

    @Test
    void anUnknownNameIsRefusedWithTheNearestAndAll() {
        String all = " (expected: "
                + Arrays.stream(Option.values()).map(Option::settingName).collect(Collectors.joining(", "))
                + ", or dataSource.… for the driver)";

        refused("maximumPoolsize: no such setting; did you mean maximumPoolSize?" + all, "maximumPoolsize=3");
        refused("maxPolSize: no such setting; did you mean maxPoolSize?" + all, "maxPolSize=3");
        refused("aquireTimeout: no such setting; did you mean acquireTimeout?" + all, "aquireTimeout=3");
        refused("x: no such setting" + all, "x=1");
    }

    @ParameterizedTest
    @CsvSource({
        "poolName, name, orders",
        "maxPoolSize, maximumPoolSize, 7",
        "maxTotal, maximumPoolSize, 7",
        "maxActive, maximumPoolSize, 7",
        "minIdle, minimumIdle, 3",
        "connectionTimeout, acquireTimeout, 1500",
        "checkoutTimeout, acquireTimeout, 1500",
        "maxWaitMillis, acquireTimeout, 1500",
        "maxWait, acquireTimeout, 1500",
        "maxConnLifetimeMillis, maxLifetime, 1500",
        "leakDetectionThreshold, overdueAfter, 1500",
        "registerMbeans, registerMBean, true"
    })
    void whatOtherPoolsCallTheSameIsUnderstood(String alias, String name, String value) throws Exception {
        PoolConfig config = of("jdbcUrl=jdbc:x", alias + "=" + value);
        Object expected = PoolConfig.class.getMethod(name).invoke(of("jdbcUrl=jdbc:x", name + "=" + value));

        assertThat(PoolConfig.class.getMethod(name).invoke(config)).isEqualTo(expected);
        assertThat(String.valueOf(expected)).isIn(value, "PT1.5S");
        refused(both(alias, name) + ": both are set (expected: one of them)", alias + "=" + value, name + "=" + value);
    }

    @ParameterizedTest
    @CsvSource({"url, jdbcUrl", "user, username", "driverClass, driverClassName"})
    void soAreTheNamesOfTheConnectionsOwnSettings(String alias, String name) {
        Map<Option, String> options = new HashMap<>();
        for (Option option : Option.values()) {
            option.aliases().forEach(each -> options.put(option, options.getOrDefault(option, "") + " " + each));
            assertThat(option.aliases()).doesNotContain(option.settingName());
        }

        assertThat(options.values().stream()
                        .flatMap(each -> Arrays.stream(each.trim().split(" "))))
                .doesNotHaveDuplicates()
                .contains(alias);
        refused(both(alias, name) + ": both are set (expected: one of them)", alias + "=x", name + "=x");
    }

    @Test
    void minusOneOfOtherPoolsIsNoLimitAndZeroIsAmbiguous() {
        for (String wait : List.of("maxWait", "maxWaitMillis")) {
            assertThat(of("jdbcUrl=jdbc:x", wait + "=-1").acquireTimeout()).isZero();
            refused(
                    wait + ": '0' (expected: > 0, or -1 for no limit; not to wait is blockWhenExhausted=false)",
                    wait + "=0");
        }
        assertThat(of("jdbcUrl=jdbc:x", "maxConnLifetimeMillis=-1").maxLifetime())
                .isZero();
        refused("maximumPoolSize: -1 (expected: > 0)", "maxTotal=-1");
    }

    @Test
    void whatOnlyLooksTheSameIsRefused() {
        refused("maxIdleTime: no such setting; elsewhere it counts seconds; use idleTimeout", "maxIdleTime=30");
        refused(
                "maxConnectionAge: no such setting; elsewhere it counts seconds; use maxLifetime",
                "maxConnectionAge=30");
        refused(
                "minPoolSize: no such setting; elsewhere it counts used connections, too; use minimumIdle, which counts"
                        + " idle ones",
                "minPoolSize=3");
        for (String name : List.of("removeAbandonedTimeout", "unreturnedConnectionTimeout")) {
            refused(
                    name + ": no such setting; elsewhere it takes connections from their holders; use overdueAfter,"
                            + " which reports them",
                    name + "=30");
        }
        refused("lifo: no such setting; use idleOrder", "lifo=true");
        refused(
                "jdbcUrl, dataSourceClassName: both are set (expected: exactly one)",
                "dataSourceClassName=org.h2.jdbcx.JdbcDataSource");
    }

    @Test
    void objectsInPropertiesAreReadOrRefusedButNeverPassedOver() {
        Properties properties = new Properties(properties("jdbcUrl=jdbc:x", "maximumPoolSize=3"));
        properties.put("maximumPoolSize", 4);
        properties.put("registerMBean", true);
        properties.put("acquireTimeout", Duration.ofSeconds(3));
        properties.put("idleOrder", IdleOrder.LIFO);
        PoolConfig config = PoolConfig.of(properties);

        assertThat(config.maximumPoolSize()).isEqualTo(4);
        assertThat(config.registerMBean()).isTrue();
        assertThat(config.acquireTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.idleOrder()).isEqualTo(IdleOrder.LIFO);

        properties.put("maxIdle", List.of(3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolConfig.of(properties))
                .withMessage("maxIdle: a " + List.of(3).getClass().getName() + " (expected: text)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no.such.Listener",
                "java.lang.String",
                "io.poolagent.pool.OptionsTest$Hidden",
                "io.poolagent.pool.PoolListener"
            })
    void aListenerThatCannotBeMadeIsRefused(String className) {
        refused(
                "listener: '" + className
                        + "' (expected: the name of a public class that implements PoolListener and has"
                        + " a constructor without parameters)",
                "listener=" + className);
    }

    @Test
    void aClassThatIsNoListenerIsNotEvenInitialised() {
        refused(
                "listener: '" + Booby.class.getName() + "' (expected: the name of a public class that implements"
                        + " PoolListener and has a constructor without parameters)",
                "listener=" + Booby.class.getName());
        assertThat(System.getProperty("booby")).isNull();
    }

    @Test
    void noErrorRepeatsWhatMayBeAPassword() {
        for (String settings : List.of(
                "connectionProperties=hunter2",
                "passwort=hunter2",
                "dataSource=hunter2",
                "jdbcUrl=jdbc:guarded:jdbc:x?password=hunter2",
                "maximumPoolSize=0\nurl=jdbc:x?password=hunter2\npassword=hunter2")) {
            Throwable refused = catchThrowable(() -> of(settings.split("\n")));

            assertThat(refused).isInstanceOf(IllegalArgumentException.class);
            assertThat(refused).hasStackTraceContaining("Options").message().doesNotContain("hunter2");
            assertThat(String.valueOf(refused.getCause())).doesNotContain("hunter2");
        }
        assertThat((Object) of("jdbcUrl=jdbc:x", "password=hunter2")).asString().doesNotContain("hunter2");
    }

    @Test
    void nullIsRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> Options.check("maximumPoolSize", null))
                .withMessage("maximumPoolSize");
        assertThatNullPointerException()
                .isThrownBy(() -> Options.check("maxWait", null))
                .withMessage("maxWait");
    }

    /** Says when it is run. */
    public static final class Booby {
        static {
            System.setProperty("booby", "trapped");
        }
    }

    /** A listener that can be made by name. */
    public static final class Heard implements PoolListener {}

    private static String both(String one, String other) {
        return one.compareTo(other) < 0 ? one + ", " + other : other + ", " + one;
    }

    private static void refused(String message, String... settings) {
        Properties properties = properties(settings);
        if (properties.keySet().stream().noneMatch(name -> name.equals("url") || name.equals("jdbcUrl"))) {
            properties.setProperty("jdbcUrl", "jdbc:x");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolConfig.of(properties))
                .withMessage(message);
    }

    private static PoolConfig of(String... settings) {
        return PoolConfig.of(properties(settings));
    }

    private static Properties properties(String... settings) {
        Properties properties = new Properties();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            properties.setProperty(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return properties;
    }

    /** Made by name. */
    public static final class Threads implements java.util.concurrent.ThreadFactory {
        @Override
        public Thread newThread(Runnable task) {
            return Background.daemon(task, "mine");
        }
    }

    /** Made by name. */
    public static final class Errors implements ErrorClassifier {
        @Override
        public Boolean isFatal(java.sql.SQLException e) {
            return e.getErrorCode() == 42 ? Boolean.TRUE : null;
        }
    }
}
