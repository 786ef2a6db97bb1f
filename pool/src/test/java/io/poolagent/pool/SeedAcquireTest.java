// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Limits, waiting, and what is handed out. */
class SeedAcquireTest extends SeedFixture {
    @Test
    @DisplayName("P12 at the limit and without waiting: 'No connections available.'")
    void withoutWaitingTheLimitFailsAtOnce() throws SQLException {
        GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).blockWhenExhausted(false));
        Connection held = pool.getConnection();

        assertRefused(
                catchThrowable(pool::getConnection),
                SQLTransientConnectionException.class,
                "08001",
                "No connections available. pool 'orders' (used=1, idle=0, pending=1)");
        assertThat(driver.connecting).hasValue(1);
        held.close();
        assertThat(physical(pool.getConnection())).isEqualTo(1);
    }

    @Test
    @DisplayName("P13 at the limit a second caller is served only when the first has released")
    void theSecondCallerWaitsForTheRelease() throws Exception {
        GuardedDataSource pool = pool(1);
        Connection held = pool.getConnection();
        InBackground<Connection> second = InBackground.acquire("second", pool);
        untilNobodyMayBarge(pool);
        assertThat(second.result).isNotDone();
        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 1, 0, 1, 0));
        held.close();

        assertThat(physical(second.get())).isEqualTo(1);
        assertThat(pool.stats()).isEqualTo(ONE_USED);
        assertThat(driver.connecting).hasValue(1);
    }

    @Test
    @DisplayName("P29 what is acquired is a java.sql.Connection, open and leased")
    void aConnectionIsAcquired() throws SQLException {
        GuardedDataSource pool = pool(1);
        Connection connection = pool.getConnection();

        assertThat(connection).isNotSameAs(driver.only().connection);
        assertThat(connection.isClosed()).isFalse();
        assertThat(pool.stats()).isEqualTo(ONE_USED);
        assertThat(pool.leases()).hasSize(1);
    }

    @Test
    @DisplayName("P31 a handle is a wrapper: of its lease and of the driver's connection, and a new one each time")
    void aHandleUnwraps() throws SQLException {
        GuardedDataSource pool = pool(1);
        Connection connection = pool.getConnection();
        Class<? extends Connection> ofDriver = driver.only().connection.getClass();

        assertThat(connection.isWrapperFor(ofDriver)).isTrue();
        assertThat(connection.unwrap(ofDriver)).isSameAs(driver.only().connection);
        assertThat(connection.isWrapperFor(Connection.class)).isTrue();
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(connection.isWrapperFor(LeaseInfo.class)).isTrue();
        assertThat(connection.unwrap(LeaseInfo.class))
                .isEqualTo(new LeaseInfo(
                        "orders",
                        1,
                        1,
                        Thread.currentThread().getName(),
                        Thread.currentThread().getId(),
                        Duration.ZERO));
        connection.close();
        assertThat(pool.getConnection()).isNotSameAs(connection);
        assertThatThrownBy(() -> connection.unwrap(ofDriver)).hasMessageStartingWith("Connection is closed");
    }

    @Test
    @DisplayName("P40 beyond the limit of waiters: 'Queue limit reached.'; those before are served in order")
    void beyondTheLimitOfWaitersTheNewestIsRefused() throws Exception {
        GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).maxPendingAcquires(2));
        Connection held = pool.getConnection();
        InBackground<Connection> first = InBackground.acquire("first", pool);
        InBackground<Connection> second = InBackground.acquire("second", pool);

        assertRefused(
                catchThrowable(pool::getConnection),
                SQLTransientConnectionException.class,
                "08001",
                "Queue limit reached. pool 'orders', maxPendingAcquires: 2 (used=1, idle=0, pending=3)");
        assertThat(pool.stats().pending()).isEqualTo(2);
        untilNobodyMayBarge(pool);
        held.close();
        Connection lent = first.get();
        assertThat(second.result).isNotDone();
        lent.close();
        second.get().close();
        assertThat(pool.stats()).isEqualTo(ONE_IDLE);
    }

    @Test
    @DisplayName("E31/E53 an exhausted pool fails its caller at the deadline, and names the holder")
    void exhaustionIsBoundedAndNamesTheHolder() throws Exception {
        GuardedDataSource pool = connectedPool(1, driver.config().acquireTimeout(Duration.ofMillis(100)));
        InBackground.acquire("http-4", pool).get();
        clock.advance(Duration.ofSeconds(12));
        long began = System.nanoTime();

        Throwable thrown = catchThrowable(pool::getConnection);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        assertRefused(thrown, SQLTransientConnectionException.class, "08001", "pool 'orders' exhausted after ");
        assertThat(thrown.getMessage())
                .endsWith(" (used=1, idle=0, pending=1); oldest lease: held 12 s by thread http-4");
        assertThat(recorder.misuses).isEmpty();
        assertThat(pool.totals().timeouts()).isEqualTo(1);
        assertThat(pool.stats()).isEqualTo(ONE_USED);
    }

    @Test
    @DisplayName("E31/E53 holders who all ask for a second connection: each is told that it holds one itself")
    void aNestedAcquireIsTold() throws Exception {
        GuardedDataSource pool = connectedPool(2, driver.config().acquireTimeout(Duration.ofMillis(100)));
        CyclicBarrier together = new CyclicBarrier(2);
        InBackground<Throwable> one = InBackground.run("one", () -> acquireTwice(pool, together));
        InBackground<Throwable> other = InBackground.run("other", () -> acquireTwice(pool, together));

        for (Throwable thrown : new Throwable[] {one.get(), other.get()}) {
            assertRefused(thrown, SQLTransientConnectionException.class, "08001", "pool 'orders' exhausted after ");
            assertThat(thrown.getMessage())
                    .contains("by thread one", "by thread other")
                    .endsWith("; this thread itself holds 1");
        }
        assertThat(recorder.misuses)
                .extracting(MisuseReport::kind)
                .containsExactly(MisuseKind.NESTED_ACQUIRE, MisuseKind.NESTED_ACQUIRE);
        assertThat(recorder.misuses)
                .extracting(report -> report.lease().thread() + ": " + report.message())
                .containsExactlyInAnyOrder(
                        "one: thread one got no connection while it held one of this pool itself",
                        "other: thread other got no connection while it held one of this pool itself");
        assertThat(pool.stats()).isEqualTo(new PoolStats(2, 0, 2, 0, 0));
    }

    private static Throwable acquireTwice(GuardedDataSource pool, CyclicBarrier together) throws Exception {
        try (Connection held = pool.getConnection()) {
            together.await();
            Throwable thrown = catchThrowable(pool::getConnection);
            together.await(); // Or the first to fail would serve the other.
            assertThat(held.isClosed()).isFalse();
            return thrown;
        }
    }
}
