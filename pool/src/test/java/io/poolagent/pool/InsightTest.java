// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poolagent.pool.micrometer.PoolMetrics;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What can be seen of a pool from outside: leases, totals, JMX, Micrometer; and how it is drained. */
class InsightTest {
    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();

    private GuardedDataSource pool(PoolConfigBuilder config) {
        return new GuardedDataSource(config.build(), clock);
    }

    @Test
    void theOpenLeasesAreListedTheOldestFirst() throws Exception {
        try (GuardedDataSource pool = pool(driver.config())) {
            Connection first = InBackground.run("http-4", pool::getConnection).get();
            clock.advance(Duration.ofSeconds(2));
            pool.housekeeper.sweep();
            Connection second = pool.getConnection();
            clock.advance(Duration.ofSeconds(1));

            assertThat(pool.leases()).extracting(LeaseInfo::thread).containsExactly("http-4", "main");
            assertThat(pool.leases())
                    .extracting(LeaseInfo::held)
                    .containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(1));
            assertThat(second.isWrapperFor(LeaseInfo.class)).isTrue();
            assertThat(second.unwrap(LeaseInfo.class)).isEqualTo(pool.leases().get(1));
            first.close();
            assertThatThrownBy(() -> first.unwrap(LeaseInfo.class)).hasMessageStartingWith("Connection is closed");
            second.close();
            assertThat(pool.leases()).isEmpty();
        }
    }

    /** As virtual threads mostly are. */
    @Test
    void aThreadWithoutANameIsShownByItsNumber() throws Exception {
        PoolConfigBuilder config = driver.config().maximumPoolSize(1).minimumIdle(1);
        try (GuardedDataSource pool = pool(config.acquireTimeout(Duration.ofMillis(1)))) {
            pool.housekeeper.sweep(); // Opening one may take longer than the millisecond.
            await().until(() -> pool.stats().idle() == 1);
            Thread nameless = new Thread(
                    () -> {
                        try {
                            pool.getConnection();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    "");
            nameless.start();
            nameless.join();

            assertThat(pool.leases()).singleElement().satisfies(lease -> assertThat(lease.thread())
                    .isEqualTo("#" + nameless.getId()));
            assertThatThrownBy(pool::getConnection).hasMessageContaining(" by thread #" + nameless.getId());
        }
    }

    @Test
    void totalsAddUp() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).acquireTimeout(Duration.ofSeconds(1)))) {
            Connection connection = pool.getConnection();
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
            connection.close();
            connection.close();
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);

            assertThat(pool.totals()).isEqualTo(new PoolTotals(1, 1, 1, 1));
        }
    }

    @Test
    void jmxShowsThePoolUntilItIsClosed() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.poolagent:type=GuardedDataSource,name=\"orders:eu\"");
        try (GuardedDataSource pool = new GuardedDataSource(
                driver.config().name("orders:eu").registerMBean(true).build())) {
            PoolMXBean bean = JMX.newMXBeanProxy(server, name, PoolMXBean.class);
            Connection connection = pool.getConnection();
            assertThat(bean.getUsed()).isEqualTo(1);
            assertThat(bean.getTotal()).isEqualTo(1);
            assertThat(bean.getMaximumPoolSize()).isEqualTo(10);
            assertThat(bean.getLeases()).singleElement().asString().matches("connection 1 held \\d+ ms by thread main");
            connection.close();
            bean.evictAll();
            await().until(() -> bean.getTotal() == 0);
            assertThat(bean.getCreated()).isEqualTo(1);

            try (GuardedDataSource twin = new GuardedDataSource(
                    driver.config().name("orders:eu").registerMBean(true).build())) {
                twin.getConnection().close();
            }
            assertThat(server.isRegistered(name)).isTrue();
        }
        assertThat(server.isRegistered(name)).isFalse();
    }

    @Test
    void micrometerMeasuresInOpenTelemetrysNames() throws SQLException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (GuardedDataSource pool = pool(driver.config())) {
            new PoolMetrics(pool).bindTo(registry);
            Connection held = pool.getConnection();
            Connection other = pool.getConnection();
            clock.advance(Duration.ofSeconds(2));
            other.close();
            other.close();

            assertThat(registry.get("db.client.connection.count")
                            .tag("db.client.connection.pool.name", "orders")
                            .tag("db.client.connection.state", "used")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get("db.client.connection.max").gauge().value()).isEqualTo(10);
            assertThat(registry.get("db.client.connection.double_releases")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("db.client.connection.wait_time").timer().count())
                    .isEqualTo(2);
            assertThat(registry.get("db.client.connection.create_time").timer().count())
                    .isEqualTo(2);
            assertThat(registry.get("db.client.connection.use_time").timer().totalTime(TimeUnit.SECONDS))
                    .isEqualTo(2);
            held.close();
        }
    }

    @Test
    void withConnectionReleasesInAnyCase() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config())) {
            assertThat(pool.withConnection(Connection::isReadOnly)).isFalse();
            assertThatThrownBy(() -> pool.withConnection(c -> {
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(pool.<String>withConnection(c -> {
                        c.close();
                        return "closed twice";
                    }))
                    .isEqualTo("closed twice");

            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
            assertThat(pool.totals().doubleReleases()).isZero();
        }
    }

    @Test
    void aGracefulCloseWaitsForTheHolders() throws Exception {
        try (GuardedDataSource pool = pool(driver.config())) {
            Connection held = pool.getConnection();
            InBackground<Boolean> closing =
                    InBackground.run("closer", () -> pool.closeGracefully(Duration.ofSeconds(20)));
            await().until(pool::isClosed);
            assertThat(held.isValid(1)).isTrue();
            held.close();

            assertThat(closing.get()).isTrue();
            await().until(() -> driver.alive() == 0);
        }
    }

    @Test
    void aGracefulCloseEvictsWhatIsLeftAtItsEnd() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config())) {
            Connection held = pool.getConnection();
            assertThat(pool.closeGracefully(Duration.ofMillis(10))).isFalse();

            assertThat(held.isClosed()).isTrue();
            assertThatThrownBy(held::commit).hasMessageStartingWith("Connection is closed");
            await().until(() -> driver.alive() == 0);
            assertThatThrownBy(() -> pool.closeGracefully(Duration.ofMillis(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("limit: PT-0.001S (expected: >= 0)");
        }
    }

    @Test
    void idleConnectionsAreLentInTheOrderAskedFor() throws SQLException {
        assertThat(secondOfTwo(IdleOrder.FIFO)).isEqualTo(1);
        assertThat(secondOfTwo(IdleOrder.LIFO)).isEqualTo(2);
    }

    /** Which of two connections is lent after 1 and then 2 were released. */
    private long secondOfTwo(IdleOrder order) throws SQLException {
        try (GuardedDataSource pool = pool(new FakeDriver().config().idleOrder(order))) {
            Connection one = pool.getConnection();
            Connection two = pool.getConnection();
            assertThat(one.unwrap(LeaseInfo.class).connection()).isEqualTo(1);
            one.close();
            clock.advance(Duration.ofMillis(1));
            two.close();
            return pool.withConnection(c -> c.unwrap(LeaseInfo.class).connection());
        }
    }

    @Test
    void withoutResetTheSessionStaysAsTheHolderLeftIt() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).resetOnRelease(false))) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                connection.setCatalog("bills");
            }
            assertThat(driver.only().calls).contains("rollback()");
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getCatalog()).isEqualTo("bills");
                assertThat(connection.getAutoCommit()).isFalse();
            }
        }
    }
}
