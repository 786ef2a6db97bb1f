// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import java.sql.Connection;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Agroal. The anchor is the {@code ConnectionHandler}, which does not point at its wrapper unless a transaction manager
 * does. Rolled back first: Agroal commits an open transaction, even of a connection that it flushes.
 */
final class AgroalAdapter implements Adapter {
    private static final Class<?>[] NONE = {};

    @Override
    public boolean claims(String className) {
        return className.endsWith("io.agroal.pool.DataSource");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains("io.agroal.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        return inside.numberOf(source, "connectionPool", "configuration", "this$0", "maxSize");
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new AgroalPool(AnyPool.numbered("Agroal"), openTransaction(source, inside), inside);
    }

    /** It switches autocommit on again, which commits: unless it is configured to lend without. */
    private static Pool.OpenTransaction openTransaction(DataSource source, Inside inside) {
        try {
            Object configuration = inside.field(source, "configuration");
            for (String part :
                    new String[] {"connectionPoolConfiguration", "connectionFactoryConfiguration", "autoCommit"}) {
                configuration = configuration == null ? null : inside.call(configuration, part, NONE);
            }
            return Boolean.TRUE.equals(configuration) ? Pool.OpenTransaction.COMMITTED : Pool.OpenTransaction.UNKNOWN;
        } catch (Exception e) {
            return Pool.OpenTransaction.UNKNOWN;
        }
    }

    private static final class AgroalPool extends AnyPool {
        private final Inside inside;

        AgroalPool(String name, OpenTransaction openTransaction, Inside inside) {
            super(name, "Agroal", openTransaction);
            this.inside = inside;
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object handler = inside.fieldOrNull(handle, "handler");
            Object acquired = handler == null ? null : inside.fieldOrNull(handler, "lastAccess");
            return acquired == null ? null : new Checkout(handler, acquired);
        }

        /**
         * A handler is lent again and again: only its state and when it was lent last tell whether it is this lease. The
         * latter is noted by pools that look for leaks or idle connections themselves; otherwise the state must do.
         */
        @Override
        public boolean isOver(Object anchor) {
            Checkout lease = (Checkout) anchor;
            return !"CHECKED_OUT".equals(String.valueOf(inside.fieldOrNull(lease.handler, "state")))
                    || !lease.acquired.equals(inside.fieldOrNull(lease.handler, "lastAccess"));
        }

        @Override
        public long serverConnection(Object lease) {
            return Servers.connectionId(inside, inside.fieldOrNull(((Checkout) lease).handler, "connection"));
        }

        @Override
        public String reclaim(Object anchor) throws Exception {
            Object handler = ((Checkout) anchor).handler;
            Connection physical = (Connection) inside.call(handler, "rawConnection", NONE);
            if (physical != null) {
                rollback(physical);
            }
            inside.call(handler, "setFlushOnly", NONE);
            inside.call(handler, "transactionEnd", NONE);
            Object pool = inside.fieldOrNull(handler, "connectionPool");
            if (pool != null && inside.fieldOrNull(pool, "handlerTransferQueue") != null) {
                replace(pool);
            }
            return "rolled back and flushed: the pool replaces the connection";
        }

        /** Since 2.6 nobody who waits is told of a flush: only a new connection goes to one of them. */
        private void replace(Object pool) {
            try {
                create(pool);
            } catch (Exception e) {
                // It is closed, or makes connections in another way: who comes next makes one.
            }
        }

        private void create(Object pool) throws Exception {
            try {
                int most = inside.numberOf(pool, "configuration", "this$0", "maxSize");
                if (Boolean.TRUE.equals(
                        inside.call(pool, "acquireCreateConnectionPermit", new Class<?>[] {int.class}, most))) {
                    inside.call(pool, "createAndPoolConnectionOnBackground", NONE);
                }
            } catch (NoSuchMethodException before31) {
                Object executor = inside.field(pool, "housekeepingExecutor");
                Object task = inside.make(pool.getClass().getName() + "$CreateConnectionTask", pool);
                if (executor != null) {
                    inside.call(executor, "executeNow", new Class<?>[] {Callable.class}, task);
                }
            }
        }
    }

    private static final class Checkout {
        final Object handler;
        final Object acquired;

        Checkout(Object handler, Object acquired) {
            this.handler = handler;
            this.acquired = acquired;
        }
    }
}
