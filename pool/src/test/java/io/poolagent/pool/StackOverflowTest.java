// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** The stack ends at every place in the pool's code, one after the other: no connection may be lost. */
class StackOverflowTest {
    private static final int DEPTHS = 120;
    private static final int SIZE = 2;

    private final FakeDriver driver = new FakeDriver();

    private interface Work {
        void run() throws SQLException;
    }

    /** Does the work once, when so many frames from the end of the stack are free; whether it overflowed. */
    private static boolean overflows(int free, Work work) throws InterruptedException {
        Descent descent = new Descent(free, work);
        Thread thread = new Thread(null, descent::begin, "deep", 256 << 10);
        thread.start();
        thread.join();
        return descent.overflowed;
    }

    private static final class Descent {
        private final Work work;
        private int free;
        private boolean overflowed;

        Descent(int free, Work work) {
            this.free = free;
            this.work = work;
        }

        void begin() {
            try {
                descend();
            } catch (StackOverflowError e) {
                overflowed = true;
            }
        }

        @SuppressWarnings("InfiniteRecursion") // on purpose
        private void descend() {
            try {
                descend();
            } catch (StackOverflowError e) {
                if (free < 0) {
                    throw e; // The work's.
                }
            }
            if (free-- == 0) {
                try {
                    work.run();
                } catch (SQLException e) {
                    // None could be had: for this depth that is as good.
                }
            }
        }
    }

    private PoolConfigBuilder config() {
        return driver.config().sweepInterval(Duration.ofMillis(5)).acquireTimeout(Duration.ofSeconds(10));
    }

    private static void assertNothingIsLost(GuardedDataSource pool) throws SQLException {
        await().untilAsserted(() -> {
            PoolStats stats = pool.stats();
            assertThat(stats.used()).isZero();
            assertThat(stats.pending()).isZero();
            assertThat(stats.connecting()).isZero();
            assertThat(stats.total()).isEqualTo(stats.idle());
        });
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < pool.config().maximumPoolSize(); i++) {
            all.add(pool.getConnection());
        }
        for (Connection connection : all) {
            connection.close();
        }
    }

    @Test
    void anAcquireLosesNothing() throws Exception {
        try (GuardedDataSource pool =
                new GuardedDataSource(config().maximumPoolSize(SIZE).build())) {
            pool.getConnection().close();
            int overflows = 0;
            for (int free = 0; free < DEPTHS; free++) {
                Connection[] got = new Connection[1];
                overflows += overflows(free, () -> got[0] = pool.getConnection()) ? 1 : 0;
                if (got[0] != null) {
                    got[0].close();
                }
            }

            assertThat(overflows).isPositive();
            assertNothingIsLost(pool);
        }
    }

    /** Between the begin of the lease and the handle, which is seldom where a real one strikes. */
    @Test
    void anAcquireThatFailsOnceItsLeaseHasBegunLosesNothing() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        LongSupplier clock = () -> {
            if (fails.getAndSet(false)) {
                throw new StackOverflowError("in the clock");
            }
            return System.nanoTime();
        };
        PoolListener listener = new PoolListener() {};
        try (GuardedDataSource pool = new GuardedDataSource(
                config().maximumPoolSize(1).listener(listener).build(), clock)) {
            pool.getConnection().close();
            fails.set(true);

            assertThatThrownBy(pool::getConnection).hasMessage("in the clock");
            pool.housekeeper.sweep();
            assertNothingIsLost(pool);
        }
    }

    @Test
    void aReleaseOfAUsedConnectionLosesNothing() throws Exception {
        try (GuardedDataSource pool =
                new GuardedDataSource(config().maximumPoolSize(SIZE).build())) {
            int overflows = 0;
            for (int free = 0; free < DEPTHS; free++) {
                Connection held = used(pool);
                overflows += overflows(free, held::close) ? 1 : 0;
                held.close();
            }

            assertThat(overflows).isPositive();
            assertNothingIsLost(pool);
        }
    }

    @Test
    void aReleaseToAWaiterLosesNothingAndTheWaiterIsServed() throws Exception {
        try (GuardedDataSource pool =
                new GuardedDataSource(config().maximumPoolSize(1).build())) {
            int overflows = 0;
            for (int free = 0; free < DEPTHS; free += 4) {
                Connection held = used(pool);
                InBackground<Connection> waiter = InBackground.run("waiter", pool::getConnection);
                while (pool.pool.waiters.mode() != Waiters.STARVING) {
                    LockSupport.parkNanos(100_000);
                }
                overflows += overflows(free, held::close) ? 1 : 0;
                held.close();
                waiter.get().close();
            }

            assertThat(overflows).isPositive();
            assertNothingIsLost(pool);
        }
    }

    @Test
    void anEvictLosesNothing() throws Exception {
        try (GuardedDataSource pool =
                new GuardedDataSource(config().maximumPoolSize(SIZE).build())) {
            int overflows = 0;
            for (int free = 0; free < DEPTHS; free++) {
                Connection held = used(pool);
                overflows += overflows(free, () -> pool.evict(held)) ? 1 : 0;
                held.close();
            }

            assertThat(overflows).isPositive();
            assertNothingIsLost(pool);
        }
    }

    @Test
    void aWaitThatOverflowsLosesNothing() throws Exception {
        try (GuardedDataSource pool =
                new GuardedDataSource(config().maximumPoolSize(1).build())) {
            int overflows = 0;
            for (int free = 0; free < DEPTHS; free++) {
                Connection[] got = new Connection[1];
                pool.evictAll(); // So that every acquire has to wait for a connect.
                overflows += overflows(free, () -> got[0] = pool.getConnection()) ? 1 : 0;
                if (got[0] != null) {
                    got[0].close();
                }
            }

            assertThat(overflows).isPositive();
            assertNothingIsLost(pool);
        }
    }

    private static Connection used(GuardedDataSource pool) throws SQLException {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        connection.createStatement();
        return connection;
    }
}
