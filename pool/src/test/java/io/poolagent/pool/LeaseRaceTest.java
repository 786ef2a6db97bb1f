// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Several ends of one lease at the same moment: exactly one counts, and the pool loses nothing. */
class LeaseRaceTest {
    private static final Predicate<GuardedConnection> RELEASE = GuardedConnection::release;
    private static final Predicate<GuardedConnection> RECLAIM = LeaseRaceTest::reclaim;
    private static final Predicate<GuardedConnection> EVICT = GuardedConnection::evict;

    private static boolean reclaim(GuardedConnection handle) {
        return handle.slot.reclaim(handle.ticket);
    }

    private final FakeDriver driver = new FakeDriver();

    @Test
    void ofTwoReleasesOneCounts() throws Exception {
        race(List.of(RELEASE, RELEASE));
    }

    @Test
    void ofAReleaseAndAReclaimOneCounts() throws Exception {
        race(List.of(RELEASE, RECLAIM));
    }

    @Test
    void ofAReleaseAndAnEvictOneCounts() throws Exception {
        race(List.of(RELEASE, EVICT));
    }

    @Test
    void ofAReclaimAndAnEvictOneCounts() throws Exception {
        race(List.of(RECLAIM, EVICT));
    }

    @Test
    void ofAllAtOnceOneCounts() throws Exception {
        race(List.of(RELEASE, RELEASE, RECLAIM, EVICT));
    }

    private void race(List<Predicate<GuardedConnection>> ends) throws Exception {
        AtomicInteger told = new AtomicInteger();
        PoolListener listener = new PoolListener() {
            @Override
            public void onRelease(LeaseInfo lease) {
                told.incrementAndGet();
            }

            @Override
            public void onReclaim(LeaseInfo lease) {
                told.incrementAndGet();
            }

            @Override
            public void onEvict(LeaseInfo lease) {
                told.incrementAndGet();
            }
        };
        try (GuardedDataSource pool = new GuardedDataSource(
                driver.config().maximumPoolSize(1).listener(listener).build())) {
            // On a busy machine the threads rarely run at once: then fewer rounds must do.
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_500);
            AtomicInteger rounds = new AtomicInteger();
            AtomicInteger wins = new AtomicInteger();
            GuardedConnection[] current = new GuardedConnection[1];
            SpinBarrier barrier = new SpinBarrier(ends.size());
            List<InBackground<Void>> threads = new ArrayList<>();
            for (int t = 0; t < ends.size(); t++) {
                boolean leads = t == 0;
                Predicate<GuardedConnection> ending = ends.get(t);
                threads.add(InBackground.run("ender-" + t, () -> {
                    for (int i = 0; ; i++) {
                        if (leads) {
                            boolean more = i < 100_000 && System.nanoTime() - end < 0;
                            current[0] = more ? pool.pool.acquire() : null;
                            if (more && i % 50 == 0) {
                                current[0].createStatement();
                            }
                        }
                        barrier.await();
                        if (current[0] == null) {
                            rounds.set(i);
                            return null;
                        }
                        if (ending.test(current[0])) {
                            wins.incrementAndGet();
                        }
                        barrier.await();
                    }
                }));
            }
            for (InBackground<Void> thread : threads) {
                thread.get();
            }

            assertThat(rounds).hasPositiveValue();
            assertThat(wins).hasValue(rounds.get());
            assertThat(told).hasValue(rounds.get());
            await().untilAsserted(() -> {
                PoolStats stats = pool.stats();
                assertThat(stats.total()).isEqualTo(stats.idle()).isEqualTo((int) driver.alive());
            });
            pool.getConnection().close();
        }
    }

    /** Lets the threads go within nanoseconds of each other. */
    private static final class SpinBarrier {
        private final int parties;
        private final AtomicInteger arrived = new AtomicInteger();

        SpinBarrier(int parties) {
            this.parties = parties;
        }

        void await() {
            int mine = arrived.getAndIncrement();
            int needed = (mine / parties + 1) * parties;
            for (int spins = 0; arrived.get() < needed; spins++) {
                if (spins > 10_000) {
                    LockSupport.parkNanos(1_000);
                } else {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
