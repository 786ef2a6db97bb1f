// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The pool that comes with H2's driver. It keeps nothing of what it lent but a count: so a lost connection is closed, and
 * counted out.
 */
final class H2Adapter implements Adapter {
    private static final String POOL = "org.h2.jdbcx.JdbcConnectionPool";
    private static final String HANDLES = "org.h2.jdbcx.JdbcXAConnection";

    @Override
    public boolean claims(String className) {
        return className.equals(POOL);
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.equals(POOL) || className.startsWith(HANDLES);
    }

    @Override
    public int maximum(Object source, Inside inside) {
        return inside.numberOf(source, "maxConnections");
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new H2Pool(AnyPool.numbered(source.getClass()), source, inside);
    }

    private static final class H2Pool extends AnyPool {
        // The ledger's leases keep their pool: a data source that the application drops must be free to go.
        private final WeakReference<DataSource> source;
        private final Inside inside;
        private final Inside.Reader outer;
        private final Inside.Reader physical;
        private final Records outers = new Records();

        H2Pool(String name, DataSource source, Inside inside) {
            super(name, "H2", OpenTransaction.ROLLED_BACK);
            this.source = new WeakReference<>(source);
            this.inside = inside;
            this.outer = new Inside.Reader(inside, "this$0");
            this.physical = new Inside.Reader(inside, "physicalConn");
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object pooled = outer.get(handle);
            Object below = pooled == null ? null : physical.get(pooled);
            return below instanceof Connection
                    ? new Lent(handle, (Connection) below, outers.reference(below, pooled))
                    : null;
        }

        /**
         * What the pool lends keeps its handle until that is closed: so the two are collected together, and if only the handle
         * has gone, it is in the pool or lent to another.
         */
        @Override
        public boolean isOver(Object anchor) {
            Lent lease = (Lent) anchor;
            Object pooled = lease.pooled.get();
            Object handle = lease.get();
            return isClosed(lease.physical)
                    || (pooled != null && (handle == null || inside.fieldOrNull(pooled, "handleConn") != handle));
        }

        @Override
        TakeBack takeBack(Object anchor) throws Exception {
            Connection physical = ((Lent) anchor).physical;
            DataSource pool = source.get();
            if (pool == null || physical.isClosed()) {
                return TakeBack.of(TakeBack.How.ENDED_BY_POOL);
            }
            Object count = inside.field(pool, "activeConnections");
            if (!(count instanceof AtomicInteger)) {
                return TakeBack.of(TakeBack.How.COUNTS_UNKNOWN);
            }
            try {
                rollback(physical);
            } finally {
                physical.close();
                ((AtomicInteger) count).decrementAndGet();
            }
            return TakeBack.of(TakeBack.How.CLOSED);
        }
    }

    /** A connection, with what the pool lends it in and the handle, which are not kept. */
    private static final class Lent extends WeakReference<Object> {
        final Connection physical;
        final WeakReference<Object> pooled;

        Lent(Object handle, Connection physical, WeakReference<Object> pooled) {
            super(handle);
            this.physical = physical;
            this.pooled = pooled;
        }
    }
}
