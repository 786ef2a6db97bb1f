// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import io.poolagent.agent.stack.SettledStacks;
import io.poolagent.agent.stack.Standing;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is done through the handle of one lease, by what was seen and never by asking it; made when there is something to
 * say. Its plain fields are written at every execute by whoever works with the connection, and may be read a little late
 * by the agent's thread.
 */
public final class Use extends UseCounts {
    private static final long NEVER = Long.MIN_VALUE / 2;

    /** A call that is under way for longer is taken for one whose end was not seen. */
    static final long LONGEST_CALL_MILLIS = 600_000;

    private static final AtomicReferenceFieldUpdater<Lease, Use> OF_LEASE =
            AtomicReferenceFieldUpdater.newUpdater(Lease.class, Use.class, "use");

    private static final AtomicLongFieldUpdater<Use> CALLED = AtomicLongFieldUpdater.newUpdater(Use.class, "called");

    private static final AtomicReferenceFieldUpdater<Use, Release> USED_AT =
            AtomicReferenceFieldUpdater.newUpdater(Use.class, Release.class, "usedAt");

    private final Lease lease;
    private @Nullable Session session;
    // The statement executed last; once the lease is over only its text.
    private @Nullable Object lastUsed;
    // Where that began to execute, if its stack was taken: of no other execute.
    private volatile @Nullable Release usedAt;
    private long usedMillis;
    private long userId;
    // The user, if that is a virtual thread and not the one that acquired.
    private @Nullable WeakReference<Thread> virtualUser;
    private long readMillis = NEVER;
    // When the last call of the handle itself began, or ended if it has, times two; plus one while it is under way.
    private volatile long called = NEVER;
    private @Nullable Object taking;
    private int takingMillis; // Only differences count.
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

    /** What is done to the session of the connection, by the one who has something to say of it. */
    public Session session() {
        Session known = session;
        if (known == null) {
            known = new Session();
            session = known;
        }
        return known;
    }

    /** The same as it is so far, for whom only wants to know. */
    public Session sessionSoFar() {
        Session known = session;
        return known == null ? Session.NONE : known;
    }

    /** The release begins: what the pool itself does from now on is not the application's doing. */
    public void freezeSession() {
        if (session == null) {
            session = Session.NONE;
        } else {
            session.freeze();
        }
    }

