// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.NotRolledBack;
import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.PoolCounters;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.TakeBack;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A pool of which nothing is known but what JDBC says: watched, and its losses reported; none can be taken back. */
class AnyPool implements Pool {
    private static final ConcurrentMap<String, AtomicInteger> COUNTS = new ConcurrentHashMap<>();

    private final String name;
    private final String kind;
    private final OpenTransaction openTransaction;
    private final Set<SessionState> handsOn;
    private final PoolCounters counters = new PoolCounters();
    private volatile @Nullable Adapter adapter;
    private volatile @Nullable Inside inside;
    private volatile @Nullable WeakReference<Object> source;
    private volatile @Nullable OpenPool madeWith;
    private volatile @Nullable WeakReference<Object> core;
    private volatile boolean suspect;
    private volatile boolean lendsAgain;

    AnyPool(String name, String kind) {
        this(name, kind, OpenTransaction.UNKNOWN);
    }

    AnyPool(String name, String kind, OpenTransaction openTransaction) {
        this(name, kind, openTransaction, Collections.emptySet());
    }

    AnyPool(String name, String kind, OpenTransaction openTransaction, Set<SessionState> handsOn) {
        this.handsOn = handsOn;
        this.name = name;
        this.kind = kind;
        this.openTransaction = openTransaction;
    }

    /** A name for a pool that has none: its class and a number. */
    static String numbered(Class<?> type) {
        String simple = type.getName().substring(type.getName().lastIndexOf('.') + 1);
        return numbered(simple);
    }

    static String numbered(String simple) {
        return simple + "-"
                + COUNTS.computeIfAbsent(simple, any -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String kind() {
        return kind;
    }

    /** Who knows its code. */
    final void adaptedBy(Adapter by, Object of, Inside with) {
        adapter = by;
        inside = with;
        source = new WeakReference<>(of);
    }

    /** How many connections it may lend at once; below 1 if that is not known or not limited. */
    final int maximum(Inside inside) {
        Adapter by = adapter;
        WeakReference<Object> known = source;
        Object of = known == null ? null : known.get();
        return by == null || of == null ? -1 : by.maximum(of, inside);
    }

    @Override
    public @Nullable HoldLimit holdLimit() {
        Adapter by = adapter;
        Inside with = inside;
        WeakReference<Object> known = source;
        Object of = known == null ? null : known.get();
        return by == null || with == null || of == null ? null : by.holdLimit(of, with);
    }

    @Override
    public @Nullable OpenPool ifOpen() {
        Adapter by = adapter;
        Inside with = inside;
        WeakReference<Object> known = source;
        if (by == null || with == null || known == null) {
            return null;
        }
        Object of = known.get();
        if (of == null) {
            return ifCoreIsOpen(by, with);
        }
        // A subclass may keep settings of its own, in fields that are not known here.
        if (!by.isOwnCode(of.getClass().getName()) || !Boolean.FALSE.equals(by.isClosed(of, with))) {
            return null;
        }
        madeWith = by.madeWith(of, with);
        core = new WeakReference<>(by.core(of, with));
        return madeWith;
    }

    /** The data source was dropped: nobody can close it any more. */
    private @Nullable OpenPool ifCoreIsOpen(Adapter by, Inside with) {
        OpenPool made = madeWith;
        WeakReference<Object> known = core;
        Object of = known == null ? null : known.get();
        int connections = of == null ? -1 : by.openConnections(of, with);
        return made == null || connections < 0 ? null : new OpenPool(made.url(), made.settings(), connections);
    }

    @Override
    public boolean isClosed() {
        Adapter by = adapter;
        Inside with = inside;
        WeakReference<Object> known = source;
        Object of = known == null ? null : known.get();
        return by != null && with != null && of != null && Boolean.TRUE.equals(by.isClosed(of, with));
    }

    @Override
    public boolean isOwnCode(String className) {
        Adapter by = adapter;
        return by != null && by.isOwnCode(className);
    }

    @Override
    public @Nullable Object anchor(Object handle) {
        return null;
    }

    @Override
    public long serverConnection(Object anchor) {
        return UNKNOWN;
    }

    @Override
    public boolean isOver(Object anchor) {
        return false;
    }

    @Override
    public TakeBack.@Nullable How objectionToClosing(Object handle) {
        return lendsAgain ? TakeBack.How.LENDS_ONE_OBJECT : null;
    }

    @Override
    public boolean leavesAutoCommitOff() {
        return false;
    }

    @Override
    public boolean closesItself(Object handle) {
        return false;
    }

    @Override
    public final void lendsAgain() {
        lendsAgain = true;
    }

    @Override
    public final OpenTransaction openTransaction() {
        return openTransaction;
    }

    @Override
    public final Set<SessionState> handsOn() {
        return handsOn;
    }

    @Override
    public final PoolCounters counters() {
        return counters;
    }

    @Override
    public final void suspect() {
        suspect = true;
    }

    @Override
    public final boolean isSuspect() {
        return suspect;
    }

    /** Looks once more if it is still this lease's: the pool may have lent its connection to another meanwhile. */
    @Override
    public final TakeBack reclaim(Object anchor) throws Exception {
        return isOver(anchor) ? TakeBack.of(TakeBack.How.ENDED_BY_POOL) : takeBack(anchor);
    }

    /** Takes back what {@link #isOver} has just said is not over. */
    TakeBack takeBack(Object anchor) throws Exception {
        throw new UnsupportedOperationException("no adapter for " + kind);
    }

    /** Of one that nobody uses. Drivers answer this without a call to the server. */
    static boolean isClosed(Connection physical) {
        try {
            return physical.isClosed();
        } catch (Throwable t) { // The driver runs here: anything may come.
            return false;
        }
    }

    /** Ends an open transaction of a physical connection. Closing alone will not do: some drivers commit then. */
    static void rollback(Connection physical) throws SQLException, NotRolledBack {
        try {
            if (!physical.getAutoCommit()) {
                physical.rollback();
            }
        } catch (Throwable t) { // The driver runs here: anything may come.
            // A dead connection has nothing to roll back, and the pool is to be rid of it.
            if (!physical.isClosed()) {
                throw new NotRolledBack(t);
            }
        }
    }
}
