// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.TakeBack;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat JDBC. The anchor is the {@code PooledConnection} at the end of the handle's interceptors. Tomcat hands open
 * transactions on to the next holder and resets nothing, so a lost lease's connection is closed. Its statements do not point
 * back at their handle: the ledger's list of them keeps a reader from being cut off.
 */
final class TomcatJdbcAdapter implements Adapter {
    @Override
    public boolean claims(String className) {
        return className.endsWith("tomcat.jdbc.pool.DataSourceProxy");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains("tomcat.jdbc.pool.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        return inside.numberOf(source, "poolProperties", "maxActive");
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
                shares,
                lendsOff,
                inside);
    }

    private static final class TomcatPool extends AnyPool {
        private final boolean shares;
        private final boolean lendsOff;
        private final Inside inside;

        TomcatPool(
                String name,
                OpenTransaction openTransaction,
                Set<SessionState> handsOn,
                boolean shares,
                boolean lendsOff,
                Inside inside) {
            super(name, "Tomcat JDBC", openTransaction, handsOn);
            this.shares = shares;
            this.lendsOff = lendsOff;
            this.inside = inside;
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object next = Proxy.isProxyClass(handle.getClass()) ? Proxy.getInvocationHandler(handle) : null;
            while (next != null) {
                Object pooled = inside.fieldOrNull(next, "connection");
                Object pool = inside.fieldOrNull(next, "pool");
                if (pool != null
                        && pooled != null
                        && pooled.getClass().getName().endsWith("tomcat.jdbc.pool.PooledConnection")) {
                    return new Busy(pool, pooled);
                }
                next = inside.fieldOrNull(next, "next");
            }
            return null;
        }

        /** One that is not busy any more was abandoned by the pool, and closed: it is not lent again. */
        @Override
        public boolean isOver(Object anchor) {
            Busy lease = (Busy) anchor;
            Object busy = inside.fieldOrNull(lease.pool, "busy");
            return busy instanceof Collection && !((Collection<?>) busy).contains(lease.pooled);
        }

        @Override
        public TakeBack.@Nullable How objectionToClosing(Object handle) {
            return shares ? TakeBack.How.HANDLE_WORKS_ON : super.objectionToClosing(handle);
        }

        @Override
        public boolean leavesAutoCommitOff() {
            return !lendsOff;
        }

        @Override
        public long serverConnection(Object anchor) {
            return Servers.connectionId(inside, inside.fieldOrNull(((Busy) anchor).pooled, "connection"));
        }

        @Override
        TakeBack takeBack(Object anchor) throws Exception {
            Busy lease = (Busy) anchor;
            Object busy = inside.field(lease.pool, "busy");
            if (!(busy instanceof Collection)) {
                return TakeBack.of(TakeBack.How.LEASES_UNKNOWN);
            }
            Object physical = inside.field(lease.pooled, "connection");
            if (physical != null) {
                rollback((Connection) physical);
            }
            // Whoever takes it out of there may end it: the pool's own sweeper does the same.
            if (!((Collection<?>) busy).remove(lease.pooled)) {
                return TakeBack.of(TakeBack.How.ENDED_BY_POOL);
            }
            inside.call(lease.pool, "abandon", new Class<?>[] {lease.pooled.getClass()}, lease.pooled);
            return TakeBack.of(TakeBack.How.CLOSED);
        }
    }

    private static final class Busy {
        final Object pool;
        final Object pooled;

        Busy(Object pool, Object pooled) {
            this.pool = pool;
            this.pooled = pooled;
        }
    }

    /** It resets nothing; an interceptor may. */
    private static Set<SessionState> handsOn(DataSource source, @Nullable Object settings, Inside inside) {
        return settings == null || inside.fieldOrNull(settings, "jdbcInterceptors") != null
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
