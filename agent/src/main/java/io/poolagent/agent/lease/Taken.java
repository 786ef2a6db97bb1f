// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.ReferenceQueue;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A statement or result set taken through a handle: the weak reference is the record. While one is reachable its lease is
 * not lost, since a pool's raw statement need not point back at the handle. Its plain fields are written by the thread that
 * executes and may be read a little late by the agent's.
 */
public final class Taken extends WeakIdentityMap.Key {
    private final Lease lease;
    private final boolean prepared;
    private @Nullable String sql;
    private boolean running;
    private boolean closesItself;

    Taken(Object object, ReferenceQueue<Object> cleared, Lease lease, @Nullable String sql) {
        super(object, cleared);
        this.lease = lease;
        this.prepared = sql != null;
        this.sql = sql;
    }

    Use use() {
        return Use.of(lease);
    }

    public Lease lease() {
        return lease;
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
    }

    /** Whether it is surely a statement that the application has not closed, nor left to close itself. */
    public boolean isOpenStatement() {
        return !closesItself && get() instanceof Statement;
    }

    /** Whether it executes just now. */
    boolean isRunning() {
        return running;
    }

    /**
     * It begins to execute.
     *
     * @param text what it was given to execute, or null for what it has
     * @return whether it was at rest: a wrapper that calls itself or its superclass executes once
     */
    public boolean begin(@Nullable String text, long nowMillis) {
        if (isRunning()) {
            return false;
        }
        running = true;
        if (text != null || !prepared) {
            sql = text; // Null of a batch: it may be anything.
        }
        use().begins(this, nowMillis);
        return true;
    }

    /** Where that is, and by whom. */
    public void beganAt(Release place) {
        use().beganAt(place);
    }

    /** What began has ended; {@code failure} says how if it failed. */
    public void end(long nowMillis, @Nullable Failure failure) {
        running = false;
        Use use = use();
        use.failed(failure);
        use.used(this, nowMillis);
        use.executed(sql, failure != null, nowMillis);
    }
}
