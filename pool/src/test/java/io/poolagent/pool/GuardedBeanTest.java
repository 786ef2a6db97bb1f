// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.beans.BeanInfo;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuardedBeanTest {
    private final FakeDriver driver = new FakeDriver();
    private final GuardedDataSource bean = new GuardedDataSource();

    @AfterEach
    void close() {
        bean.close();
    }

    @Test
    void everySettingIsAPropertyOfATypeThatAnyContainerCanSet() throws Exception {
        Map<String, Class<?>> properties = properties();
        List<Class<?>> anyContainer = List.of(String.class, int.class, boolean.class);

        for (Option option : Option.values()) {
            for (String name : names(option)) {
                Class<?> type = properties.get(name);
                switch (option) {
                    case DATA_SOURCE -> assertThat(type).isEqualTo(DataSource.class);
                    case THREAD_FACTORY -> assertThat(type).isEqualTo(java.util.concurrent.ThreadFactory.class);
                    case ERROR_CLASSIFIER -> assertThat(type).isEqualTo(ErrorClassifier.class);
                    case LISTENER -> assertThat(type).isEqualTo(PoolListener.class);
                    default -> assertThat(type).as(name).isIn(anyContainer);
                }
            }
        }
        assertThat(properties.keySet())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Arrays.stream(Option.values()).flatMap(option -> names(option).stream()),
                                Stream.of("loginTimeout", "logWriter")) // of DataSource itself
                        .toList());
    }

    @Test
    void severalSettingsAreTakenByAnyOfTheirNames() {
        bean.putAll(Map.of("maxTotal", "7", "connectionTimeout", "250", "dataSource.ssl", "true"));

        assertThat(bean.getMaximumPoolSize()).isEqualTo(7);
        assertThat(bean.getAcquireTimeout()).isEqualTo("250ms");
        assertThat(bean.getConnectionProperties()).isEqualTo("ssl=true");
        assertThat(PoolConfig.names()).contains("maximumPoolSize", "maxTotal", "scheduledExecutor");
    }

    @Test
    void ofSeveralSettingsAllOrNoneAreSet() {
        Map<String, String> wrong = new TreeMap<>(
                Map.of("maximumPoolSize", "7", "maxTotal", "8", "minimumIdle", "-1", "conectionInitSql", "x"));

        assertThatThrownBy(() -> bean.putAll(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("conectionInitSql: no such setting; did you mean connectionInitSql?")
                .hasMessageContaining("maxTotal, maximumPoolSize: both are set (expected: one of them)")
                .hasMessageContaining("minimumIdle: -1 (expected: ");
        assertThat(bean.getMaximumPoolSize()).isEqualTo(10);
    }

    @Test
    void noSetterIsOverloadedSoThatNobodyHasToChoose() {
        assertThat(Arrays.stream(GuardedDataSource.class.getMethods())
                        .map(Method::getName)
                        .filter(name -> name.startsWith("set")))
                .doesNotHaveDuplicates();
    }

    /** What a container does: text in, by reflection. */
    @ParameterizedTest
    @EnumSource(
            value = Option.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "DATA_SOURCE",
                "LISTENER",
                "THREAD_FACTORY",
                "ERROR_CLASSIFIER",
                "DATA_SOURCE_CLASS_NAME",
                "DATA_SOURCE_JNDI",
                "START_TIMEOUT",
                "USERNAME",
                "PASSWORD",
                "JDBC_URL",
                "DRIVER_CLASS_NAME",
                "CONNECTION_PROPERTIES"
            })
    void aPropertySetByReflectionReachesThePool(Option option) throws Exception {
        String value = sample(option);
        PoolConfigBuilder same = PoolConfig.builder().jdbcUrl("jdbc:h2:mem:").name("same");
        Options.put(same, option.settingName(), value);
        Method accessor = PoolConfig.class.getMethod(option.settingName());
        Object expected = accessor.invoke(same.build());

        for (String name : names(option)) {
            try (GuardedDataSource one = new GuardedDataSource()) {
                set(one, "name", "orders");
                set(one, "jdbcUrl", "jdbc:h2:mem:");
                set(one, name, value);
                assertThat(accessor.invoke(one.config())).as(name).isEqualTo(expected);
            }
        }
        assertThat(accessor.invoke(PoolConfig.builder()
                        .jdbcUrl("jdbc:h2:mem:")
                        .name("same")
                        .build()))
                .as("a sample that is not the default")
                .isNotEqualTo(expected);
    }

    /** Before the start, after it, and of a pool that was made from a config. */
    @Test
    void whatWasSetCanBeReadUnderEveryName() throws Exception {
        PoolConfigBuilder config = PoolConfig.builder().jdbcUrl("jdbc:h2:mem:");
        try (GuardedDataSource one = new GuardedDataSource()) {
            set(one, "jdbcUrl", "jdbc:h2:mem:");
            for (Option option : READABLE) {
                set(one, option.settingName(), sample(option));
                Options.put(config, option.settingName(), sample(option));
            }
            assertReads(one);
            one.start();
            assertReads(one);
        }
        try (GuardedDataSource made = new GuardedDataSource(config.build())) {
            assertReads(made);
        }
    }

    private static final Set<Option> READABLE = EnumSet.complementOf(EnumSet.of(
            Option.DATA_SOURCE,
            Option.DATA_SOURCE_CLASS_NAME,
            Option.DATA_SOURCE_JNDI,
            Option.LISTENER,
            Option.THREAD_FACTORY,
            Option.ERROR_CLASSIFIER,
            Option.START_TIMEOUT));

    private static void assertReads(GuardedDataSource one) throws Exception {
        PropertyDescriptor[] all =
                Introspector.getBeanInfo(GuardedDataSource.class, Object.class).getPropertyDescriptors();
        for (Option option : READABLE) {
            for (String name : names(option)) {
                PropertyDescriptor property = Arrays.stream(all)
                        .filter(p -> p.getName().equals(name))
                        .findFirst()
                        .orElseThrow();
                assertThat(property.getReadMethod()).as(name).isNotNull();
                String read = property.getReadMethod().invoke(one).toString();
                assertThat(read).as(name).isIn(sample(option), sample(option) + "ms");
            }
        }
    }

    @Test
    void aDataSourceCanBeRead() {
        DataSource physical = driver.dataSource();
        bean.setDataSource(physical);

        assertThat(bean.getDataSource()).isSameAs(physical);
        assertThat(bean.getJdbcUrl()).isNull();
        assertThat(bean.getAcquireTimeout()).isEqualTo("30s");
    }

    @Test
    void aFrameworkMayExtendIt() {
        assertThat(Modifier.isFinal(GuardedDataSource.class.getModifiers())).isFalse();
        assertThat(Arrays.stream(GuardedDataSource.class.getMethods())
                        .filter(method -> method.getDeclaringClass() != Object.class))
                .noneMatch(method -> Modifier.isFinal(method.getModifiers()));
    }

    @Test
    void itConnectsAsItWasTold() throws Exception {
        for (List<String> names : List.of(
                List.of("jdbcUrl", "username", "password", "driverClassName"),
                List.of("url", "user", "password", "driverClass"))) {
            try (GuardedDataSource one = new GuardedDataSource()) {
                set(one, names.get(0), "jdbc:h2:mem:");
                set(one, names.get(1), "APP");
                set(one, names.get(2), "hunter2");
                set(one, names.get(3), "org.h2.Driver");
                set(one, "connectionProperties", "MODE=MySQL; IGNORECASE=TRUE;");
                assertThat(one.toString()).isEqualTo("pool, not started");
                try (Connection connection = one.getConnection()) {
                    assertThat(connection.getMetaData().getUserName()).isEqualTo("APP");
                    assertThat(connection
                                    .createStatement()
                                    .executeQuery("select setting_value from information_schema.settings"
                                            + " where setting_name = 'MODE' and setting_value = 'MySQL'")
                                    .next())
                            .isTrue();
                }
                assertThat(one.toString()).startsWith("pool 'pool-").doesNotContain("hunter2");
            }
        }
    }

    @Test
    void aValueThatCanNeverBeRightIsRefusedByItsSetter() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bean.setMaximumPoolSize(0))
                .withMessage("maximumPoolSize: 0 (expected: > 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bean.setMaxTotal(-1))
                .withMessage("maximumPoolSize: -1 (expected: > 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bean.setAcquireTimeout("soon"))
                .withMessageStartingWith("acquireTimeout: 'soon' (expected: a duration");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bean.setIdleOrder("RANDOM"))
                .withMessage("idleOrder: 'RANDOM' (expected: THREAD or FIFO or LIFO)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bean.setDriverClassName("no.such.Driver"))
                .withMessage("driverClassName: 'no.such.Driver' (expected: the name of a public class that implements"
                        + " java.sql.Driver, on the class path)");
        assertThatNullPointerException()
                .isThrownBy(() -> bean.setMaxLifetime(null))
                .withMessage("maxLifetime");
        assertThatNullPointerException()
                .isThrownBy(() -> bean.setListener(null))
                .withMessage("listener");
    }

    @Test
    void anyOrderOfSettersWillDo() {
        bean.setMaxIdle(30);
        bean.setMinimumIdle(20);
        bean.setMaximumPoolSize(40);
        bean.setMaximumPoolSize(50);
        bean.setUsername(null);
        bean.setPassword(null);
        bean.setDataSource(driver.dataSource());

        assertThat(bean.config().maximumPoolSize()).isEqualTo(50);
        assertThat(bean.config().maxIdle()).isEqualTo(30);
        assertThat(bean.config().minimumIdle()).isEqualTo(20);
    }

    @Test
    void afterTheStartNothingCanBeSet() throws Exception {
        bean.setName("orders");
        bean.setDataSource(driver.dataSource());
        bean.getConnection().close();

        for (GuardedDataSource started :
                List.of(bean, new GuardedDataSource(driver.config().build()))) {
            for (Option option : Option.values()) {
                for (String name : names(option)) {
                    assertThatThrownBy(() -> set(started, name, sample(option)))
                            .as(name)
                            .cause()
                            .isExactlyInstanceOf(IllegalStateException.class)
                            .hasMessage(name + ": pool 'orders' has started (expected: set before the first"
                                    + " getConnection(); to change it, close this pool and make a new one)");
                }
            }
            started.close();
            assertThatIllegalStateException().isThrownBy(() -> started.setMaximumPoolSize(3));
        }
    }

    @Test
    void listenersAreToldFromTheStart() throws SQLException {
        Recorder recorder = new Recorder();
        bean.setDataSource(driver.dataSource());
        bean.setListener(recorder);
        bean.setListener(new OptionsTest.Heard());
        bean.getConnection().close();

        assertThat(bean.config().listeners()).hasSize(2).first().isSameAs(recorder);
    }

    private static List<String> names(Option option) {
        return Stream.concat(Stream.of(option.settingName()), option.aliases().stream())
                .toList();
    }

    private static Map<String, Class<?>> properties() throws Exception {
        BeanInfo info = Introspector.getBeanInfo(GuardedDataSource.class, Object.class);
        return Arrays.stream(info.getPropertyDescriptors())
                .filter(property -> property.getWriteMethod() != null)
                .collect(Collectors.toMap(PropertyDescriptor::getName, PropertyDescriptor::getPropertyType));
    }

    private static String sample(Option option) {
        return switch (option) {
            case NAME -> "orders";
            case MAXIMUM_POOL_SIZE, MINIMUM_IDLE, MAX_IDLE, MAX_PENDING_ACQUIRES -> "7";
            case BLOCK_WHEN_EXHAUSTED, RESET_ON_RELEASE, AUTO_COMMIT -> "false";
            case CAPTURE_STACK_TRACES, EXHAUSTED_REPORT, REGISTER_MBEAN, READ_ONLY -> "true";
            case CONNECT_FAILURE -> "FAIL";
            case TRANSACTION_ISOLATION -> "SERIALIZABLE";
            case THREAD_FACTORY -> OptionsTest.Threads.class.getName();
            case ERROR_CLASSIFIER -> OptionsTest.Errors.class.getName();
            case START_TIMEOUT -> "0";
            case IDLE_ORDER -> "LIFO";
            case DOUBLE_RELEASE_POLICY -> "THROW";
            case JDBC_URL -> "jdbc:h2:mem:";
            case DRIVER_CLASS_NAME -> "org.h2.Driver";
            case CONNECTION_PROPERTIES -> "a=b";
            case LISTENER -> OptionsTest.Heard.class.getName();
            default -> "1500";
        };
    }

    private static void set(GuardedDataSource bean, String name, String text) throws Exception {
        for (PropertyDescriptor property :
                Introspector.getBeanInfo(GuardedDataSource.class).getPropertyDescriptors()) {
            if (property.getName().equals(name)) {
                Class<?> type = property.getPropertyType();
                Object value = type == int.class
                        ? Integer.valueOf(text)
                        : type == boolean.class
                                ? Boolean.valueOf(text)
                                : type == DataSource.class
                                        ? new FakeDriver().dataSource()
                                        : type == PoolListener.class
                                                ? new OptionsTest.Heard()
                                                : type == java.util.concurrent.ThreadFactory.class
                                                        ? new OptionsTest.Threads()
                                                        : type == ErrorClassifier.class
                                                                ? new OptionsTest.Errors()
                                                                : text;
                property.getWriteMethod().invoke(bean, value);
                return;
            }
        }
        throw new AssertionError("no property " + name);
    }
}
