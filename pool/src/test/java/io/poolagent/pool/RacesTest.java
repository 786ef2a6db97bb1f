// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** Many threads at once. A lost wake-up shows as a timeout, a connection lent twice as a second owner. */
class RacesTest {
    private final FakeDriver driver = new FakeDriver();

    @Test
    void ofTwoThreadsThatCloseAtOnceExactlyOneWins() throws Exception {
        try (GuardedDataSource pool =
                new GuardedDataSource(driver.config().maximumPoolSize(1).build())) {
            int rounds = 5_000;
            Connection[] current = new Connection[1];
            AtomicInteger wins = new AtomicInteger();
            AtomicInteger badNews = new AtomicInteger();
            CyclicBarrier barrier = new CyclicBarrier(2);
            List<InBackground<Void>> closers = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                boolean leader = t == 0;
                closers.add(InBackground.run("closer-" + t, () -> {
                    for (int i = 0; i < rounds; i++) {
                        if (leader) {
                            current[0] = pool.getConnection();
                            if (i % 2 == 0) {
                                current[0].createStatement();
                            }
                        }
                        barrier.await();
                        try {
                            pool.release(current[0]);
                            wins.incrementAndGet();
                        } catch (DoubleReleaseException e) {
                            badNews.incrementAndGet();
                        }
                        barrier.await();
                    }
                    return null;
                }));
            }
            for (InBackground<Void> closer : closers) {
                closer.get();
            }

            assertThat(wins).hasValue(rounds);
            assertThat(badNews).hasValue(rounds);
            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0, rounds));
        }
    }

    @Test
    void noWakeUpIsLostAndNoConnectionIsLentTwice() throws Exception {
        handOff(8, 2, 200_000, false);
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
                served += worker.result.get(50, java.util.concurrent.TimeUnit.SECONDS);
            }

            assertThat(served).isEqualTo(acquires);
            PoolStats stats = pool.stats();
            assertThat(stats.used()).isZero();
            assertThat(stats.pending()).isZero();
            assertThat(stats.total()).isLessThanOrEqualTo(connections).isEqualTo((int) driver.alive());
            assertThat(stats.doubleReleases() > 0).isEqualTo(rough);
        }
    }
}
