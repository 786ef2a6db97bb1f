// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
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
        return new AgroalPool(
                AnyPool.numbered("Agroal"), openTransaction(source, inside), takesPart(source, inside), inside);
    }

    /** It switches autocommit on again, which commits: unless it is configured to lend without. */
    private static Pool.OpenTransaction openTransaction(DataSource source, Inside inside) {
        Object autoCommit = configured(
                source, inside, "connectionPoolConfiguration", "connectionFactoryConfiguration", "autoCommit");
        return Boolean.TRUE.equals(autoCommit) ? Pool.OpenTransaction.COMMITTED : Pool.OpenTransaction.UNKNOWN;
    }

    /** Whether it takes part in JTA transactions, at whose end it closes what is open; where that is not known, it may. */
    private static boolean takesPart(DataSource source, Inside inside) {
        Object integration = configured(source, inside, "connectionPoolConfiguration", "transactionIntegration");
        return integration == null || !integration.getClass().getName().contains("io.agroal.api.transaction.");
    }

    private static @Nullable Object configured(DataSource source, Inside inside, String... path) {
        try {
            Object value = inside.field(source, "configuration");
            for (String part : path) {
                value = value == null ? null : inside.call(value, part, NONE);
            }
            return value;
        } catch (Exception e) {
            return null;
        }
    }

    private static final class AgroalPool extends AnyPool {
        private final Inside inside;
        private final Inside.Reader handler;
        private final Inside.Reader accessed;
        private final Inside.Reader enlisted;

        private final boolean takesPart;

        AgroalPool(String name, OpenTransaction openTransaction, boolean takesPart, Inside inside) {
            super(name, "Agroal", openTransaction);
            this.takesPart = takesPart;
            this.inside = inside;
            this.handler = new Inside.Reader(inside, "handler");
            this.accessed = new Inside.Reader(inside, "lastAccess");
            this.enlisted = new Inside.Reader(inside, "enlisted");
        }

        @Override
        public boolean closesHandles() {
            return takesPart;
        }

        /** None within a JTA transaction: there several handles share one connection, and the pool closes them at its end. */
        @Override
        public @Nullable Object anchor(Object handle) {
            Object of = handler.get(handle);
            return of == null || !Boolean.FALSE.equals(enlisted.get(of))
                    ? null
                    : new Checkout(of, accessed.getLong(of));
        }

        /**
         * A handler is lent again and again: only its state and when it was lent last tell whether it is this lease. The
         * latter is noted by pools that look for leaks or idle connections themselves; of others the state must do, since a
         * handler goes back by its handle's close alone, which is a release.
         */
        @Override
        public boolean isOver(Object anchor) {
            Checkout lease = (Checkout) anchor;
            return !"CHECKED_OUT".equals(String.valueOf(inside.fieldOrNull(lease.pooled, "state")))
                    || accessed.getLong(lease.pooled) != lease.generation;
        }

        @Override
        public long serverConnection(Object lease) {
            return Servers.connectionId(inside, inside.fieldOrNull(((Checkout) lease).pooled, "connection"));
        }

        @Override
        TakeBack takeBack(Object anchor) throws Exception {
            Object handler = ((Checkout) anchor).pooled;
            if (!Boolean.FALSE.equals(enlisted.get(handler))) {
                return TakeBack.of(TakeBack.How.SHARED_IN_JTA);
            }
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
            return TakeBack.of(TakeBack.How.FLUSHED);
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
}
