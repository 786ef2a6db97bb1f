// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();

    private GuardedDataSource pool(PoolConfigBuilder config) {
        return new GuardedDataSource(config.build(), clock);
    }

    @Test
    void waitersAreServedInTheOrderTheyCame() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1))) {
            Connection held = pool.getConnection();
            List<Integer> order = new CopyOnWriteArrayList<>();
            List<InBackground<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                waiters.add(InBackground.run("waiter-" + i, () -> {
                    Connection connection = pool.getConnection();
                    order.add(number);
                    connection.close();
                    return null;
                }));
                org.awaitility.Awaitility.await().until(() -> pool.stats().pending() == number + 1);
            }
            // The head must have waited its millisecond, or it may be barged by right.
            org.awaitility.Awaitility.await().until(() -> pool.pool.waiters.mode() == Waiters.STARVING);
            held.close();
            for (InBackground<Void> waiter : waiters) {
                waiter.get();
            }

            assertThat(order).isSorted().hasSize(20);
            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
        }
    }

    @Test
    void aRunningThreadDoesNotBargeAStarvingWaiter() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1))) {
            Connection held = pool.getConnection();
            InBackground<Connection> first = InBackground.acquire("first", pool);
            org.awaitility.Awaitility.await().until(() -> pool.pool.waiters.mode() == Waiters.STARVING);
            InBackground<Connection> second = InBackground.acquire("second", pool);

            held.close();

            // Handed over, not freed for whoever comes first.
            assertThat(pool.pool.slots.anyFree()).isFalse();
            Connection lent = first.get();
            assertThat(second.result).isNotDone();
            lent.close();
            assertThat(second.get().isClosed()).isFalse();
        }
    }

    @Test
    void anExhaustedPoolNamesTheOldestHolders() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(2).acquireTimeout(Duration.ofMillis(800)))) {
            InBackground.acquire("http-4", pool).get();
            clock.advance(Duration.ofSeconds(12));
            pool.housekeeper.sweep();
            InBackground.acquire("http-5", pool).get();

            SQLException e = catchThrowableOfType(SQLException.class, pool::getConnection);

            assertThat((Throwable) e).isExactlyInstanceOf(SQLTransientConnectionException.class);
            assertThat(e.getSQLState()).isEqualTo("08001");
            assertThat(e.getMessage())
                    .matches("pool 'orders' exhausted after \\d+ ms \\(used=2, idle=0, pending=1\\); "
                            + "oldest leases: held 12 s by thread http-4, held 0 ms by thread http-5");
            assertThat(pool.stats()).isEqualTo(new PoolStats(2, 2, 0, 0, 0));
        }
    }

    @Test
    void theDeadlineIsThatOfTheWholeCall() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).acquireTimeout(Duration.ofMillis(200)))) {
            Connection held = pool.getConnection();
            AtomicBoolean stop = new AtomicBoolean();
            long start = System.nanoTime();
            InBackground<Connection> waiter = InBackground.acquire("waiter", pool);
            InBackground<Void> waker = InBackground.run("waker", () -> {
                while (!stop.get()) {
                    java.util.concurrent.locks.LockSupport.unpark(waiter.thread);
                    Thread.onSpinWait();
                }
                return null;
            });

            assertThat(waiter.failure()).isExactlyInstanceOf(SQLTransientConnectionException.class);
            assertThat(System.nanoTime() - start)
                    .isBetween(TimeUnit.MILLISECONDS.toNanos(200), TimeUnit.SECONDS.toNanos(10));
            stop.set(true);
            waker.get();
            held.close();
        }
    }

    @Test
    void aTimedOutWaiterLeavesTheConnectionToOthers() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).acquireTimeout(Duration.ofMillis(500)))) {
            Connection held = pool.getConnection();
            assertThat(InBackground.acquire("waiter", pool).failure()).isInstanceOf(SQLException.class);
            held.close();

            assertThat(pool.getConnection().isClosed()).isFalse();
        }
    }

    @Test
    void anInterruptedWaiterFailsAndKeepsItsFlag() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1))) {
            Connection held = pool.getConnection();
            AtomicBoolean flag = new AtomicBoolean();
            InBackground<Connection> waiter = InBackground.run("waiter", () -> {
                try {
                    return pool.getConnection();
                } finally {
                    flag.set(Thread.currentThread().isInterrupted());
                }
            });
            org.awaitility.Awaitility.await().until(() -> pool.stats().pending() == 1);
            waiter.thread.interrupt();

            Throwable failure = waiter.failure();
            assertThat(failure)
                    .isInstanceOf(SQLException.class)
                    .hasCauseExactlyInstanceOf(InterruptedException.class)
                    .hasMessageMatching(
                            "pool 'orders': interrupted after waiting \\d+ m?s \\(used=1, idle=0, pending=[01]\\)");
            assertThat(((SQLException) failure).getSQLState()).isEqualTo("08001");
            assertThat(flag).isTrue();
            held.close();
            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
        }
    }

    @Test
    void withoutBlockingAnExhaustedPoolFailsAtOnce() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(2).blockWhenExhausted(false))) {
            Connection first = pool.getConnection();
            pool.getConnection();

            SQLException e = catchThrowableOfType(SQLException.class, pool::getConnection);
            assertThat((Throwable) e).isExactlyInstanceOf(SQLTransientConnectionException.class);
            assertThat(e.getSQLState()).isEqualTo("08001");
            assertThat(e.getMessage())
                    .startsWith("No connections available. pool 'orders' (used=2, idle=0, pending=1); oldest leases: ");
            first.close();
            assertThat(pool.getConnection().isClosed()).isFalse();
            assertThat(pool.stats()).isEqualTo(new PoolStats(2, 2, 0, 0, 0));
        }
    }

    @Test
    void beyondTheLimitOfWaitersACallFailsAtOnce() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).maxPendingAcquires(2))) {
            Connection held = pool.getConnection();
            InBackground<Connection> first = InBackground.acquire("first", pool);
            InBackground<Connection> second = InBackground.acquire("second", pool);

            SQLException e = catchThrowableOfType(SQLException.class, pool::getConnection);
            assertThat((Throwable) e).isExactlyInstanceOf(SQLTransientConnectionException.class);
            assertThat(e.getSQLState()).isEqualTo("08001");
            assertThat(e.getMessage())
                    .startsWith(
                            "Queue limit reached. pool 'orders', maxPendingAcquires: 2 (used=1, idle=0, pending=3);");
            held.close();
            first.get().close();
            second.get().close();
            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
        }
    }
}
