// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HousekeeperTest {
    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();

    private GuardedDataSource pool(PoolConfigBuilder config) {
        return new GuardedDataSource(config.build(), clock);
    }

    private void sweepAfter(Duration span, GuardedDataSource pool) {
        clock.advance(span);
        pool.housekeeper.sweep();
    }

    private static void use(GuardedDataSource pool, int connections) throws SQLException {
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            held.add(pool.getConnection());
        }
        for (Connection connection : held) {
            connection.close();
        }
    }

    @Test
    void idleConnectionsAreClosedAfterTheIdleTimeoutDownToTheMinimum() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().minimumIdle(1).idleTimeout(Duration.ofMinutes(1)))) {
            use(pool, 4);
            sweepAfter(Duration.ofSeconds(59), pool);
            assertThat(pool.stats().idle()).isEqualTo(4);
            sweepAfter(Duration.ofSeconds(1), pool);

            await().until(() -> pool.stats().equals(new PoolStats(1, 0, 1, 0, 0)));
            assertThat(driver.alive()).isEqualTo(1);
        }
    }

    @Test
    void aUsedConnectionIsNotIdle() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().idleTimeout(Duration.ofMinutes(1)))) {
            Connection held = pool.getConnection();
            sweepAfter(Duration.ofMinutes(5), pool);
            assertThat(held.isClosed()).isFalse();
            held.close();
            sweepAfter(Duration.ofSeconds(1), pool);

            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
        }
    }

    @Test
    void idleConnectionsBeyondMaxIdleAreClosedTheLongestIdleFirst() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maxIdle(1))) {
            Connection first = pool.getConnection();
            Connection second = pool.getConnection();
            Connection third = pool.getConnection();
            second.close();
            sweepAfter(Duration.ofMillis(100), pool);
            assertThat(pool.stats().idle()).isEqualTo(1);
            third.close();
            clock.advance(Duration.ofMillis(100));
            pool.housekeeper.sweep();
            first.close();
            pool.housekeeper.sweep();

            await().until(() -> pool.stats().equals(new PoolStats(1, 0, 1, 0, 0)));
            assertThat(driver.opened.stream().map(p -> p.closed)).containsExactly(false, true, true);
        }
    }

    @Test
    void anIdleConnectionIsClosedAfterItsLifetime() throws SQLException {
        try (GuardedDataSource pool =
                pool(driver.config().minimumIdle(0).idleTimeout(Duration.ZERO).maxLifetime(Duration.ofMinutes(30)))) {
            use(pool, 1);
            sweepAfter(Duration.ofMinutes(29), pool);
            assertThat(pool.stats().idle()).isEqualTo(1);
            sweepAfter(Duration.ofMinutes(1), pool);

            await().until(() -> pool.stats().total() == 0);
            assertThat(driver.only().closed).isTrue();
        }
    }

    @Test
    void aUsedConnectionIsClosedAfterItsLifetimeWhenItIsReleased() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maxLifetime(Duration.ofMinutes(30)))) {
            Connection held = pool.getConnection();
            sweepAfter(Duration.ofMinutes(31), pool);
            assertThat(held.isClosed()).isFalse();
            assertThat(driver.only().closed).isFalse();
            held.close();

            await().until(() -> pool.stats().total() == 0);
            assertThat(driver.only().closed).isTrue();
        }
    }

    @Test
    void zeroMeansNever() throws SQLException {
        try (GuardedDataSource pool =
                pool(driver.config().idleTimeout(Duration.ZERO).maxLifetime(Duration.ZERO))) {
            use(pool, 2);
            sweepAfter(Duration.ofDays(10), pool);

            assertThat(pool.stats()).isEqualTo(new PoolStats(2, 0, 2, 0, 0));
        }
    }

    @Test
    void theMinimumIdleIsKept() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(3).minimumIdle(2))) {
            pool.housekeeper.sweep();
            await().until(() -> pool.stats().equals(new PoolStats(2, 0, 2, 0, 0)));
            pool.getConnection();
            pool.housekeeper.sweep();
            await().until(() -> pool.stats().equals(new PoolStats(3, 1, 2, 0, 0)));
            pool.getConnection();
            pool.housekeeper.sweep();

            assertThat(pool.stats()).isEqualTo(new PoolStats(3, 2, 1, 0, 0));
        }
    }

    @Test
    void aFailureToConnectAheadHurtsNobodyAndIsTriedAgain() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().minimumIdle(1))) {
            driver.connectFailure = new SQLException("refused");
            pool.housekeeper.sweep();
            await().until(() -> driver.connecting.get() == 1 && pool.stats().connecting() == 0);
            driver.connectFailure = null;

            await().until(() -> {
                pool.housekeeper.sweep(); // Connects when the pause after the failure is over.
                return pool.stats().idle() == 1;
            });
        }
    }

    @Test
    void thePoolSweepsByItself() throws SQLException {
        PoolConfig config = driver.config()
                .idleTimeout(Duration.ofMillis(20))
                .sweepInterval(Duration.ofMillis(5))
                .build();
        try (GuardedDataSource pool = new GuardedDataSource(config)) {
            use(pool, 3);

            await().until(() -> driver.alive() == 0);
            assertThat(driver.opened).hasSize(3);
        }
    }

    @Test
    void closingEndsTheThreads() {
        PoolConfig config = driver.config().name("mortal").minimumIdle(1).build();
        GuardedDataSource pool = new GuardedDataSource(config);
        await().until(() -> pool.stats().idle() == 1);
        pool.close();

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("mortal-")));
        assertThat(driver.alive()).isZero();
    }

    @Test
    void aReleaseReturnsInTimeEvenIfTheDriverIgnoresAbort() throws Exception {
        for (String call : List.of("rollback", "setReadOnly", "Statement.close")) {
            FakeDriver stubborn = new FakeDriver();
            CountDownLatch hanging = new CountDownLatch(1);
            try (GuardedDataSource pool = pool(stubborn.config()
                    .maximumPoolSize(1)
                    .validationTimeout(Duration.ofMillis(50))
                    .acquireTimeout(Duration.ofSeconds(20)))) {
                Connection connection = pool.getConnection();
                connection.setAutoCommit(!call.equals("rollback"));
                if (call.equals("setReadOnly")) {
                    connection.setReadOnly(true);
                } else {
                    connection.createStatement();
                }
                stubborn.only().hooks.put(call, () -> FakeDriver.await(hanging));
                InBackground.run("releaser", () -> {
                            connection.close();
                            return null;
                        })
                        .get();

                assertThat(connection.isClosed()).isTrue();
                await().until(() -> stubborn.only().calls.contains("abort(executor)"));
                assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 0, 0, 0));
                InBackground<Connection> next = InBackground.acquire("next", pool);
                hanging.countDown();
                assertThat(next.get().isClosed()).isFalse();
                assertThat(stubborn.opened).as("what hung is not lent again").hasSize(2);
            }
        }
    }

    @Test
    void aReleaseThatHangsInTheDriverIsAborted() throws Exception {
        try (GuardedDataSource pool =
                pool(driver.config().maximumPoolSize(1).validationTimeout(Duration.ofSeconds(5)))) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            CountDownLatch hanging = new CountDownLatch(1);
            driver.only().hooks.put("rollback", () -> FakeDriver.await(hanging));
            driver.only().hooks.put("abort", hanging::countDown);
            driver.only().failures.put("rollback", new SQLException("aborted", "08003"));
            InBackground<Void> release = InBackground.run("releaser", () -> {
                connection.close();
                return null;
            });
            await().until(() -> driver.only().calls.contains("rollback()"));
            clock.advance(Duration.ofMillis(4_999));
            pool.housekeeper.sweep();
            assertThat(driver.only().calls).doesNotContain("abort(executor)");
            clock.advance(Duration.ofMillis(1));
            pool.housekeeper.sweep();

            release.get();
            await().until(() -> pool.stats().equals(new PoolStats(0, 0, 0, 0, 0)));
            pool.getConnection().close();
            assertThat(driver.opened).hasSize(2);
        }
    }
}