    /** A statement was executed, which most often is nothing to its session. */
    void executed(Taken statement, boolean threw, long rows, long nowMillis) {
        if (session != null || Session.isWatched()) {
            session().executed(statement.sql(), threw, rows, nowMillis);
            if (rows == RowCount.UNKNOWN) {
                session().mayBeCounted(statement);
            }
        }
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

    /** Whether an execute was seen, of a lease that is not over. */
    public boolean wasExecuted() {
        return lastUsed != null;
    }

    /** Whether the thread that acquired it is the last that used it. */
    boolean wasUsedByItsThread() {
        return userId == lease.threadId();
    }

    /**
     * A call of the handle itself begins, on the calling thread. It is marked first and looks at the state second;
     * {@link LiveReclaim} does it the other way round.
     *
     * @return whether the lease is open
     */
    public static boolean beginsCall(Lease lease, long nowMillis) {
        if (lease.state() != Lease.State.OPEN) {
            return false;
        }
        of(lease).called = nowMillis << 1 | 1; // Volatile: the look must not come before it.
        return lease.state() == Lease.State.OPEN;
    }

    /** It has ended. */
    public void endCall(long nowMillis) {
        if ((called & 1) != 0) {
            CALLED.lazySet(this, nowMillis << 1);
        }
    }

    /** Whether a call of the handle itself is under way, by what is known at that time. */
    public boolean isCalled(long millis) {
        return (called & 1) != 0 && wasCalledSince(millis);
    }

    private boolean wasCalledSince(long millis) {
        long last = called;
        return last >> 1 >= ((last & 1) == 0 ? millis : millis - LONGEST_CALL_MILLIS);
    }

    /**
     * The handle is asked for a statement. Of a method that calls another of the handle, only the outer's statement
     * counts: the inner one may be the pool's own, and kept for good.
     *
     * @return whether this is the outer call
     */
    public boolean beginTaking(long nowMillis) {
        Thread self = Thread.currentThread();
        lease.touched();
        if (taking == self) {
            return false;
        }
        usedBy(self);
        takingMillis = (int) nowMillis;
        taking = self; // Last: an error on the way leaves nothing behind.
        return true;
    }

    /**
     * Whether the calling thread, whose call is taken to be within another, is known not to be: it began long ago, and no
     * such call stands on its stack. Then this call is the outer one.
     */
    public boolean isEndOfTakingUnseen(Object handle, long nowMillis, Set<String> methods) {
        if (taking != Thread.currentThread() || (int) nowMillis - takingMillis < Taken.DOUBTFUL_MILLIS) {
            return false;
        }
        takingMillis = (int) nowMillis;
        return !Standing.isFurtherIn(handle, methods);
    }

    /** The outer call has ended. */
    public void endTaking() {
        taking = null;
    }

    /** One of its statements begins to execute. */
    void begins(Taken by, long nowMillis) {
        forgetPlace();
        used(by, nowMillis);
    }

    void beganAt(Release place) {
        USED_AT.lazySet(this, place);
    }

    void forgetPlace() {
        if (usedAt != null) {
            USED_AT.lazySet(this, null);
        }
    }

    boolean settle(SettledStacks stacks, long untilMillis) {
        Release place = usedAt;
        // A younger one will be replaced by the next.
        return place != null && place.millis() <= untilMillis && place.settle(stacks);
    }

    /** Where and by whom a statement was last executed; null if its stack was not taken. */
    public @Nullable Release usedAt() {
        Release own = usedAt;
        Evidence kept = own == null ? lease.kept() : null;
        return kept == null ? own : kept.usedAt();
    }

    void used(Taken by, long nowMillis) {
        lastUsed = by;
        usedMillis = nowMillis;
        lease.touched();
        usedBy(Thread.currentThread());
    }

    private void usedBy(Thread self) {
        long id = self.getId();
        if (id != userId) {
            userId = id;
            virtualUser = id == lease.threadId() ? null : VirtualThreads.weakly(self);
        }
    }

    /** The thread that used it last, if that is a virtual one and not the one that acquired; else null. */
    public @Nullable WeakReference<Thread> virtualUser() {
        return virtualUser;
    }

    /** A row of a result was read. Told only while somebody wants to know. */
    public void read(long nowMillis) {
        readMillis = nowMillis;
        lease.touched();
    }

    /** Whether any of its statements executes just now. */
    public boolean isRunning() {
        Object last = lastUsed;
        return (last instanceof Taken && ((Taken) last).isRunning()) || isAnyRunning();
    }

    /** The lease is over: of its statements only the last one's text is of use, and the others' records are the collector's. */
    void letGo() {
        Object last = lastUsed;
        if (last instanceof Taken) {
            lastUsed = ((Taken) last).sql();
        }
        forgetAll();
    }

    /** Whether a row was read since then. */
    public boolean wasReadSince(long millis) {
        return readMillis >= millis;
    }

    /**
     * Whether a statement executes or a call of the handle is under way just now, or one began or ended or a row was read since
     * then, or that cannot be known.
     */
    public boolean wasAtWorkSince(long millis) {
        return isHeld() || isRunning() || usedMillis >= millis || wasReadSince(millis) || wasCalledSince(millis);
    }

    /** What the last execute threw, or the last call of the handle since; null if none did. */
    public @Nullable Failure failure() {
        return failure;
    }

    /** The handle was asked for a statement, or one was executed; null if that did not fail. */
    public void failed(@Nullable Failure last) {
        if (failure != last) {
            failure = last;
        }
    }

    /** Another call of the handle failed. After an earlier failure that is its consequence, as of a rollback. */
    public void failedToo(Failure next) {
        if (failure == null) {
            failure = next;
        }
    }

    /** When a statement last began or ended or, as far as that was told, a row was read; when it was acquired if none did. */
    public long lastSeenMillis() {
        return Math.max(usedMillis, readMillis);
    }

    /** When a statement last began or ended; when it was acquired if none did. */
    public long usedMillis() {
        return usedMillis;
    }

    /** The statement executed last as it was written, literals and all; null if none was seen. */
    public @Nullable String lastSql() {
        Object last = lastUsed;
        return last instanceof Taken ? ((Taken) last).sql() : (String) last;
    }
}
