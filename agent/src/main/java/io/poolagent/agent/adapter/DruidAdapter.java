// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.util.concurrent.locks.Lock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Druid. The anchor is the physical connection: the pool's own holder of it would keep the handle by way of its open
 * statements. With {@code removeAbandoned} the pool keeps the handles itself, and none is ever lost.
 */
final class DruidAdapter implements Adapter {
    @Override
    public boolean claims(String className) {
        return className.endsWith("druid.pool.DruidDataSource");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains("com.alibaba.druid.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        return inside.numberOf(source, "maxActive");
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new DruidPool(inside.nameOf(source, "name"), source, inside);
    }

    private static final class DruidPool extends AnyPool {
        // The ledger's leases keep their pool: a data source that the application drops must be free to go.
        private final WeakReference<DataSource> source;
        private final Inside inside;

        DruidPool(String name, DataSource source, Inside inside) {
            super(name, "Druid", OpenTransaction.ROLLED_BACK);
            this.source = new WeakReference<>(source);
            this.inside = inside;
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object physical = inside.fieldOrNull(handle, "conn");
            return physical instanceof Connection ? physical : null;
        }

        @Override
        public long serverConnection(Object physical) {
            return Servers.connectionId(inside, physical);
        }

        @Override
        public String reclaim(Object anchor) throws Exception {
            Connection physical = (Connection) anchor;
            DataSource druid = source.get();
            // After a fatal error the pool discards a connection by itself, and would count it twice.
            if (druid == null || physical.isClosed()) {
                return "nothing: the pool had already closed the connection";
            }
            rollback(physical);
            inside.call(druid, "discardConnection", new Class<?>[] {Connection.class}, physical);
            wakeCreator(druid);
            return "rolled back and discarded: the pool replaces the connection";
        }

        /** Discarding alone does not tell the thread that creates connections that there is room, if somebody waits. */
        private void wakeCreator(DataSource druid) throws Exception {
            Lock lock = (Lock) inside.field(druid, "lock");
            if (lock != null) {
                lock.lock();
                try {
                    inside.call(druid, "emptySignal", new Class<?>[0]);
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
