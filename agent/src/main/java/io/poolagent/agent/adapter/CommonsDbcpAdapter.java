// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.TakeBack;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Commons DBCP 1. As with DBCP 2, the anchor is the {@code PoolableConnection}, and a lost one is invalidated. */
final class CommonsDbcpAdapter implements Adapter {
    @Override
    public boolean claims(String className) {
        return isOfDbcp(className)
                && (className.endsWith(".dbcp.BasicDataSource") || className.endsWith(".dbcp.PoolingDataSource"));
    }

    @Override
    public boolean isOwnCode(String className) {
        return isOfDbcp(className)
                || className.contains("apache.commons.pool.")
                || className.contains("apache.tomcat.dbcp.pool.");
    }

    private static boolean isOfDbcp(String className) {
        return className.contains("apache.commons.dbcp.") || className.contains("apache.tomcat.dbcp.dbcp.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        Object pool = inside.fieldOrNull(source, "_pool"); // Of a PoolingDataSource.
        return pool == null ? inside.numberOf(source, "maxActive") : inside.numberOf(pool, "_maxActive");
    }

    @Override
    public @Nullable HoldLimit holdLimit(Object source, Inside inside) {
        return Boolean.TRUE.equals(inside.fieldOrNull(source, "closed"))
                ? null
                : CommonsDbcp2Adapter.abandoned(source, inside);
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new DbcpPool(source, CommonsDbcp2Adapter.handsOn(source, inside), inside);
    }

    private static final class DbcpPool extends AnyPool {
        /** It does not count how often it lends one: what nobody can reach but through the handle is proof enough. */
        private final Inside inside;

        private final Inside.Reader delegate;
        // The ledger's leases keep their pool: a data source that the application drops must be free to go.
        private final WeakReference<DataSource> source;

        DbcpPool(DataSource source, Set<SessionState> handsOn, Inside inside) {
            super(AnyPool.numbered(source.getClass()), "Commons DBCP", OpenTransaction.ROLLED_BACK, handsOn);
            this.source = new WeakReference<>(source);
            this.inside = inside;
            this.delegate = new Inside.Reader(inside, "delegate");
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object below = delegate.get(handle);
            return below != null && below.getClass().getName().endsWith(".dbcp.PoolableConnection") ? below : null;
        }

        @Override
        public boolean isOver(Object poolable) {
            return Boolean.TRUE.equals(inside.fieldOrNull(poolable, "_closed"));
        }

        @Override
        public long serverConnection(Object poolable) {
            return Servers.connectionId(inside, poolable);
        }

        @Override
        TakeBack takeBack(Object poolable) throws Exception {
            DataSource known = source.get();
            Object shows = known == null ? null : inside.fieldOrNull(known, "accessToUnderlyingConnectionAllowed");
            if (!Boolean.FALSE.equals(shows)) {
                return TakeBack.of(TakeBack.How.PERHAPS_RETURNED_PAST_HANDLE);
            }
            rollback((Connection) poolable);
            Object pool = inside.field(poolable, "_pool");
            if (pool == null) {
                throw new IllegalStateException("the connection has no pool any more");
            }
            try {
                inside.call(pool, "invalidateObject", new Class<?>[] {Object.class}, poolable);
            } catch (IllegalStateException e) { // It has ended this lease since it was looked at.
                return TakeBack.of(TakeBack.How.UNKNOWN_TO_POOL, e);
            }
            return TakeBack.of(TakeBack.How.INVALIDATED);
        }
    }
}
