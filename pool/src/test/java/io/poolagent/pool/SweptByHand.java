// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.function.LongSupplier;

/** Pools on a clock of the test's, for tests in other packages. */
public final class SweptByHand {
    private SweptByHand() {}

    public static GuardedDataSource pool(PoolConfig config, LongSupplier clock) {
        return new GuardedDataSource(config, clock);
    }

    public static void sweep(GuardedDataSource pool) {
        pool.housekeeper.sweep();
    }
}
