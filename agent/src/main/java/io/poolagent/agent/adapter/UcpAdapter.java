// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
import java.sql.Connection;
import java.util.EnumMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Oracle UCP with other drivers than Oracle's. The anchor is the pool's own record of the connection, which does not point
 * at the handle. UCP resets less than a holder can change, so a lost lease's connection is closed, not returned.
 */
final class UcpAdapter implements Adapter {
    @Override
    public boolean claims(String className) {
        return className.endsWith("oracle.ucp.jdbc.PoolDataSourceImpl");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.startsWith("oracle.ucp.");
    }

    /** Read past the lock of its settings, which whoever changes them holds. */
    @Override
    public int maximum(Object source, Inside inside) {
        Object settings = inside.at(source, "connectionPool", "poolProperties", "map"); // Not in 19.
        if (settings instanceof EnumMap) {
            for (Map.Entry<?, ?> setting : ((Map<?, ?>) settings).entrySet()) {
                if (((Enum<?>) setting.getKey()).name().equals("MAX_POOL_SIZE")
                        && setting.getValue() instanceof Integer) {
                    return (Integer) setting.getValue();
                }
            }
        }
        return inside.numberOf(source, "m_cp", "m_maxPoolSize");
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        Object name;
        try {
            name = inside.call(source, "getConnectionPoolName", new Class<?>[0]);
        } catch (Exception e) {
            name = null;
        }
        return new UcpPool(name == null ? AnyPool.numbered("UCP") : name.toString(), inside);
    }

    private static final class UcpPool extends AnyPool {
        private static final Class<?>[] NONE = {};

        private final Inside inside;
        private final Inside.Reader creator;
        private final Inside.Reader ucp;
        private final Inside.Reader upc;
        private final Inside.Reader since;

        UcpPool(String name, Inside inside) {
            super(name, "UCP");
            this.inside = inside;
            this.creator = new Inside.Reader(inside, "creator");
            this.ucp = new Inside.Reader(inside, "val$ucp");
            this.upc = new Inside.Reader(inside, "val$upc");
            this.since = new Inside.Reader(inside, "borrowedStartTime", "m_borrowedStartTime");
        }

        /** It lends its connections as they were given back. */
        @Override
        public boolean leavesAutoCommitOff() {
            return true;
        }

        /**
         * Its handles think of themselves as not returned until their {@code close()} is done, when the connection may be
         * lent already. A call on one that fails in between returns it once more, as broken: from under the next holder.
         */
        @Override
        public void closesForReclaim(Object handle) {
            inside.setIfThere(handle, "actuallyReturned", true);
        }

        /** With Oracle's own driver a handle is built otherwise, and has none. */
        @Override
        public @Nullable Object anchor(Object handle) {
            Object of = creator.get(handle);
            Object pool = of == null ? null : ucp.get(of);
            Object pooled = of == null ? null : upc.get(of);
            return pool == null || pooled == null ? null : new Borrowed(pool, pooled, since.getLong(pooled));
        }

        /** A record is lent again and again: whether it is lent, and since when, tells whether it is this lease. */
        @Override
        public boolean isOver(Object anchor) {
            Borrowed lease = (Borrowed) anchor;
            return "true".equals(String.valueOf(inside.fieldOrNull(lease.pooled, "available")))
                    || since.getLong(lease.pooled) != lease.since;
        }

        @Override
        TakeBack takeBack(Object anchor) throws Exception {
            Borrowed lease = (Borrowed) anchor;
            Connection physical = (Connection) inside.call(lease.pooled, "getPhysicalConnection", NONE);
            if (physical == null || physical.isClosed()) {
                return TakeBack.of(TakeBack.How.ENDED_BY_POOL);
            }
            rollback(physical);
            Class<?> record = Class.forName(
                    "oracle.ucp.UniversalPooledConnection",
                    false,
                    lease.pooled.getClass().getClassLoader());
            inside.call(lease.pool, "closeConnection", new Class<?>[] {record}, lease.pooled);
            return TakeBack.of(TakeBack.How.CLOSED);
        }
    }

    private static final class Borrowed {
        final Object pool;
        final Object pooled;
        final long since;

        Borrowed(Object pool, Object pooled, long since) {
            this.pool = pool;
            this.pooled = pooled;
            this.since = since;
        }
    }
}
