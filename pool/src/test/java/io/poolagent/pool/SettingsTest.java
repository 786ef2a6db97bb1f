// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.poolagent.pool.config.Text;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** What the settings of connections, validation and start do. */
class SettingsTest {
    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();

    private GuardedDataSource pool(PoolConfigBuilder config) {
        return new GuardedDataSource(config.build(), clock);
    }

    @Test
    void aNewConnectionIsSetUpAndPutBackToThat() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config()
                .autoCommit(false)
                .readOnly(true)
                .transactionIsolation(Connection.TRANSACTION_SERIALIZABLE)
                .catalog("shop")
                .schema("public")
                .connectionInitSql("SET x = 1"))) {
            Connection connection = pool.getConnection();
            assertThat(driver.only().calls)
                    .containsExactly(
                            "setReadOnly(true)",
                            "setTransactionIsolation(8)",
                            "setCatalog(shop)",
                            "setSchema(public)",
                            "setAutoCommit(false)",
                            "createStatement()",
                            "Statement.execute(SET x = 1)",
                            "Statement.close()",
                            "getAutoCommit()",
                            "commit()",
                            "getAutoCommit()");
            connection.setAutoCommit(true);
            connection.setSchema("other");
            driver.only().takeCalls();
            connection.close();
            assertThat(driver.only().calls)
                    .containsExactly("setAutoCommit(false)", "setSchema(public)", "clearWarnings()");
            pool.getConnection().createStatement();
        }
    }

    @Test
    void aConnectionThatCannotBeSetUpIsClosed() {
        try (GuardedDataSource pool =
                pool(driver.config().connectionInitSql("SET x = 1").connectFailure(ConnectFailure.FAIL))) {
            SQLException wrong = new SQLException("syntax");
            driver.childFailures.put("Statement.execute", wrong);

            assertThatThrownBy(pool::getConnection).isSameAs(wrong);
            assertThat(driver.alive()).isZero();
            assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0));
        }
    }

    @Test
    void aQueryValidatesInPlaceOfIsValid() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).validationQuery("SELECT 1"))) {
            pool.getConnection().close();
            clock.advance(Duration.ofSeconds(1));
            pool.housekeeper.sweep();
            driver.only().takeCalls();
            pool.getConnection().close();
            assertThat(driver.only().calls)
                    .containsExactly(
                            "createStatement()",
                            "Statement.setQueryTimeout(5)",
                            "Statement.execute(SELECT 1)",
                            "Statement.close()",
                            "getAutoCommit()");

            driver.only().failures.put("Statement.execute", new SQLException("gone"));
            clock.advance(Duration.ofSeconds(1));
            pool.housekeeper.sweep();
            pool.getConnection().close();
            assertThat(driver.opened).hasSize(2);
        }
    }

    @Test
    void idleConnectionsAreKeptAliveAndStayAsLongIdle() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config()
                .maximumPoolSize(1)
                .keepaliveTime(Duration.ofMinutes(2))
                .idleTimeout(Duration.ofMinutes(10)))) {
            pool.getConnection().close();
            for (int i = 0; i < 4; i++) {
                driver.only().takeCalls();
                clock.advance(Duration.ofSeconds(61));
                pool.housekeeper.sweep();
                assertThat(driver.only().calls).isEmpty();
                clock.advance(Duration.ofSeconds(60));
                pool.housekeeper.sweep();
                await().until(() -> pool.stats().idle() == 1);
                assertThat(driver.only().calls).containsExactly("isValid(5)");
            }
            clock.advance(Duration.ofMinutes(2));
            pool.housekeeper.sweep();

            await().until(() -> driver.alive() == 0);
        }
    }

    @Test
    void whatIsFoundDeadByKeepingAliveLeaves() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).keepaliveTime(Duration.ofMinutes(2)))) {
            pool.getConnection().close();
            driver.only().dead = true;
            clock.advance(Duration.ofMinutes(3));
            pool.housekeeper.sweep();

            await().until(() -> pool.stats().equals(new PoolStats(0, 0, 0, 0, 0)));
            assertThat(driver.alive()).isZero();
        }
    }

    @Test
    void aPoolThatIsToConnectAtStartFailsWithoutDatabase() {
        driver.connectFailure = new SQLException("Connection refused", "08001");
        PoolConfig config = driver.config().startTimeout(Duration.ofMillis(50)).build();

        assertThatThrownBy(() -> new GuardedDataSource(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("pool 'orders' does not start, since it cannot connect within startTimeout: "
                        + "pool 'orders' had no connection after ")
                .hasMessageEndingWith("last: Connection refused")
                .hasRootCause(driver.connectFailure);
        driver.connectFailure = null;
        try (GuardedDataSource pool = new GuardedDataSource(config)) {
            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
        }
        try (GuardedDataSource bean = new GuardedDataSource()) {
            bean.setDataSource(driver.dataSource());
            bean.setStartTimeout("5s");
            bean.start();
            assertThat(bean.stats().idle()).isOne();
        }
    }

    @Test
    void aClassifierDecidesWhichErrorsAreFatal() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config()
                .maximumPoolSize(1)
                .errorClassifier(e -> e.getErrorCode() == 42 ? Boolean.TRUE : e.getErrorCode() == 43 ? false : null))) {
            for (SQLException each :
                    new SQLException[] {new SQLException("x", "08000", 43), new SQLException("x", "42000", 42)}) {
                Connection connection = pool.getConnection();
                assertThat(connection.unwrap(LeaseInfo.class).connection()).isOne();
                driver.only().failures.put("nativeSQL", each);
                assertThatThrownBy(() -> connection.nativeSQL("x")).isSameAs(each);
                connection.close();
            }
            assertThat(pool.getConnection().unwrap(LeaseInfo.class).connection())
                    .isEqualTo(2);
        }
    }

    @Test
    void everyThreadOfThePoolIsMadeByTheFactory() throws Exception {
        CopyOnWriteArrayList<Thread> made = new CopyOnWriteArrayList<>();
        PoolConfig config = driver.config()
                .name("forged")
                .threadFactory(task -> {
                    Thread thread = Background.daemon(task, "mine");
                    made.add(thread);
                    return thread;
                })
                .build();
        try (GuardedDataSource pool = new GuardedDataSource(config)) {
            pool.getConnection().close();

            assertThat(made).hasSize(2);
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("forged-"));
        }
    }

    @Test
    void aDataSourceIsMadeByItsClassAndProperties() throws SQLException {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "dataSourceClassName", JdbcDataSource.class.getName(),
                "dataSource.URL", "jdbc:h2:mem:",
                "dataSource.loginTimeout", "7",
                "username", "APP",
                "password", "x"));
        try (GuardedDataSource pool = new GuardedDataSource(PoolConfig.of(settings));
                Connection connection = pool.getConnection()) {
            assertThat(connection.getMetaData().getUserName()).isEqualTo("APP");
        }
        settings.put("dataSource.nothing", "x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolConfig.of(settings))
                .withMessage("dataSource.nothing: no such property of org.h2.jdbcx.JdbcDataSource");
    }

    @Test
    void isolationsAreReadByNameAndNumber() {
        for (String text : new String[] {"READ_COMMITTED", "transaction_read_committed", "2"}) {
            Properties settings = new Properties();
            settings.putAll(Map.of("jdbcUrl", "jdbc:x", "transactionIsolation", text));
            assertThat(PoolConfig.of(settings).transactionIsolation()).isEqualTo(2);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.ISOLATION.read("transactionIsolation", "SOME"))
                .withMessage("transactionIsolation: 'SOME' (expected: READ_UNCOMMITTED or READ_COMMITTED or "
                        + "REPEATABLE_READ or SERIALIZABLE)");
    }
}
