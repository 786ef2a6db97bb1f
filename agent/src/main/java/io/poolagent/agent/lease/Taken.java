// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import io.poolagent.agent.stack.Standing;
import java.lang.ref.ReferenceQueue;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement or result set taken through a handle: the weak reference is the record. While one is reachable its lease is
 * not lost, since a pool's raw statement need not point back at the handle. Its plain fields are written by the thread that
 * executes and may be read a little late by the agent's.
 */
public final class Taken extends WeakIdentityMap.Key {
    /** What executes for longer is looked for on the stack, before what begins is taken to be within it. */
    static final int DOUBTFUL_MILLIS = 2_000;

    private final Lease lease;
    private final boolean prepared;
    private final boolean heldOnly;
    private @Nullable String sql;
    // The number of the thread that executes it, which is never zero; zero at rest. Plain: each store is followed by
    // the
    // compare-and-set on the lease's place, which publishes it.
    private int runner;
    // When that began; only differences count.
    private int begunMillis;
    private boolean closesItself;
    // Whether its lease counts it as a statement that is not closed.
    private boolean counted;

    Taken(Object object, ReferenceQueue<Object> cleared, Lease lease, @Nullable String sql, boolean heldOnly) {
        super(object, cleared);
        this.lease = lease;
        this.heldOnly = heldOnly;
        this.counted = !heldOnly && object instanceof Statement;
        this.prepared = sql != null;
        this.sql = sql;
    }

    Use use() {
        return Use.of(lease);
    }

    public Lease lease() {
        return lease;
    }

    /**
     * Whether it is something else that lives on the connection, such as a large object or what {@code unwrap} gave: it keeps the
     * lease from being lost, and what is done with it is not the lease's doing.
     */
    public boolean isHeldOnly() {
        return heldOnly;
    }

    public InFlight inFlight() {
        return use();
    }

    /** What it was prepared with or executed last, as it was written, literals and all; null if that was not seen. */
    public @Nullable String sql() {
        return sql;
    }

    /** It will be closed, and nobody will tell: when its results are, or out of sight. */
    public void closesItself() {
        closesItself = true;
        if (counted) {
            counted = false;
            use().closed();
        }
    }

    boolean isCounted() {
        return counted;
    }

    /** Whether it is surely a statement that the application has not closed, nor left to close itself. */
    public boolean isOpenStatement() {
        return !closesItself && !heldOnly && get() instanceof Statement;
    }

    /** Whether it executes just now. */
    public boolean isRunning() {
        return runner != 0;
    }

    /** Whether the calling thread executes it just now. */
    public boolean isRunByCaller() {
        return runner == caller();
    }

    private static int caller() {
        return (int) Thread.currentThread().getId();
    }

    /**
     * Whether the calling thread has begun to execute it and is known to have ended, though that was not seen: no such call
     * stands on its stack. Asked for as another begins.
     *
     * @param begins what the calling thread is about to execute
     * @param methods those that execute
     */
    public boolean isEndUnseen(Object begins, long nowMillis, Set<String> methods) {
        if (!isRunByCaller() || (int) nowMillis - begunMillis < DOUBTFUL_MILLIS) {
            return false;
        }
        Object statement = get();
        boolean stands = statement != null
                && Standing.isMoreThan(
                        statement.getClass() == begins.getClass() ? 1 : 0,
                        frame -> Standing.isOf(statement.getClass(), methods, frame));
        begunMillis = (int) nowMillis; // If it is there it need not be looked for again soon.
        return !stands;
    }

    /** It executes no more. */
    public void rest() {
        runner = 0;
    }

    /**
     * It begins to execute. Whatever may fail comes before it is marked as running, or is made good by {@link #isEndUnseen}.
     *
     * @param text what it was given to execute, or null for what it has
     * @return whether it was at rest: a wrapper that calls itself or its superclass executes once
     */
    public boolean begin(@Nullable String text, long nowMillis) {
        if (isRunning()) {
            return false;
        }
        Use use = use();
        begunMillis = (int) nowMillis;
        runner = caller();
        use.enter(this);
        if (text != null || !prepared) {
            sql = text; // Null of a batch: it may be anything.
        }
        use.begins(this, nowMillis);
        return true;
    }

    /** Where that is, and by whom. */
    public void beganAt(Release place) {
        use().beganAt(place);
    }

    /**
     * What began has ended.
     *
     * @return where another thread executed meanwhile; null if none did, or that is known
     */
    public @Nullable Release leave() {
        return use().leave(this);
    }

    /**
     * And this is how.
     *
     * @param failure how it failed, or null
     * @param rows how many rows it changed, if that was told
     */
    public void ended(long nowMillis, @Nullable Failure failure, long rows) {
        Use use = use();
        use.failed(failure);
        use.used(this, nowMillis);
        use.executed(this, failure != null, rows, nowMillis);
    }
}
