// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.SessionState;
import java.sql.Connection;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Commons DBCP 1. As with DBCP 2, the anchor is the {@code PoolableConnection}, and a lost one is invalidated. */
final class CommonsDbcpAdapter implements Adapter {
    @Override
    public boolean claims(String className) {
        return className.endsWith(".dbcp.BasicDataSource") || className.endsWith(".dbcp.PoolingDataSource");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains(".commons.dbcp.")
                || className.contains(".commons.pool.")
                || className.contains(".tomcat.dbcp.dbcp.")
                || className.contains(".tomcat.dbcp.pool.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        Object pool = inside.fieldOrNull(source, "_pool"); // Of a PoolingDataSource.
        return pool == null ? inside.numberOf(source, "maxActive") : inside.numberOf(pool, "_maxActive");
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new DbcpPool(AnyPool.numbered(source.getClass()), CommonsDbcp2Adapter.handsOn(source, inside), inside);
    }

    private static final class DbcpPool extends AnyPool {
        private final Inside inside;

        DbcpPool(String name, Set<SessionState> handsOn, Inside inside) {
            super(name, "Commons DBCP", OpenTransaction.ROLLED_BACK, handsOn);
            this.inside = inside;
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object below = inside.fieldOrNull(handle, "delegate");
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
        public String reclaim(Object poolable) throws Exception {
            rollback((Connection) poolable);
            Object pool = inside.field(poolable, "_pool");
            if (pool == null) {
                throw new IllegalStateException("the connection has no pool any more");
            }
            inside.call(pool, "invalidateObject", new Class<?>[] {Object.class}, poolable);
            return "rolled back and invalidated: the pool replaces the connection";
        }
    }
}
