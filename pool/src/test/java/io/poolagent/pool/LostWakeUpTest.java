// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No waiter is left while a connection is idle. What heals a lost wake-up is off: the nap, the head's patience, and the
 * sweep. Each round is over when all have been served, so after its last release nobody else would wake the one who
 * was left, and the round never ends. That takes no time limit that a busy machine could break but the one for a round.
 */
class LostWakeUpTest {
    private static final long NEVER = TimeUnit.DAYS.toNanos(1);
    private static final int THREADS = 6;
    private static final long ROUND_SECONDS = 30;
    private static final int ROUNDS = Integer.getInteger("rounds", 100);

    private final FakeDriver driver = new FakeDriver();

    /** Of a hundred releases, how many roll back on another thread, and evict. */
    @ParameterizedTest
    @CsvSource({"1, 0, 0, false", "2, 0, 0, false", "2, 0, 0, true", "2, 20, 0, false", "2, 20, 10, true"})
    void afterTheLastReleaseNobodyWaits(int size, int cleaned, int evicted, boolean starving) throws Exception {
        PoolConfig config = driver.config()
                .maximumPoolSize(size)
                .acquireTimeout(Duration.ofHours(1))
                .sweepInterval(Duration.ofHours(1))
                .build();
        try (GuardedDataSource source = new GuardedDataSource(config)) {
            source.start();
            source.pool.waiters.napNanos = NEVER;
            if (!starving) {
                source.pool.waiters.bargeNanos = NEVER;
            }
            CyclicBarrier round = new CyclicBarrier(THREADS);
            BlockingQueue<Optional<Exception>> ends = new LinkedBlockingQueue<>();
            for (int t = 0; t < THREADS; t++) {
                thread(() -> {
                            try {
                                for (int r = 0; r < ROUNDS; r++) {
                                    for (int i = 0; i < 3; i++) {
                                        lease(source, cleaned, evicted, starving);
                                    }
                                    round.await(ROUND_SECONDS, TimeUnit.SECONDS);
                                    driver.opened.removeIf(physical -> physical.closed);
                                }
                                ends.add(Optional.empty());
                            } catch (Exception e) {
                                ends.add(Optional.of(e));
                            }
                        })
                        .start();
            }
            for (int t = 0; t < THREADS; t++) {
                // The first end of any is that of a round that did not end, if one did not.
                assertThat(ends.poll(3 * ROUND_SECONDS, TimeUnit.SECONDS))
                        .as(() -> "left: " + source.stats())
                        .isEqualTo(Optional.empty());
            }
        }
    }

    private static void lease(GuardedDataSource source, int cleaned, int evicted, boolean starving)
            throws SQLException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int chance = random.nextInt(100);
        Connection connection = source.getConnection();
        long until = System.nanoTime() + random.nextInt(starving ? 1_500_000 : 200_000);
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
        if (chance < cleaned) {
            connection.setAutoCommit(false);
        }
        if (chance < cleaned || chance >= evicted + cleaned) {
            connection.close();
        } else {
            source.evict(connection);
        }
    }

    /** Virtual where there are virtual ones and it is asked for. */
    private static Thread thread(Runnable task) throws Exception {
        if (!Boolean.getBoolean("virtual")) {
            return new Thread(task, "caller");
        }
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        return (Thread) Class.forName("java.lang.Thread$Builder")
                .getMethod("unstarted", Runnable.class)
                .invoke(builder, task);
    }
}
