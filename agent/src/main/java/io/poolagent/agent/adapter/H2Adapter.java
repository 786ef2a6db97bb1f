// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
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

        H2Pool(String name, DataSource source, Inside inside) {
            super(name, "H2", OpenTransaction.ROLLED_BACK);
            this.source = new WeakReference<>(source);
            this.inside = inside;
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object pooled = inside.fieldOrNull(handle, "this$0");
            Object physical = pooled == null ? null : inside.fieldOrNull(pooled, "physicalConn");
            return physical instanceof Connection ? physical : null;
        }

        @Override
        public String reclaim(Object anchor) throws Exception {
            Connection physical = (Connection) anchor;
            DataSource pool = source.get();
            if (pool == null || physical.isClosed()) {
                return "nothing: the connection was already closed";
            }
            Object count = inside.field(pool, "activeConnections");
            if (!(count instanceof AtomicInteger)) {
                return "nothing: this version of the pool counts in another way";
            }
            try {
                rollback(physical);
            } finally {
                physical.close();
                ((AtomicInteger) count).decrementAndGet();
            }
            return "rolled back and closed: the pool replaces the connection";
        }
    }
}
