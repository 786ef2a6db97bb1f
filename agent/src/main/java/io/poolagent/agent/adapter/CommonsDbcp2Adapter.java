// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.SessionState;
import java.sql.Connection;
import java.util.Collections;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Commons DBCP 2, Tomcat's relocated copy included. The anchor is the {@code PoolableConnection} under the guard that the
 * application holds. A lost lease's connection is invalidated, not returned: DBCP resets less than a holder can change.
 */
final class CommonsDbcp2Adapter implements Adapter {
    @Override
    public boolean claims(String className) {
        return className.endsWith("dbcp2.BasicDataSource") || className.endsWith("dbcp2.PoolingDataSource");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains(".dbcp2.")
                || className.contains(".commons.pool2.")
                || className.contains(".tomcat.dbcp.pool2.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        Object pool = inside.fieldOrNull(source, "pool", "_pool"); // Of a PoolingDataSource.
        return inside.numberOf(pool == null ? source : pool, "maxTotal");
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new Dbcp2Pool(
                AnyPool.numbered(source.getClass()), openTransaction(source, inside), handsOn(source, inside), inside);
    }

    private static Pool.OpenTransaction openTransaction(DataSource source, Inside inside) {
        Object rollsBack = inside.fieldOrNull(source, "rollbackOnReturn");
        return Boolean.TRUE.equals(rollsBack) ? Pool.OpenTransaction.ROLLED_BACK : Pool.OpenTransaction.UNKNOWN;
    }

    /** It sets what it is configured with before it lends. Both DBCPs; a PoolingDataSource does not show what that is. */
    static Set<SessionState> handsOn(DataSource source, Inside inside) {
        return source.getClass().getName().endsWith(".BasicDataSource")
                ? new Unset(source, inside)
                        .addUsual(
                                source,
                                SessionState.ISOLATION,
                                SessionState.READ_ONLY,
                                SessionState.CATALOG,
                                SessionState.SCHEMA)
                        .states()
                : Collections.emptySet();
    }

    private static final class Dbcp2Pool extends AnyPool {
        private final Inside inside;

        Dbcp2Pool(String name, OpenTransaction openTransaction, Set<SessionState> handsOn, Inside inside) {
            super(name, "Commons DBCP 2", openTransaction, handsOn);
            this.inside = inside;
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object below = inside.fieldOrNull(handle, "connection", "_conn"); // The second until 2.1.
            return below != null && below.getClass().getName().endsWith("dbcp2.PoolableConnection") ? below : null;
        }

        @Override
        public boolean isOver(Object poolable) {
            return Boolean.TRUE.equals(inside.fieldOrNull(poolable, "closed", "_closed"));
        }

        @Override
        public long serverConnection(Object poolable) {
            return Servers.connectionId(inside, poolable);
        }

        @Override
        public String reclaim(Object poolable) throws Exception {
            rollback((Connection) poolable);
            Object pool = inside.fieldOrNull(poolable, "pool", "_pool");
            if (pool == null) {
                throw new IllegalStateException("the connection has no pool any more");
            }
            inside.call(pool, "invalidateObject", new Class<?>[] {Object.class}, poolable);
            return "rolled back and invalidated: the pool replaces the connection";
        }
    }
}
