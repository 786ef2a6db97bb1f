// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.TakeBack;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Commons DBCP 2, Tomcat's relocated copy included. The anchor holds the {@code PoolableConnection} under the handle and how
 * often it had been lent by then: in JTA transactions it changes beneath the handle. A lost lease's connection is invalidated, not returned: DBCP resets less than a holder can change.
 */
final class CommonsDbcp2Adapter implements Adapter {
    @Override
    public boolean claims(String className) {
        return isOfDbcp(className)
                && (className.endsWith(".dbcp2.BasicDataSource") || className.endsWith(".dbcp2.PoolingDataSource"));
    }

    @Override
    public boolean isOwnCode(String className) {
        return isOfDbcp(className)
                || className.contains("apache.commons.pool2.")
                || className.contains("apache.tomcat.dbcp.pool2.");
    }

    /** Wherever it was relocated to; an application's packages may well end alike. */
    private static boolean isOfDbcp(String className) {
        return className.contains("apache.commons.dbcp2.") || className.contains("apache.tomcat.dbcp.dbcp2.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        Object pool = inside.fieldOrNull(source, "pool", "_pool"); // Of a PoolingDataSource.
        return inside.numberOf(pool == null ? source : pool, "maxTotal");
    }

    @Override
    public @Nullable HoldLimit holdLimit(Object source, Inside inside) {
        return Boolean.TRUE.equals(inside.fieldOrNull(source, "closed")) ? null : abandoned(source, inside);
    }

    @Override
    public @Nullable Boolean isClosed(Object source, Inside inside) {
        return inside.flagOrNull(source, "closed");
    }

    /** Not of a PoolingDataSource: whoever made it made what connects, too. */
    @Override
    public @Nullable OpenPool madeWith(Object source, Inside inside) {
        Object pool = inside.fieldOrNull(source, "connectionPool");
        if (pool == null) {
            return null;
        }
        Object all = inside.fieldOrNull(pool, "allObjects");
        return new MadeWith(inside)
                .needed(source, "userName", "username")
                .fields(source, "connectionProperties", "defaultCatalog", "defaultSchema", "connectionInitSqls")
                .fields(source, "driverClassName", "defaultReadOnly", "defaultTransactionIsolation", "jmxName")
                .fields(source, "connectionFactoryClassName", "password", "defaultAutoCommit", "maxTotal", "maxIdle")
                .without(source, "driver", "xaDataSourceInstance")
                .openPool(
                        inside.fieldOrNull(source, "url", "connectionString"),
                        all instanceof ConcurrentMap && all.getClass().getClassLoader() == null
                                ? ((ConcurrentMap<?, ?>) all).size()
                                : -1);
    }

    /** Both DBCPs, as their pool has it: some copy it, and take no notice of what the data source is set to later. */
    static @Nullable HoldLimit abandoned(Object source, Inside inside) {
        Object pool = inside.fieldOrNull(source, "connectionPool", "pool", "_pool");
        Object settings = pool == null ? null : inside.fieldOrNull(pool, "abandonedConfig", "config");
        boolean takes = settings != null
                && (Boolean.TRUE.equals(inside.fieldOrNull(settings, "removeAbandoned"))
                        || Boolean.TRUE.equals(inside.fieldOrNull(settings, "removeAbandonedOnBorrow"))
                        || Boolean.TRUE.equals(inside.fieldOrNull(settings, "removeAbandonedOnMaintenance")));
        // In seconds, or as a duration in later versions.
        Object limit =
                takes ? inside.fieldOrNull(settings, "removeAbandonedTimeoutDuration", "removeAbandonedTimeout") : null;
        long millis = limit instanceof Duration
                ? ((Duration) limit).toMillis()
                : limit instanceof Integer ? (Integer) limit * 1_000L : 0;
        return millis > 0 ? new HoldLimit("removeAbandonedTimeout", millis, pool) : null;
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
        private final Inside.Reader below;
        private final Inside.Reader shared;
        private final Inside.Reader lent;
        private final Records records = new Records();
        private volatile WeakReference<Class<?>> poolables = new WeakReference<>(null);

        Dbcp2Pool(String name, OpenTransaction openTransaction, Set<SessionState> handsOn, Inside inside) {
            super(name, "Commons DBCP 2", openTransaction, handsOn);
            this.inside = inside;
            this.below = new Inside.Reader(inside, "connection", "_conn"); // The second until 2.1.
            this.shared = new Inside.Reader(inside, "isSharedConnection");
            this.lent = new Inside.Reader(inside, "borrowedCount");
        }

        /** None where the pool does not count how often it lends: then nobody can prove whose the connection is. */
        @Override
        public @Nullable Object anchor(Object handle) {
            Object poolable = below.get(handle);
            if (poolable == null || !isPoolable(poolable.getClass())) {
                return null;
            }
            if (Boolean.TRUE.equals(shared.get(handle))) {
                return new Shared(inside.fieldOrNull(handle, "transactionContext"));
            }
            Object record = record(poolable);
            long count = record == null ? UNKNOWN : lent.getLong(record);
            return count == UNKNOWN ? null : new Borrowed(poolable, Objects.requireNonNull(record), count);
        }

        private boolean isPoolable(Class<?> type) {
            if (poolables.get() == type) {
                return true;
            }
            boolean is = type.getName().endsWith("dbcp2.PoolableConnection")
                    || type.getName().endsWith("dbcp2.managed.PoolableManagedConnection");
            if (is) {
                poolables = new WeakReference<>(type);
            }
            return is;
        }

        private @Nullable Object record(Object poolable) {
            Object known = records.get(poolable);
            Object record = known == null ? search(poolable) : known;
            if (known == null && record != null) {
                records.reference(poolable, record);
            }
            return record;
        }

        private @Nullable Object search(Object poolable) {
            Object pool = inside.fieldOrNull(poolable, "pool", "_pool");
            Object all = pool == null ? null : inside.fieldOrNull(pool, "allObjects");
            if (all instanceof ConcurrentMap) { // Which may be walked through at any time.
                for (Object record : ((ConcurrentMap<?, ?>) all).values()) {
                    if (inside.fieldOrNull(record, "object") == poolable) {
                        return record;
                    }
                }
            }
            return null;
        }

        /**
         * Within JTA transactions it exchanges the connection beneath a handle; invalidated ones are lent to nobody any more,
         * others to the next. A handle that shared its connection has none of its own once its transaction has ended.
         */
        @Override
        public boolean isOver(Object anchor) {
            if (anchor instanceof Shared) {
                Object context = ((Shared) anchor).transaction;
                return context != null && Boolean.TRUE.equals(inside.fieldOrNull(context, "transactionComplete"));
            }
            Borrowed lease = (Borrowed) anchor;
            return lent.getLong(lease.record) != lease.count
                    || !"ALLOCATED".equals(String.valueOf(inside.fieldOrNull(lease.record, "state")));
        }

        /**
         * Not what a JTA transaction exchanged, nor what was invalidated because somebody asked for that, or asked a dead
         * connection whether it is closed. From 2.9 on it aborts what it takes, and only closes the others. Before that it
         * closes all: then it must be unused for as long as the pool wants it to be.
         */
        @Override
        public Taking hasTaken(@Nullable Object anchor, @Nullable Object handle, HoldLimit limit) {
            if (!(anchor instanceof Borrowed)) {
                return Taking.NO;
            }
            Borrowed lease = (Borrowed) anchor;
            if (lent.getLong(lease.record) != lease.count
                    || !"INVALID".equals(String.valueOf(inside.fieldOrNull(lease.record, "state")))) {
                return Taking.NO;
            }
            if (!Boolean.TRUE.equals(inside.fieldOrNull(lease.poolable, "closed", "_closed"))) {
                return Taking.YES;
            }
            Object byPool = inside.fieldOrNull(lease.record, "lastUseTime");
            Object byHolder = inside.fieldOrNull(lease.poolable, "lastUsed");
            boolean isUnused = byPool instanceof Long // Not in later versions, which have another name for it.
                    && byHolder instanceof Long
                    && System.currentTimeMillis() - Math.max((Long) byPool, (Long) byHolder) >= limit.millis();
            return isUnused ? Taking.IF_UNUSED : Taking.NO;
        }

        /** Where the driver's {@code isClosed()} throws what is no SQLException, for one. Within JTA transactions the end of them decides. */
        @Override
        public boolean isStillLent(Object anchor, String handleType) {
            return anchor instanceof Borrowed && handleType.endsWith("$PoolGuardConnectionWrapper") && !isOver(anchor);
        }

        @Override
        public long serverConnection(Object anchor) {
            return anchor instanceof Borrowed ? Servers.connectionId(inside, ((Borrowed) anchor).poolable) : UNKNOWN;
        }

        @Override
        TakeBack takeBack(Object anchor) throws Exception {
            if (anchor instanceof Shared) {
                return TakeBack.of(TakeBack.How.SHARED_WITH_ANOTHER);
            }
            Object poolable = ((Borrowed) anchor).poolable;
            // Not through the pool's own: asked whether it is closed, as a dead one is, it returns itself to the pool.
            Object physical = below.get(poolable);
            rollback((Connection) (physical instanceof Connection ? physical : poolable));
            Object pool = inside.fieldOrNull(poolable, "pool", "_pool");
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

    /** A connection, what its pool knows it by, and how often it had been lent by then. */
    private static final class Borrowed {
        final Object poolable;
        final Object record;
        final long count;

        Borrowed(Object poolable, Object record, long count) {
            this.poolable = poolable;
            this.record = record;
            this.count = count;
        }
    }

    /** What a handle has that got the connection of another one in its transaction. */
    private static final class Shared {
        final @Nullable Object transaction;

        Shared(@Nullable Object transaction) {
            this.transaction = transaction;
        }
    }
}
