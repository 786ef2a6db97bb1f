// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.TakeBack;
import java.sql.Connection;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * HikariCP 2.4.2 and later. The anchor holds the {@code PoolEntry}, which does not point at its handle. A lost lease's entry
 * is evicted, not put back: what else the holder changed on the session went with the handle, so only a new physical
 * connection is surely clean.
 */
final class HikariCpAdapter implements Adapter {
    /** How it calls those without a name. */
    private static final String NO_NAME = "HikariPool-";

    /** Its state that is neither suspended nor shut down. */
    private static final int NORMAL = 0;

    @Override
    public boolean claims(String className) {
        return className.endsWith("com.zaxxer.hikari.HikariDataSource");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains("com.zaxxer.hikari.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        return inside.numberOf(source, "maxPoolSize");
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new HikariPool(name(source, inside), handsOn(source, inside), inside);
    }

    @Override
    public @Nullable Boolean isClosed(Object source, Inside inside) {
        Object down = inside.fieldOrNull(source, "isShutdown");
        return down instanceof AtomicBoolean ? ((AtomicBoolean) down).get() : null;
    }

    @Override
    public @Nullable OpenPool madeWith(Object source, Inside inside) {
        if (inside.fieldOrNull(source, "pool") == null) {
            return null;
        }
        Object name = inside.fieldOrNull(source, "poolName");
        MadeWith with = new MadeWith(inside)
                .fields(source, "dataSourceProperties", "catalog", "schema", "connectionInitSql", "driverClassName")
                .fields(source, "isReadOnly", "transactionIsolationName", "dataSourceClassName", "dataSourceJndiName")
                .fields(source, "isAutoCommit", "maxPoolSize", "minIdle", "password")
                .without(source, "dataSource")
                .name(name, NO_NAME);
        Object credentials = inside.fieldOrNull(source, "credentials"); // Since version 6.
        Object login = credentials instanceof AtomicReference ? ((AtomicReference<?>) credentials).get() : null;
        return with.needed(login == null ? source : login, "username")
                .fields(login == null ? source : login, "password")
                .openPool(
                        inside.fieldOrNull(source, "jdbcUrl"), connections(inside.fieldOrNull(source, "pool"), inside));
    }

    /** Its own threads keep it. */
    @Override
    public @Nullable Object core(Object source, Inside inside) {
        return inside.fieldOrNull(source, "pool");
    }

    @Override
    public int openConnections(Object core, Inside inside) {
        return inside.numberOf(core, "poolState") == NORMAL ? connections(core, inside) : -1;
    }

    private static int connections(@Nullable Object core, Inside inside) {
        Object all = core == null ? null : inside.at(core, "connectionBag", "sharedList");
        return all instanceof CopyOnWriteArrayList ? ((CopyOnWriteArrayList<?>) all).size() : -1;
    }

    private static String name(DataSource source, Inside inside) {
        try {
            Object name = inside.field(source, "poolName");
            return name == null ? AnyPool.numbered(source.getClass()) : name.toString();
        } catch (ReflectiveOperationException e) {
            return AnyPool.numbered(source.getClass());
        }
    }

    /** It resets what was changed, but these only to what it is configured with. */
    private static Set<SessionState> handsOn(DataSource source, Inside inside) {
        return new Unset(source, inside)
                .add(SessionState.CATALOG, source, "catalog")
                .add(SessionState.SCHEMA, source, "schema")
                .states();
    }

    private static final class HikariPool extends AnyPool {
        /** {@code ConcurrentBag.IConcurrentBagEntry.STATE_IN_USE}. */
        private static final int IN_USE = 1;

        private final Inside inside;
        private final Inside.Reader entry;
        private final Inside.Reader accessed;

        HikariPool(String name, Set<SessionState> handsOn, Inside inside) {
            super(name, "HikariCP", OpenTransaction.ROLLED_BACK, handsOn);
            this.inside = inside;
            this.entry = new Inside.Reader(inside, "poolEntry");
            this.accessed = new Inside.Reader(inside, "lastAccessed");
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object of = entry.get(handle); // None before 2.4.2.
            return of == null ? null : new Checkout(of, accessed.getLong(of));
        }

        /** An entry is lent again and again: when it came back last, which is noted then only, tells whether it is this lease. */
        @Override
        public boolean isOver(Object anchor) {
            Checkout lease = (Checkout) anchor;
            Object state = inside.fieldOrNull(lease.pooled, "state");
            return (state != null && !Integer.valueOf(IN_USE).equals(state))
                    || accessed.getLong(lease.pooled) != lease.generation;
        }

        @Override
        public long serverConnection(Object anchor) {
            return Servers.connectionId(inside, inside.fieldOrNull(((Checkout) anchor).pooled, "connection"));
        }

        @Override
        TakeBack takeBack(Object anchor) throws Exception {
            Object entry = ((Checkout) anchor).pooled;
            Connection physical = (Connection) inside.field(entry, "connection");
            if (physical != null) {
                rollback(physical);
            }
            inside.call(entry, "evict", new Class<?>[] {String.class}, "(lost by the application)");
            serveWaiting(entry);
            return TakeBack.of(TakeBack.How.EVICTED);
        }

        /**
         * Asks for a new connection, as a caller does that begins to wait. By itself the pool makes one only up to its
         * {@code minimumIdle}, and 2.4 none for half a minute: who waits already would be left to time out.
         */
        private void serveWaiting(Object entry) throws Exception {
            Object pool = inside.fieldOrNull(entry, "hikariPool");
            if (pool != null) {
                try {
                    Object waiting = inside.call(pool, "getThreadsAwaitingConnection", new Class<?>[0]);
                    inside.call(pool, "addBagItem", new Class<?>[] {int.class}, waiting);
                } catch (NoSuchMethodException e) {
                    // One of the first versions: the next caller has it made.
                }
            }
        }
    }
}
