// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ConnectingTest {
    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();

    private GuardedDataSource pool(PoolConfigBuilder config) {
        return new GuardedDataSource(config.build(), clock);
    }

    @Test
    void noConnectionIsOpenedBeforeItIsNeeded() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config())) {
            assertThat(driver.opened).isEmpty();
            Connection first = pool.getConnection();
            pool.getConnection();
            first.close();
            pool.getConnection();

            assertThat(driver.opened).hasSize(2);
        }
    }

    @Test
    void ifAskedToAConnectFailureReachesItsCallerUnchangedAndFreesTheSlot() throws SQLException {
        try (GuardedDataSource pool =
                pool(driver.config().connectFailure(ConnectFailure.FAIL).maximumPoolSize(1))) {
            SQLException refused = new SQLException("Access denied", "28000");
            driver.connectFailure = refused;
            assertThatThrownBy(pool::getConnection).isSameAs(refused);
            assertThatThrownBy(pool::getConnection).isSameAs(refused);
            assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0));

            driver.connectFailure = null;
            assertThat(pool.getConnection().isClosed()).isFalse();
        }
    }

    @Test
    void ifAskedToAConnectFailureFailsOneWaiterAndTheNextTriesAgain() throws Exception {
        try (GuardedDataSource pool =
                pool(driver.config().connectFailure(ConnectFailure.FAIL).maximumPoolSize(1))) {
            driver.connectGate = new CountDownLatch(1);
            driver.connectFailure = new SQLException("Access denied", "28000");
            InBackground<Connection> first = InBackground.acquire("first", pool);
            InBackground<Connection> second = InBackground.acquire("second", pool);
            driver.connectGate.countDown();

            assertThat(first.failure()).hasMessage("Access denied");
            assertThat(second.failure()).hasMessage("Access denied");
            assertThat(driver.connecting).hasValue(2);
        }
    }

    @Test
    void aDriverThatReturnsNullIsTold() throws SQLException {
        PoolConfigBuilder config = PoolConfig.builder()
                .connectFailure(ConnectFailure.FAIL)
                .dataSource(FakeDriver.proxy(javax.sql.DataSource.class, (self, method, args) -> null));
        try (GuardedDataSource pool = pool(config)) {
            SQLException e = catchThrowableOfType(SQLException.class, pool::getConnection);
            assertThat((Throwable) e).hasMessage("the data source returned null (expected: a connection)");
            assertThat(e.getSQLState()).isEqualTo("08001");
        }
    }

    @Test
    void aConnectionThatArrivesLateGoesToThePool() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).acquireTimeout(Duration.ofMillis(20)))) {
            driver.connectGate = new CountDownLatch(1);
            SQLException e = catchThrowableOfType(SQLException.class, pool::getConnection);
            assertThat(e.getSQLState()).isEqualTo("08001");
            assertThat(e.getMessage())
                    .matches(
                            "pool 'orders' had no connection after \\d+ ms \\(used=0, idle=0, connecting=1, pending=1\\)");
            driver.connectGate.countDown();

            await().until(() -> pool.stats().equals(new PoolStats(1, 0, 1, 0, 0)));
            assertThat(pool.getConnection().isClosed()).isFalse();
            assertThat(driver.opened).hasSize(1);
        }
    }

    @Test
    void connectingLongerThanTheConnectTimeoutFailsItsCaller() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).connectTimeout(Duration.ofMillis(20)))) {
            driver.connectGate = new CountDownLatch(1);
            SQLException e = catchThrowableOfType(SQLException.class, pool::getConnection);
            driver.connectGate.countDown();

            assertThat(e.getSQLState()).isEqualTo("08001");
            assertThat(e.getMessage())
                    .matches("pool 'orders': connecting takes longer than \\d+ ms "
                            + "\\(used=0, idle=0, connecting=1, pending=1\\)");
        }
    }

    @Test
    void aConnectionReleasedMeanwhileServesACallerWhoseConnectHangs() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(2))) {
            Connection held = pool.getConnection();
            driver.connectGate = new CountDownLatch(1);
            InBackground<Connection> waiter = InBackground.acquire("waiter", pool);
            held.close();

            assertThat(waiter.get().isClosed()).isFalse();
            driver.connectGate.countDown();
            await().until(() -> pool.stats().equals(new PoolStats(2, 1, 1, 0, 0)));
        }
    }

    @Test
    void aRecentlyUsedConnectionIsNotValidated() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config())) {
            pool.getConnection().close();
            clock.advance(Duration.ofMillis(500));
            pool.housekeeper.sweep();
            driver.only().takeCalls();
            pool.getConnection().close();

            assertThat(driver.only().calls).isEmpty();
        }
    }

    @Test
    void aLongUnusedConnectionIsValidated() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config())) {
            pool.getConnection().close();
            clock.advance(Duration.ofSeconds(1));
            pool.housekeeper.sweep();
            driver.only().takeCalls();
            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
            pool.getConnection().close();

            assertThat(driver.only().calls).containsExactly("isValid(5)");
        }
    }

    @Test
    void aDeadIdleConnectionIsReplacedSilently() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1))) {
            pool.getConnection().close();
            driver.only().dead = true;
            clock.advance(Duration.ofSeconds(1));
            pool.housekeeper.sweep();

            assertThat(pool.getConnection().isClosed()).isFalse();
            assertThat(driver.opened).hasSize(2);
            assertThat(driver.opened.get(0).closed).isTrue();
            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
        }
    }

    @Test
    void validationThatThrowsMeansDead() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1))) {
            pool.getConnection().close();
            driver.only().failures.put("isValid", new SQLException("gone"));
            clock.advance(Duration.ofSeconds(1));
            pool.housekeeper.sweep();

            assertThat(pool.getConnection().isClosed()).isFalse();
            assertThat(driver.alive()).isEqualTo(1);
        }
    }

    @Test
    void validationThatHangsDoesNotBreakTheDeadline() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).acquireTimeout(Duration.ofMillis(500)))) {
            pool.getConnection().close();
            driver.only().validationGate = new CountDownLatch(1);
            clock.advance(Duration.ofSeconds(1));
            pool.housekeeper.sweep();

            SQLException e = catchThrowableOfType(SQLException.class, pool::getConnection);
            assertThat(e.getSQLState()).isEqualTo("08001");
            driver.only().validationGate.countDown();
            await().until(() -> pool.stats().idle() == 1);
        }
    }

    @Test
    void anErrorOfADriverThatHasJustConnectedLeavesNothingOpen() throws Exception {
        PoolConfigBuilder config = PoolConfig.builder()
                .dataSource(FakeDriver.proxy(javax.sql.DataSource.class, (self, method, args) -> {
                    Connection physical = driver.dataSource().getConnection();
                    driver.opened.forEach(p -> p.failures.put("getAutoCommit", new AbstractMethodError("old")));
                    return physical;
                }));
        try (GuardedDataSource pool = pool(config.connectFailure(ConnectFailure.FAIL))) {
            SQLException e = catchThrowableOfType(SQLException.class, pool::getConnection);

            assertThat((Throwable) e).hasMessageContaining("old").hasCauseInstanceOf(AbstractMethodError.class);
            assertThat(driver.opened).hasSize(1);
            assertThat(driver.alive()).isZero();
            assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0));
        }
    }

    @Test
    void aDriverWithoutIsValidLosesNoConnection() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1))) {
            for (int i = 0; i < 3; i++) {
                pool.getConnection().close();
                driver.opened.forEach(p -> p.failures.put("isValid", new AbstractMethodError("isValid")));
                clock.advance(Duration.ofSeconds(1));
                pool.housekeeper.sweep();
            }

            pool.getConnection().close();
            assertThat(driver.opened).hasSize(4);
            assertThat(driver.alive()).isOne();
        }
    }
}
