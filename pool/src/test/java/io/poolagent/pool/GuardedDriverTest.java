// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.InvocationHandler;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardedDriverTest {
    private static final String H2 = "jdbc:guarded:jdbc:h2:mem:x";

    private final FakeDriver fake = new FakeDriver();
    private final List<String> asked = new ArrayList<>();
    private final Driver driver = FakeDriver.proxy(Driver.class, driving());

    @BeforeEach
    void register() throws SQLException {
        DriverManager.registerDriver(driver);
    }

    @AfterEach
    void deregister() throws SQLException {
        GuardedDriver.closeAll();
        DriverManager.deregisterDriver(driver);
    }

    @Test
    void itIsOfferedAsAServiceOnTheClassPathAndOnTheModulePath() throws IOException {
        String name = GuardedDriver.class.getName();
        ModuleDescriptor module = GuardedDriver.class.getModule().getDescriptor();

        try (InputStream service = GuardedDriver.class.getResourceAsStream("/META-INF/services/java.sql.Driver")) {
            assertThat(service).hasContent(name);
        }
        assertThat(module.provides()).singleElement().satisfies(provided -> {
            assertThat(provided.service()).isEqualTo("java.sql.Driver");
            assertThat(provided.providers()).containsExactly(name);
        });
        assertThat(DriverManager.drivers().filter(each -> each instanceof GuardedDriver))
                .hasSize(1);
    }

    @Test
    void oneUrlIsOnePool() throws SQLException {
        try (Connection one = DriverManager.getConnection(H2);
                Connection two = DriverManager.getConnection(H2)) {
            assertThat(GuardedDriver.pools()).hasSize(1);
            assertThat(GuardedDriver.pools().get(0).stats().used()).isEqualTo(2);
            assertThat(one.isWrapperFor(LeaseInfo.class)).isTrue();
            assertThat(two.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:x");
        }
        assertThat(GuardedDriver.pools().get(0).stats().used()).isZero();
    }

    @Test
    void otherPropertiesAreAnotherPool() throws SQLException {
        String url = "jdbc:guarded:jdbc:h2:mem:"; // A database for each connection: any user will do.
        DriverManager.getConnection(url).close();
        DriverManager.getConnection(url, "APP", "secret").close();
        DriverManager.getConnection(url, "APP", "secret").close();

        assertThat(GuardedDriver.pools()).hasSize(2);
    }

    @Test
    void thePropertiesArePoolsByPrefixAndTheDriversWithout() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "APP");
        properties.setProperty("password", "secret");
        properties.setProperty("cachePrepStmts", "true");
        properties.put("pool.maximumPoolSize", 7);
        properties.setProperty("pool.acquireTimeout", "3s");
        DriverManager.getConnection("jdbc:guarded:jdbc:fake://db/x?pool.name=orders&ssl=on", properties)
                .close();

        assertThat(asked).containsExactly("jdbc:fake://db/x?ssl=on {cachePrepStmts=true, password=secret, user=APP}");
        PoolConfig config = GuardedDriver.pools().get(0).config();
        assertThat(config.name()).isEqualTo("orders");
        assertThat(config.maximumPoolSize()).isEqualTo(7);
        assertThat(config.acquireTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @CsvSource({
        "//db/x?pool.maxIdle=3, //db/x",
        "//db/x?pool.maxIdle=3&a=b, //db/x?a=b",
        "//db/x?a=b&pool.maxIdle=3, //db/x?a=b",
        "//db/x?a=b&pool.maxIdle=3&c=d, //db/x?a=b&c=d",
        "//db/x?pool.name=n&pool.maxIdle=3, //db/x",
        "//db/x?pool.name=n&pool.maxIdle=3&a=b, //db/x?a=b",
        "//db/x?a=pool.maxIdle&pool.maxIdle=3, //db/x?a=pool.maxIdle",
        "x;pool.maxIdle=3, x",
        "x;pool.maxIdle=3;A=B, x;A=B",
        "x;A=B;pool.maxIdle=3;C=D, x;A=B;C=D",
        "x;A=B;pool.maxIdle=3, x;A=B"
    })
    void theDriverGetsItsUrlWithoutThePoolsParameters(String url, String driverUrl) throws SQLException {
        DriverManager.getConnection("jdbc:guarded:jdbc:fake:" + url).close();

        assertThat(asked).containsExactly("jdbc:fake:" + driverUrl + " {}");
        assertThat(GuardedDriver.pools().get(0).config().maxIdle()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"//db/x?", "//db/x?&a=b", "x;", "//pool.db/x?a=pool.b"})
    void aUrlWithoutParametersOfThePoolIsLeftAsItIs(String url) throws SQLException {
        DriverManager.getConnection("jdbc:guarded:jdbc:fake:" + url).close();

        assertThat(asked).containsExactly("jdbc:fake:" + url + " {}");
    }

    @Test
    void callersWhoAreFirstTogetherGetOnePool() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<InBackground<Pool>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(InBackground.run("first-" + i, () -> {
                go.await();
                try (Connection connection = DriverManager.getConnection(H2)) {
                    return ((GuardedConnection) connection).slot.pool;
                }
            }));
        }
        go.countDown();

        for (InBackground<Pool> caller : callers) {
            assertThat(caller.get()).isSameAs(GuardedDriver.pools().get(0).pool);
        }
    }

    @Test
    void aClosedPoolIsReplaced() throws SQLException {
        DriverManager.getConnection(H2).close();
        GuardedDataSource first = GuardedDriver.pools().get(0);
        first.close();
        assertThat(GuardedDriver.pools()).isEmpty();
        DriverManager.getConnection(H2).close();

        assertThat(GuardedDriver.pools()).hasSize(1).doesNotContain(first);
    }

    @Test
    void allPoolsCanBeClosed() throws SQLException {
        DriverManager.getConnection(H2).close();
        DriverManager.getConnection(H2 + "y").close();
        List<GuardedDataSource> pools = GuardedDriver.pools();
        GuardedDriver.closeAll();

        assertThat(pools).hasSize(2).allMatch(GuardedDataSource::isClosed);
        assertThat(GuardedDriver.pools()).isEmpty();
    }

    @Test
    void mistakesAreToldAsJdbcTellsThem() {
        String all = " (expected: name, jdbcUrl, ";
        refused(H2 + ";pool.maximumPoolSize=ten", "maximumPoolSize: 'ten' (expected: a whole number)");
        refused(H2 + ";pool.maximumPoolSize=0", "maximumPoolSize: 0 (expected: > 0)");
        refused(
                H2 + ";pool.maxIdle=1;pool.maxIdle=2",
                "pool.maxIdle: set twice, in the URL or in the properties (expected: once)");
        refused(
                H2 + ";pool.jdbcUrl=jdbc:y",
                "pool.jdbcUrl: set twice, in the URL or in the properties (expected: once)");
        refused(H2 + ";pool.url=jdbc:y", "jdbcUrl, url: both are set (expected: one of them)");
        refused(
                "jdbc:guarded:" + H2,
                "jdbcUrl: begins with jdbc:guarded: (expected: the driver's own URL, without that)");
        assertThat(refusal(H2 + ";pool.passwort=hunter2"))
                .hasMessageStartingWith("jdbc:guarded: passwort: no such setting; did you mean password?" + all)
                .hasMessageNotContaining("hunter2");
        assertThat(GuardedDriver.pools()).isEmpty();
    }

    @Test
    void aUrlThatNoDriverTakesIsToldWithoutThePasswordInIt() {
        Throwable e = refusal("jdbc:guarded:jdbc:nobody://db/x?password=hunter2");

        assertThat(e)
                .hasMessage("No suitable driver for jdbc:nobody:…"
                        + " (expected: its jar on the class path; if it is there, its driverClassName)");
        assertThat(((SQLException) e).getSQLState()).isEqualTo("08001");
        assertThat(e.getCause()).isNull();
        assertThat(refusal("jdbc:guarded:nonsense hunter2"))
                .hasMessageStartingWith("No suitable driver for a URL that does not begin with jdbc: (");
        assertThat(refusal("jdbc:guarded:jdbc:nobody:hunter2;pool.driverClassName=org.h2.Driver"))
                .hasMessage("org.h2.Driver does not take jdbc:nobody:…"
                        + " (expected: jdbcUrl and driverClassName of one driver)");
    }

    @Test
    void whatItTellsHoldsNoPassword() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("password", "hunter2");
        DriverManager.getConnection(H2, properties).close();

        assertThat(GuardedUrl.parse(H2 + ";pool.password=hunter2", new Properties()))
                .hasToString("GuardedUrl");
        assertThat(GuardedDriver.pools().toString()).contains("PoolStats").doesNotContain("hunter2");
    }

    @Test
    void otherUrlsAreNotItsOwn() throws SQLException {
        GuardedDriver guarded = new GuardedDriver();

        assertThat(guarded.connect("jdbc:h2:mem:x", new Properties())).isNull();
        assertThat(guarded.connect(null, null)).isNull();
        assertThat(guarded.acceptsURL("jdbc:h2:mem:x")).isFalse();
        assertThat(guarded.acceptsURL(H2)).isTrue();
        try (Connection connection = guarded.connect(H2, null)) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    @Test
    void itDescribesItself() {
        GuardedDriver guarded = new GuardedDriver();

        assertThat(Arrays.stream(guarded.getPropertyInfo(H2, null)).map(info -> info.name))
                .containsExactlyElementsOf(Arrays.stream(Option.values())
                        .map(option -> "pool." + option.settingName())
                        .toList());
        assertThat(guarded.getPropertyInfo(H2, null)).allMatch(info -> info.value == null && !info.required);
        assertThat(Arrays.stream(guarded.getPropertyInfo(H2, null))
                        .filter(info -> info.name.equals("pool.idleOrder"))
                        .map(GuardedDriverTest::description))
                .containsExactly("THREAD or FIFO or LIFO");
        assertThat(guarded.getMajorVersion()).isZero();
        assertThat(guarded.getMinorVersion()).isEqualTo(1);
        assertThat(guarded.jdbcCompliant()).isFalse();
        assertThat((Throwable) catchThrowableOfType(SQLFeatureNotSupportedException.class, guarded::getParentLogger))
                .hasMessage("getParentLogger is not supported; use slf4j");
    }

    private static String description(DriverPropertyInfo info) {
        return info.description;
    }

    private static void refused(String url, String message) {
        Throwable e = refusal(url);
        assertThat(e)
                .isExactlyInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessage("jdbc:guarded: " + message);
        assertThat(((SQLException) e).getSQLState()).isEqualTo("08001");
    }

    private static Throwable refusal(String url) {
        return catchThrowableOfType(SQLException.class, () -> DriverManager.getConnection(url));
    }

    private InvocationHandler driving() {
        return (self, method, args) -> switch (method.getName()) {
            case "connect" -> {
                if (!args[0].toString().startsWith("jdbc:fake:")) {
                    yield null;
                }
                asked.add(args[0] + " " + new TreeMap<>((Map<?, ?>) args[1]));
                yield fake.dataSource().getConnection();
            }
            case "equals" -> self == args[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> FakeDriver.Physical.zero(method.getReturnType());
        };
    }
}
