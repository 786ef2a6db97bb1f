// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is done through the handle of one lease, by what was seen and never by asking it; made when there is something to
 * say. Its plain fields are written at every execute by whoever works with the connection, and may be read a little late
 * by the agent's thread.
 */
public final class Use {
    private static final long NEVER = Long.MIN_VALUE / 2;

    private static final AtomicReferenceFieldUpdater<Lease, Use> OF_LEASE =
            AtomicReferenceFieldUpdater.newUpdater(Lease.class, Use.class, "use");

    private static final AtomicIntegerFieldUpdater<Use> TAKEN =
            AtomicIntegerFieldUpdater.newUpdater(Use.class, "taken");

    private final Lease lease;
    private final Session session = new Session();
    // Statements and result sets taken through the handle that are neither closed nor collected.
    private volatile int taken;
    private @Nullable Taken lastUsed;
    // Where that began to execute, if its stack was taken: of no other execute.
    private @Nullable Release usedAt;
    private long usedMillis;
    private long userId;
    private long readMillis = NEVER;
    private @Nullable Object taking;
    private @Nullable Failure failure;

    private Use(Lease lease) {
        this.lease = lease;
        this.usedMillis = lease.acquiredMillis();
    }

    /** What is done through this lease. */
    public static Use of(Lease lease) {
        Use known = lease.use;
        if (known != null) {
            return known;
        }
        OF_LEASE.compareAndSet(lease, null, new Use(lease));
        return Objects.requireNonNull(lease.use);
    }

    /** The same; null if nothing was. */
    public static @Nullable Use ifAny(Lease lease) {
        return lease.use;
    }

    /** What was done to the session of the connection. */
    public Session session() {
        return session;
    }

    /** The number of the thread that used this lease last, or acquired it if none did. */
    public static long userId(Lease lease) {
        Use known = lease.use;
        return known == null || known.userId == 0 ? lease.threadId() : known.userId;
    }

    /** Whether anybody asked for a statement or executed one. */
    public boolean wasUsed() {
        return userId != 0;
    }

    /** Whether the thread that acquired it is the last that used it. */
    boolean wasUsedByItsThread() {
        return userId == lease.threadId();
    }

    /**
     * The handle is asked for a statement. Of a method that calls another of the handle, only the outer's statement
     * counts: the inner one may be the pool's own, and kept for good.
     *
     * @return whether this is the outer call
     */
    public boolean beginTaking() {
        Thread self = Thread.currentThread();
        lease.touched();
        if (taking == self) {
            return false;
        }
        taking = self;
        userId = self.getId();
        return true;
    }

    /** The outer call has ended. */
    public void endTaking() {
        taking = null;
    }

    void added() {
        TAKEN.incrementAndGet(this);
    }

    void dropped() {
        TAKEN.decrementAndGet(this);
    }

    /** How many statements and result sets taken through the handle are neither closed nor collected. */
    public int taken() {
        return taken;
    }

    /** One of its statements begins to execute. */
    void begins(Taken by, long nowMillis) {
        forgetPlace();
        used(by, nowMillis);
    }

    void beganAt(Release place) {
        usedAt = place;
    }

    void forgetPlace() {
        if (usedAt != null) {
            usedAt = null;
        }
    }

    boolean settle(SettledStacks stacks, long untilMillis) {
        Release place = usedAt;
        // A younger one will be replaced by the next.
        return place != null && place.millis() <= untilMillis && place.settle(stacks);
    }

    /** Where and by whom a statement was last executed; null if its stack was not taken. */
    public @Nullable Release usedAt() {
        return usedAt;
    }

    void used(Taken by, long nowMillis) {
        lastUsed = by;
        usedMillis = nowMillis;
        lease.touched();
        userId = Thread.currentThread().getId();
    }

    /** A row of a result was read. Told only while somebody wants to know. */
    public void read(long nowMillis) {
        readMillis = nowMillis;
        lease.touched();
    }

    /** Whether a statement executes just now. */
    public boolean isRunning() {
        Taken last = lastUsed;
        return last != null && last.isRunning();
    }

    /** Since when the statement that executes just now does so. */
    public long runningSinceMillis() {
        Taken last = lastUsed;
        return last == null ? usedMillis : last.runningSinceMillis();
    }

    /** Whether a row was read since then. */
    public boolean wasReadSince(long millis) {
        return readMillis >= millis;
    }

    /** Whether a statement executes just now, or began or ended or a row was read since then. */
    public boolean wasAtWorkSince(long millis) {
        return isRunning() || usedMillis >= millis || wasReadSince(millis);
    }

    /** What the last execute threw, or null if it did not. */
    public @Nullable Failure failure() {
        return failure;
    }

    void failed(@Nullable Failure last) {
        if (failure != last) {
            failure = last;
        }
    }

    /** When a statement last began or ended; when it was acquired if none did. */
    public long usedMillis() {
        return usedMillis;
    }

    /** The statement executed last as it was written, literals and all; null if none was seen. */
    public @Nullable String lastSql() {
        Taken last = lastUsed;
        return last == null ? null : last.sql();
    }
}
