// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.PoolConfig;
import io.poolagent.pool.config.Checks;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One pool of a group, and how it has done lately: that is one value, changed by compare-and-set. */
final class Node {
    final String id;
    final GuardedDataSource pool;
    final long acquireNanos;
    private final AtomicReference<Health> health = new AtomicReference<>(Health.GOOD);

    Node(String id, GuardedDataSource pool, PoolConfig config) {
        this.id = id;
        this.pool = pool;
        this.acquireNanos = Checks.nanos(config.acquireTimeout());
    }

    Health health() {
        return health.get();
    }

    /** The health before. */
    Health succeeded(int threshold) {
        Health now = health.get(); // Looked at first, or every call would claim the cache line.
        return now.failures() == 0 ? now : health.getAndUpdate(h -> h.better(threshold));
    }

    /** The health before. */
    Health failed(SQLException failure, int threshold, long offlineUntil) {
        return health.getAndUpdate(h -> h.worse(failure, threshold, offlineUntil));
    }

    /**
     * @param failures to connect, less one for every success
     * @param isOut whether that was too many and none succeeded since
     * @param outUntil when it may be asked again, by the group's clock
     */
    record Health(
            int failures,
            boolean isOut,
            long outUntil,
            @Nullable SQLException lastFailure) {
        static final Health GOOD = new Health(0, false, 0, null);

        Health better(int threshold) {
            int left = Math.min(failures, threshold) - 1;
            return left <= 0 ? GOOD : new Health(left, false, 0, lastFailure);
        }

        Health worse(SQLException failure, int threshold, long until) {
            int now = Math.min(failures, threshold) + 1;
            return now < threshold ? new Health(now, false, 0, failure) : new Health(now, true, until, failure);
        }

        boolean mayAsk(LongSupplier clock) {
            return !isOut || clock.getAsLong() - outUntil >= 0;
        }
    }
}
