// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.TakeBack;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat JDBC. The anchor is the first of the handle's interceptors, at whose end is the {@code PooledConnection}: to follow them at
 * each acquire would cost more than all else. Tomcat hands open
 * transactions on to the next holder and resets nothing, so a lost lease's connection is closed. Its statements do not point
 * back at their handle: the ledger's list of them keeps a reader from being cut off.
 */
final class TomcatJdbcAdapter implements Adapter {
    /** How it calls those without a name. */
    private static final String NO_NAME = "Tomcat Connection Pool[";

    @Override
    public boolean claims(String className) {
        return className.endsWith("apache.tomcat.jdbc.pool.DataSourceProxy");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains("apache.tomcat.jdbc.pool.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        return inside.numberOf(source, "poolProperties", "maxActive");
    }

    @Override
    public @Nullable HoldLimit holdLimit(Object source, Inside inside) {
        Object pool = inside.fieldOrNull(source, "pool");
        boolean takes = pool != null
                && Boolean.TRUE.equals(inside.at(source, "poolProperties", "removeAbandoned"))
                && Boolean.FALSE.equals(inside.fieldOrNull(pool, "closed"));
        int seconds = inside.numberOf(source, "poolProperties", "removeAbandonedTimeout");
        return takes && seconds > 0 ? new HoldLimit("removeAbandonedTimeout", seconds * 1_000L, pool) : null;
    }

    @Override
    public @Nullable Boolean isClosed(Object source, Inside inside) {
        Object pool = inside.fieldOrNull(source, "pool");
        if (pool == null) {
            return inside.has(source, "pool") ? Boolean.TRUE : null; // Of one that has lent.
        }
        return inside.flagOrNull(pool, "closed");
    }

    @Override
    public @Nullable OpenPool madeWith(Object source, Inside inside) {
        Object settings = inside.fieldOrNull(source, "poolProperties");
        if (settings == null) {
            return null;
        }
        Object name = inside.fieldOrNull(settings, "name");
        return new MadeWith(inside)
                .needed(settings, "username")
                .fields(
                        settings,
                        "dbProperties",
                        "connectionProperties",
                        "defaultCatalog",
                        "initSQL",
                        "driverClassName")
                .fields(
                        settings,
                        "defaultReadOnly",
                        "defaultTransactionIsolation",
                        "dataSourceJNDI",
                        "jdbcInterceptors")
                .fields(settings, "password", "defaultAutoCommit", "maxActive", "maxIdle", "minIdle")
                .without(settings, "dataSource")
                .name(name, NO_NAME)
                .openPool(inside.fieldOrNull(settings, "url"), inside.numberOf(source, "pool", "size"));
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        Object settings = inside.fieldOrNull(source, "poolProperties");
        boolean shares =
                settings != null && Boolean.FALSE.equals(inside.fieldOrNull(settings, "useDisposableConnectionFacade"));
        boolean lendsOff = settings != null && Boolean.FALSE.equals(inside.fieldOrNull(settings, "defaultAutoCommit"));
        return new TomcatPool(
                inside.nameOf(source, "poolProperties", "name"),
                openTransaction(settings, inside),
                handsOn(source, settings, inside),
                settings != null && inside.fieldOrNull(settings, "jdbcInterceptors") == null,
                shares,
                lendsOff,
                inside);
    }

    private static final class TomcatPool extends AnyPool {
        private final boolean leavesStatements;
        private final boolean shares;
        private final boolean lendsOff;
        private final Inside inside;
        private volatile WeakReference<Class<?>> interceptor = new WeakReference<>(null);

        TomcatPool(
                String name,
                OpenTransaction openTransaction,
                Set<SessionState> handsOn,
                boolean leavesStatements,
                boolean shares,
                boolean lendsOff,
                Inside inside) {
            super(name, "Tomcat JDBC", openTransaction, handsOn);
            this.leavesStatements = leavesStatements;
            this.shares = shares;
            this.lendsOff = lendsOff;
            this.inside = inside;
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object first = handle instanceof Proxy ? Proxy.getInvocationHandler(handle) : null;
            return first != null && isInterceptor(first) ? first : null;
        }

        /** Tomcat's own, or one like it: no other may be kept, since it might keep its handle. */
        private boolean isInterceptor(Object first) {
            Class<?> known = interceptor.get();
            if (known != null && known.isInstance(first)) {
                return true;
            }
            for (Class<?> c = first.getClass(); c != null; c = c.getSuperclass()) {
                if (c.getName().endsWith("tomcat.jdbc.pool.JdbcInterceptor")) {
                    interceptor = new WeakReference<>(c);
                    return true;
                }
            }
            return false;
        }

        /** The one that holds the connection. */
        private Object last(Object anchor) {
            Object last = anchor;
            for (Object next = anchor; next != null; next = inside.fieldOrNull(next, "next")) {
                last = next;
            }
            return last;
        }

        /** Null once it was given back. */
        private @Nullable Object pooled(Object anchor) {
            Object pooled = inside.fieldOrNull(last(anchor), "connection");
            return pooled != null && pooled.getClass().getName().endsWith("tomcat.jdbc.pool.PooledConnection")
                    ? pooled
                    : null;
        }

        private @Nullable Object busy(Object pooled) {
            Object pool = inside.fieldOrNull(pooled, "parent");
            return pool == null ? null : inside.fieldOrNull(pool, "busy");
        }

        /** One that is not busy any more was abandoned by the pool, and closed: it is not lent again. */
        @Override
        public boolean isOver(Object anchor) {
            Object pooled = pooled(anchor);
            if (pooled == null) { // A handle that was closed has let go of the rest.
                Object last = last(anchor);
                return last.getClass().getName().endsWith("tomcat.jdbc.pool.DisposableConnectionFacade")
                        || inside.has(last, "connection");
            }
            Object busy = busy(pooled);
            return busy instanceof Collection && !((Collection<?>) busy).contains(pooled);
        }

        @Override
        public TakeBack.@Nullable How objectionToClosing(Object handle) {
            return shares ? TakeBack.How.HANDLE_WORKS_ON : super.objectionToClosing(handle);
        }

        /** An interceptor may close them, as its {@code StatementFinalizer} does, or keep them. */
        @Override
        public boolean leavesStatementsOpen() {
            return leavesStatements;
        }

        @Override
        public boolean leavesAutoCommitOff() {
            return !lendsOff;
        }

        @Override
        public long serverConnection(Object anchor) {
            Object pooled = pooled(anchor);
            return pooled == null ? UNKNOWN : Servers.connectionId(inside, inside.fieldOrNull(pooled, "connection"));
        }

        @Override
        TakeBack takeBack(Object anchor) throws Exception {
            Object pooled = pooled(anchor);
            Object busy = pooled == null ? null : busy(pooled);
            if (!(busy instanceof Collection)) {
                return TakeBack.of(TakeBack.How.LEASES_UNKNOWN);
            }
            Object physical = inside.field(pooled, "connection");
            if (physical != null) {
                rollback((Connection) physical);
            }
            // Whoever takes it out of there may end it: the pool's own sweeper does the same.
            if (!((Collection<?>) busy).remove(pooled)) {
                return TakeBack.of(TakeBack.How.ENDED_BY_POOL);
            }
            inside.call(inside.field(pooled, "parent"), "abandon", new Class<?>[] {pooled.getClass()}, pooled);
            return TakeBack.of(TakeBack.How.CLOSED);
        }
    }

    /** It resets nothing; an interceptor may, and for another user it opens a connection anew. */
    private static Set<SessionState> handsOn(DataSource source, @Nullable Object settings, Inside inside) {
        return settings == null
                        || inside.fieldOrNull(settings, "jdbcInterceptors") != null
                        || Boolean.TRUE.equals(inside.fieldOrNull(settings, "alternateUsernameAllowed"))
                ? Collections.emptySet()
                : new Unset(source, inside)
                        .addUsual(settings, SessionState.values())
                        .states();
    }

    /** It ends none unless told to; an interceptor may. */
    private static Pool.OpenTransaction openTransaction(@Nullable Object settings, Inside inside) {
        return settings != null
                        && inside.fieldOrNull(settings, "jdbcInterceptors") == null
                        && !Boolean.TRUE.equals(inside.fieldOrNull(settings, "rollbackOnReturn"))
                        && !Boolean.TRUE.equals(inside.fieldOrNull(settings, "commitOnReturn"))
                ? Pool.OpenTransaction.LEFT_OPEN
                : Pool.OpenTransaction.UNKNOWN;
    }
}
