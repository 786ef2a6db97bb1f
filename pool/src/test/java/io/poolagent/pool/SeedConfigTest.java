// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The seed's {@code PoolConfig}: where to connect, and the time limit of an acquire. */
class SeedConfigTest extends SeedFixture {
    private static PoolConfigBuilder anywhere() {
        return PoolConfig.builder().jdbcUrl("jdbc:seed:");
    }

    @Test
    @DisplayName("PC1 settings given one by one, with the driver's own DataSource")
    void settingsOneByOne() throws SQLException {
        GuardedDataSource pool =
                pool(driver.config().maximumPoolSize(3).maxPendingAcquires(5).blockWhenExhausted(false));

        assertThat(pool.config().maximumPoolSize()).isEqualTo(3);
        assertThat(pool.config().maxPendingAcquires()).isEqualTo(5);
        assertThat(pool.config().blockWhenExhausted()).isFalse();
        assertThat(pool.getConnection().unwrap(driver.only().connection.getClass()))
                .isSameAs(driver.only().connection);
    }

    @Test
    @DisplayName("PC2 a URL with user and password, for DriverManager")
    void aUrl() throws SQLException {
        List<String> connects = new ArrayList<>();
        withDriver(connects, () -> {
            GuardedDataSource pool = pool(PoolConfig.builder()
                    .jdbcUrl("jdbc:seed://db/shop")
                    .username("app")
                    .password("secret"));
            pool.getConnection().close();
            assertThat(pool.config().maximumPoolSize()).isEqualTo(10);
        });
        assertThat(connects).containsExactly("jdbc:seed://db/shop {password=secret, user=app}");
    }

    @Test
    @DisplayName("PC3 options in the URL are the driver's alone, untouched; those of the pool have setters")
    void optionsInTheUrlAreTheDriversAlone() throws SQLException {
        List<String> connects = new ArrayList<>();
        withDriver(connects, () -> {
            GuardedDataSource pool =
                    pool(PoolConfig.builder().jdbcUrl("jdbc:seed://db/shop?connectionLimit=3&debug=true"));
            pool.getConnection().close();
            assertThat(pool.config().maximumPoolSize()).isEqualTo(10);
        });
        assertThat(connects).containsExactly("jdbc:seed://db/shop?connectionLimit=3&debug=true {}");
    }

    @Test
    @DisplayName("PC4 acquireTimeout has a default: 30 s, since it covers the whole call")
    void theDefaultOfAcquireTimeout() {
        assertThat(anywhere().build().acquireTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("PC5 acquireTimeout may stay unset; null is refused by name, not taken for unset")
    void nullIsNotUnset() {
        assertThatNullPointerException()
                .isThrownBy(() -> anywhere().acquireTimeout(null))
                .withMessage("acquireTimeout");
    }

    @Test
    @DisplayName("PC6 acquireTimeout 0 is allowed: no limit")
    void zeroIsNoLimit() throws Exception {
        GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).acquireTimeout(Duration.ZERO));
        assertThat(pool.config().acquireTimeout()).isEqualTo(Duration.ZERO);
        Connection held = pool.getConnection();
        InBackground<Connection> waiter = InBackground.acquire("waiter", pool);
        untilNobodyMayBarge(pool);
        assertThat(waiter.result).isNotDone();
        held.close();
        waiter.get();
    }

    @Test
    @DisplayName("PC7 acquireTimeout as set")
    void acquireTimeoutAsSet() {
        PoolConfig config = anywhere().acquireTimeout(Duration.ofMillis(1234)).build();
        assertThat(config.acquireTimeout()).isEqualTo(Duration.ofMillis(1234));
    }

    @Test
    @DisplayName("E14 limits that cannot be meant are refused when the pool is configured")
    void badLimitsAreRefused() {
        for (int bad : new int[] {0, -1, Integer.MIN_VALUE}) {
            PoolConfigBuilder config = anywhere().maximumPoolSize(bad);
            assertThatIllegalArgumentException()
                    .isThrownBy(config::build)
                    .withMessage("maximumPoolSize: " + bad + " (expected: > 0)");
        }
        PoolConfigBuilder pending = anywhere().maxPendingAcquires(-1);
        assertThatIllegalArgumentException()
                .isThrownBy(pending::build)
                .withMessage("maxPendingAcquires: -1 (expected: > -1)");
        PoolConfigBuilder timeout = anywhere().acquireTimeout(Duration.ofMillis(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(timeout::build)
                .withMessage("acquireTimeout: PT-0.001S (expected: >= 0)");
    }

    private interface Work {
        void run() throws SQLException;
    }

    private void withDriver(List<String> connects, Work work) throws SQLException {
        Driver fake = FakeDriver.proxy(Driver.class, (self, method, args) -> {
            if (method.getName().equals("connect")) {
                if (!args[0].toString().startsWith("jdbc:seed:")) {
                    return null;
                }
                connects.add(args[0] + " " + new java.util.TreeMap<>((Properties) args[1]));
                return driver.dataSource().getConnection();
            }
            return method.getDeclaringClass() == Object.class
                    ? FakeDriver.Physical.ofObject(self, method, args)
                    : FakeDriver.Physical.zero(method.getReturnType());
        });
        DriverManager.registerDriver(fake);
        try {
            work.run();
        } finally {
            DriverManager.deregisterDriver(fake);
        }
    }
}
