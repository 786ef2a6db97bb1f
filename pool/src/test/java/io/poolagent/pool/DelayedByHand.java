// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs what is to be run later when the test says so. */
final class DelayedByHand extends Background {
    private final List<Runnable> tasks = new CopyOnWriteArrayList<>();
    final List<Duration> delays = new CopyOnWriteArrayList<>();

    DelayedByHand() {
        super("orders");
    }

    @Override
    void later(Runnable task, long nanos) {
        delays.add(Duration.ofNanos(nanos));
        tasks.add(task);
    }

    int waiting() {
        return tasks.size();
    }

    /** The delays are over. */
    void runAll() {
        List<Runnable> now = List.copyOf(tasks);
        tasks.removeAll(now);
        now.forEach(Runnable::run);
    }

    /** A pool that is swept, and whose delays end, by the test alone. */
    GuardedDataSource pool(PoolConfigBuilder config, ManualClock clock) {
        PoolConfig built = config.build();
        GuardedDataSource pool = new GuardedDataSource();
        pool.pool = new Pool(built, clock, this);
        pool.housekeeper = new Housekeeper(pool.pool, built);
        return pool;
    }
}
