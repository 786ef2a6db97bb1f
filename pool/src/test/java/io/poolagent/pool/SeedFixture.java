// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** What the conformance tests share: a scripted driver, a clock moved by hand, pools whose events are written down. */
abstract class SeedFixture {
    static final PoolStats NOTHING = new PoolStats(0, 0, 0, 0, 0);
    static final PoolStats ONE_IDLE = new PoolStats(1, 0, 1, 0, 0);
    static final PoolStats ONE_USED = new PoolStats(1, 1, 0, 0, 0);

    final FakeDriver driver = new FakeDriver();
    final ManualClock clock = new ManualClock();
    final Recorder recorder = new Recorder();
    private final List<GuardedDataSource> pools = new ArrayList<>();

    GuardedDataSource pool(PoolConfigBuilder config) {
        GuardedDataSource pool = new GuardedDataSource(config.listener(recorder).build(), clock);
        pools.add(pool);
        return pool;
    }

    /** Of this many connections at most. */
    GuardedDataSource pool(int size) {
        return pool(driver.config().maximumPoolSize(size));
    }

    /** With so many idle connections, so that no acquire needs the time to connect. */
    GuardedDataSource connectedPool(int size, PoolConfigBuilder config) {
        GuardedDataSource pool = pool(config.maximumPoolSize(size).minimumIdle(size));
        pool.housekeeper.sweep();
        await().until(() -> pool.stats().idle() == size);
        return pool;
    }

    @AfterEach
    void closeAll() {
        pools.forEach(GuardedDataSource::close);
    }

    /** Has the idle connections validated before they are lent again. */
    void letIdle(GuardedDataSource pool) {
        clock.advance(Duration.ofSeconds(2));
        pool.housekeeper.sweep();
    }

    /** Opens so many connections and leaves them idle. */
    void fill(GuardedDataSource pool, int connections) throws SQLException {
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            held.add(pool.getConnection());
        }
        for (Connection connection : held) {
            connection.close();
        }
    }

    /** From then on what is released is handed to the head waiter, and nobody may barge. */
    static void untilNobodyMayBarge(GuardedDataSource pool) {
        await().until(() -> pool.pool.waiters.mode() == Waiters.STARVING);
    }

    /** Closes the pool, after which nothing of it may be left. */
    void endLeavesNothing(GuardedDataSource pool) {
        pool.close();
        await().until(() -> pool.stats().equals(NOTHING));
        assertThat(driver.alive()).isZero();
        for (FakeDriver.Physical physical : driver.opened) {
            assertThat(physical.calls).containsOnlyOnce("close()");
        }
    }

    MisuseReport onlyMisuse() {
        assertThat(recorder.misuses).hasSize(1);
        return recorder.misuses.get(0);
    }

    static long lease(Connection connection) throws SQLException {
        return connection.unwrap(LeaseInfo.class).id();
    }

    /** The number of the physical connection. */
    static long physical(Connection connection) throws SQLException {
        return connection.unwrap(LeaseInfo.class).connection();
    }

    static void assertRefused(Throwable thrown, Class<? extends SQLException> type, String state, String sentence) {
        assertThat(thrown).isExactlyInstanceOf(type).hasMessageStartingWith(sentence);
        assertThat(((SQLException) thrown).getSQLState()).isEqualTo(state);
    }

    static void assertPoolIsClosed(Throwable thrown) {
        assertRefused(thrown, java.sql.SQLNonTransientConnectionException.class, "08003", "Pool is closed.");
    }
}
