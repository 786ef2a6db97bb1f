// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.util.concurrent.locks.Lock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Druid. The anchor keeps the physical connection: the pool's own holder of it would keep the handle by way of its open
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
    public @Nullable HoldLimit holdLimit(Object source, Inside inside) {
        Object millis = inside.fieldOrNull(source, "removeAbandonedTimeoutMillis");
        boolean takes = Boolean.TRUE.equals(inside.fieldOrNull(source, "removeAbandoned"))
                && Boolean.FALSE.equals(inside.fieldOrNull(source, "closed"));
        return takes && millis instanceof Long && (Long) millis > 0
                ? new HoldLimit("removeAbandonedTimeout", (Long) millis, source)
                : null;
    }

    @Override
    public @Nullable Boolean isClosed(Object source, Inside inside) {
        return inside.flagOrNull(source, "closed");
    }

    @Override
    public @Nullable OpenPool madeWith(Object source, Inside inside) {
        int idle = inside.numberOf(source, "poolingCount");
        int active = inside.numberOf(source, "activeCount");
        return new MadeWith(inside)
                .needed(source, "username")
                .fields(source, "name", "password", "connectProperties", "connectionInitSqls", "driverClass")
                .fields(source, "defaultAutoCommit", "defaultReadOnly", "defaultTransactionIsolation", "defaultCatalog")
                .fields(source, "maxActive", "minIdle")
                .without(source, "passwordCallback", "userCallback")
                .ownClasses(inside.fieldOrNull(source, "filters"), this)
                .openPool(inside.fieldOrNull(source, "jdbcUrl"), idle < 0 || active < 0 ? -1 : idle + active);
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new DruidPool(inside.nameOf(source, "name"), source, inside);
    }

    private static final class DruidPool extends AnyPool {
        // The ledger's leases keep their pool: a data source that the application drops must be free to go.
        private final WeakReference<DataSource> source;
        private final Inside inside;
        private final Inside.Reader physical;
        private final Inside.Reader holder;
        private final Inside.Reader uses;
        private final Records holders = new Records();

        DruidPool(String name, DataSource source, Inside inside) {
            super(name, "Druid", OpenTransaction.ROLLED_BACK);
            this.source = new WeakReference<>(source);
            this.inside = inside;
            this.physical = new Inside.Reader(inside, "conn");
            this.holder = new Inside.Reader(inside, "holder");
            this.uses = new Inside.Reader(inside, "useCount");
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object below = physical.get(handle);
            Object by = holder.get(handle);
            return below instanceof Connection && by != null
                    ? new Held((Connection) below, holders.reference(below, by), uses.getLong(by))
                    : null;
        }

        /**
         * The pool's holder of the connection says so while it is there. One that was collected is in no pool and of no
         * other handle, so the connection is nobody else's; after a fatal error the pool has closed it.
         */
        @Override
        public boolean isOver(Object anchor) {
            Held lease = (Held) anchor;
            Object by = lease.holder.get();
            if (by == null) {
                return isClosed(lease.physical);
            }
            return Boolean.TRUE.equals(inside.fieldOrNull(by, "discard"))
                    || Boolean.FALSE.equals(inside.fieldOrNull(by, "active"))
                    || uses.getLong(by) != lease.uses;
        }

        /** After a fatal error, too, which ends a lease that had no holder to tell. */
        @Override
        public boolean hasClosed(Object handle) {
            return Boolean.TRUE.equals(inside.fieldOrNull(handle, "disable"));
        }

        /** Abandoned ones, on a thread of its own. */
        @Override
        public boolean closesHandles() {
            DataSource druid = source.get();
            return druid == null || Boolean.TRUE.equals(inside.fieldOrNull(druid, "removeAbandoned"));
        }

        /** It says so when it has closed it. After a fatal error it discards what it lent as well, however long that was held. */
        @Override
        public Taking hasTaken(@Nullable Object anchor, @Nullable Object handle, HoldLimit limit) {
            if (handle == null) {
                return Taking.NO;
            }
            return Boolean.TRUE.equals(inside.fieldOrNull(handle, "abandoned"))
                    ? Taking.YES
                    : Boolean.FALSE.equals(inside.fieldOrNull(handle, "disable")) ? Taking.NOT_YET : Taking.NO;
        }

        @Override
        public long serverConnection(Object anchor) {
            return Servers.connectionId(inside, ((Held) anchor).physical);
        }

        @Override
        TakeBack takeBack(Object anchor) throws Exception {
            Connection physical = ((Held) anchor).physical;
            Object by = ((Held) anchor).holder.get();
            DataSource druid = source.get();
            if (druid == null || physical.isClosed()) {
                return TakeBack.of(TakeBack.How.ENDED_BY_POOL); // To discard it would count it twice.
            }
            rollback(physical);
            if (by != null) {
                inside.call(druid, "discardConnection", new Class<?>[] {by.getClass()}, by);
            } else {
                inside.call(druid, "discardConnection", new Class<?>[] {Connection.class}, physical);
            }
            wakeCreator(druid);
            return TakeBack.of(TakeBack.How.DISCARDED);
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

    /** A connection, its holder in the pool, not kept, and how often that had been lent by then. */
    private static final class Held {
        final Connection physical;
        final WeakReference<Object> holder;
        final long uses;

        Held(Connection physical, WeakReference<Object> holder, long uses) {
            this.physical = physical;
            this.holder = holder;
            this.uses = uses;
        }
    }
}
