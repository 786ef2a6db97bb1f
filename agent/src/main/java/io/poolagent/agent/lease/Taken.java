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
    private static final long NOT_RUNNING = -1;

    private final Lease lease;
    private final Use use;
    private final boolean prepared;
    private @Nullable String sql;
    private long runningSinceMillis = NOT_RUNNING;
    private boolean closesItself;

    Taken(Object object, ReferenceQueue<Object> cleared, Lease lease, @Nullable String sql) {
        super(object, cleared);
        this.lease = lease;
        this.use = Use.of(lease);
        this.prepared = sql != null;
        this.sql = sql;
    }

    Use use() {
        return use;
    }

    public Lease lease() {
        return lease;
    }

    public InFlight inFlight() {
        return use.session().inFlight();
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
        return runningSinceMillis != NOT_RUNNING;
    }

    /** Since when it executes, by the coarse clock. */
    long runningSinceMillis() {
        return runningSinceMillis;
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
        runningSinceMillis = nowMillis;
        if (text != null || !prepared) {
            sql = text; // Null of a batch: it may be anything.
        }
        use.begins(this, nowMillis);
        return true;
    }

    /** Where that is, and by whom. */
    public void beganAt(Release place) {
        use.beganAt(place);
    }

    /** What began has ended; {@code failure} says how if it failed. */
    public void end(long nowMillis, @Nullable Failure failure) {
        runningSinceMillis = NOT_RUNNING;
        use.failed(failure);
        use.used(this, nowMillis);
        use.session().executed(sql, failure != null, nowMillis);
    }
}
