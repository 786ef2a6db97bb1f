// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.TakeBack;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Vibur 21 and later. The anchor is what the handle's invocation handler holds: the pool's holder of the connection, its
 * operations, and the flag that says whether this lease is over.
 */
final class ViburAdapter implements Adapter {
    @Override
    public boolean claims(String className) {
        return className.endsWith("vibur.dbcp.ViburDBCPDataSource");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains("org.vibur.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        return inside.numberOf(source, "poolMaxSize");
    }

    @Override
    public @Nullable Boolean isClosed(Object source, Inside inside) {
        Object state = inside.fieldOrNull(source, "state");
        Object now = state instanceof AtomicReference ? ((AtomicReference<?>) state).get() : null;
        String name = now instanceof Enum ? ((Enum<?>) now).name() : "";
        return name.equals("TERMINATED") ? Boolean.TRUE : name.equals("WORKING") ? Boolean.FALSE : null;
    }

    @Override
    public @Nullable OpenPool madeWith(Object source, Inside inside) {
        return !isHookedByItself(source, inside)
                ? null
                : new MadeWith(inside)
                        .needed(source, "username")
                        .fields(source, "password", "driverProperties", "driverClassName", "initSQL", "name")
                        .fields(source, "defaultAutoCommit", "defaultReadOnly", "defaultTransactionIsolation")
                        .fields(source, "defaultCatalog", "poolMaxSize", "poolInitialSize")
                        .without(source, "externalDataSource")
                        .ownClasses(Collections.singletonList(inside.fieldOrNull(source, "connector")), this)
                        .openPool(inside.fieldOrNull(source, "jdbcUrl"), -1);
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        boolean lendsOff = Boolean.FALSE.equals(inside.fieldOrNull(source, "defaultAutoCommit"));
        // It ends none, and takes autocommit back only if told to.
        boolean leaves = Boolean.FALSE.equals(inside.fieldOrNull(source, "resetDefaultsAfterUse"));
        boolean byItself = isHookedByItself(source, inside);
        return new ViburPool(
                inside.nameOf(source, "name"),
                leaves ? Pool.OpenTransaction.LEFT_OPEN : Pool.OpenTransaction.UNKNOWN,
                leaves && byItself
                        ? new Unset(source, inside)
                                .addUsual(source, SessionState.values())
                                .states()
                        : Collections.emptySet(),
                byItself,
                inside,
                lendsOff);
    }

    /** Others than its own may reset what they like. */
    private static boolean isHookedByItself(Object source, Inside inside) {
        for (String when : new String[] {"onGet", "onClose"}) {
            Object hooks = inside.at(source, "connHooks", when);
            if (!(hooks instanceof Object[])) {
                return false;
            }
            for (Object hook : (Object[]) hooks) {
                if (!hook.getClass().getName().contains("org.vibur.")) {
                    return false;
                }
            }
        }
        return true;
    }

    private static final class ViburPool extends AnyPool {
        private final boolean leavesStatements;
        private final Inside inside;
        private final boolean lendsOff;
        private final Inside.Reader holder;
        private final Inside.Reader operations;
        private final Inside.Reader closed;

        ViburPool(
                String name,
                OpenTransaction openTransaction,
                Set<SessionState> handsOn,
                boolean leavesStatements,
                Inside inside,
                boolean lendsOff) {
            super(name, "Vibur", openTransaction, handsOn);
            this.leavesStatements = leavesStatements;
            this.inside = inside;
            this.lendsOff = lendsOff;
            this.holder = new Inside.Reader(inside, "connHolder");
            this.operations = new Inside.Reader(inside, "poolOperations");
            this.closed = new Inside.Reader(inside, "closed");
        }

        @Override
        public boolean leavesStatementsOpen() {
            return leavesStatements;
        }

        @Override
        public boolean leavesAutoCommitOff() {
            return !lendsOff;
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            if (!(handle instanceof Proxy)) {
                return null;
            }
            Object handler = Proxy.getInvocationHandler(handle);
            Object held = holder.get(handler);
            Object by = operations.get(handler);
            Object over = closed.get(handler);
            return held == null || by == null || !(over instanceof AtomicBoolean)
                    ? null
                    : new Lent(held, by, (AtomicBoolean) over);
        }

        @Override
        public boolean isOver(Object anchor) {
            return ((Lent) anchor).closed.get();
        }

        @Override
        TakeBack takeBack(Object anchor) throws Exception {
            Lent lent = (Lent) anchor;
            if (lent.closed.getAndSet(true)) {
                return TakeBack.of(TakeBack.How.ENDED_BY_POOL);
            }
            try {
                rollback((Connection) inside.call(lent.holder, "rawConnection", new Class<?>[0]));
            } finally {
                inside.call(
                        lent.operations,
                        "restore",
                        new Class<?>[] {lent.holder.getClass(), boolean.class, SQLException[].class},
                        lent.holder,
                        false,
                        new SQLException[0]);
            }
            return TakeBack.of(TakeBack.How.DESTROYED);
        }
    }

    private static final class Lent {
        final Object holder;
        final Object operations;
        final AtomicBoolean closed;

        Lent(Object holder, Object operations, AtomicBoolean closed) {
            this.holder = holder;
            this.operations = operations;
            this.closed = closed;
        }
    }
}
