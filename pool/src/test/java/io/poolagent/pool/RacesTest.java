// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Many threads at once. A lost wake-up shows as a timeout, a connection lent twice as a second owner. */
class RacesTest {
    private final FakeDriver driver = new FakeDriver();

    @Test
    void timeoutsAndInterruptsLoseNoConnection() throws Exception {
        PoolConfig config = driver.config()
                .maximumPoolSize(2)
                .acquireTimeout(Duration.ofNanos(1_500_000))
                .build();
        try (GuardedDataSource pool = new GuardedDataSource(config)) {
            AtomicInteger failed = new AtomicInteger();
            AtomicInteger working = new AtomicInteger(6);
            List<InBackground<Void>> workers = new ArrayList<>();
            for (int t = 0; t < 6; t++) {
                workers.add(InBackground.run("worker-" + t, () -> {
                    for (int i = 0; i < 1_000; i++) {
                        try (Connection connection = pool.getConnection()) {
                            assertThat(connection.isClosed()).isFalse();
                            // Longer than a millisecond for two of three waiters, so that being served meets giving up.
                            LockSupport.parkNanos(300_000);
                        } catch (SQLException e) {
                            failed.incrementAndGet();
                        }
                        Thread.interrupted();
                    }
                    working.decrementAndGet();
                    return null;
                }));
            }
            while (working.get() > 0 && workers.stream().noneMatch(w -> w.result.isDone())) {
                LockSupport.parkNanos(500_000);
                workers.get(ThreadLocalRandom.current().nextInt(3)).thread.interrupt();
            }
            for (InBackground<Void> worker : workers) {
                worker.get();
            }

            assertThat(failed.get()).isPositive();
            assertThat(pool.stats()).isEqualTo(new PoolStats(2, 0, 2, 0, 0));
        }
    }

    @Test
    void noWakeUpIsLostAndNoConnectionIsLentTwice() throws Exception {
        handOff(8, 2, 1_000_000, false);
    }

    @Test
    void noWakeUpIsLostWhenConnectionsAreUsedEvictedAndClosedTwice() throws Exception {
        handOff(8, 3, 60_000, true);
    }

    private void handOff(int threads, int connections, int acquires, boolean rough) throws Exception {
        PoolConfig config = driver.config()
                .maximumPoolSize(connections)
                .acquireTimeout(Duration.ofSeconds(20))
                .sweepInterval(Duration.ofMillis(1))
                .build();
        try (GuardedDataSource pool = new GuardedDataSource(config)) {
            AtomicIntegerArray owners = new AtomicIntegerArray(connections);
            List<Slot> slots = pool.pool.slots.all();
            List<InBackground<Integer>> workers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                workers.add(InBackground.run("worker-" + t, () -> {
                    Connection stale = null;
                    int served = 0;
                    for (int i = 0; i < acquires / threads; i++) {
                        GuardedConnection connection = (GuardedConnection) pool.getConnection();
                        int slot = slots.indexOf(connection.slot);
                        assertThat(owners.incrementAndGet(slot)).isEqualTo(1);
                        if (rough && stale != null) {
                            stale.close();
                        }
                        int what = rough ? ThreadLocalRandom.current().nextInt(100) : 99;
                        if (what < 30) {
                            connection.createStatement();
                        } else if (what < 40) {
                            connection.setAutoCommit(false);
                        }
                        assertThat(connection.isHeld()).isTrue();
                        assertThat(owners.decrementAndGet(slot)).isZero();
                        if (what == 50) {
                            pool.evict(connection);
                        } else if (what == 51) {
                            assertThat(connection.slot.reclaim(connection.ticket))
                                    .isTrue();
                        } else {
                            connection.close();
                        }
                        stale = connection;
                        served++;
                    }
                    return served;
                }));
            }
            int served = 0;
            for (InBackground<Integer> worker : workers) {
                served += worker.result.get(50, TimeUnit.SECONDS);
            }

            assertThat(served).isEqualTo(acquires);
            PoolStats stats = pool.stats();
            assertThat(stats.used()).isZero();
            assertThat(stats.pending()).isZero();
            assertThat(stats.total()).isLessThanOrEqualTo(connections).isEqualTo((int) driver.alive());
            assertThat(pool.totals().doubleReleases() > 0).isEqualTo(rough);
        }
    }
}
