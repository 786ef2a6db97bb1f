// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.benchmarks.StubDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;

/** Slots that are leased and belong to no search: millions of them, all of one quiet pool without a housekeeper. */
final class Leased {
    private static final Connection CONNECTION = new StubDriver().connect("jdbc:stub:", new Properties());
    private static final Pool POOL = new GuardedDataSource(
                    PoolConfig.builder().name("stress").jdbcUrl("jdbc:stub:").build(), System::nanoTime)
            .pool;

    private Leased() {}

    static Slot slot() {
        try {
            Slot slot = new Slot(POOL, 0);
            slot.connected(new PhysicalConnection(POOL, CONNECTION, 1, Long.MAX_VALUE));
            slot.lease();
            return slot;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A pool with one idle connection, of which nothing runs on another thread. */
    static Pool pool(int size) {
        PoolConfig config = PoolConfig.builder()
                .name("stress")
                .jdbcUrl("jdbc:stub:")
                .maximumPoolSize(size)
                .build();
        Pool pool = new Pool(config, System::nanoTime, new Background("stress") {
            @Override
            void run(Runnable task) {
                task.run();
            }
        });
        try {
            pool.acquire().release();
            return pool;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static GuardedConnection handle(Slot slot) {
        return new GuardedConnection(slot, slot.word(), Objects.requireNonNull(slot.physical), Evidence.NONE);
    }
}
