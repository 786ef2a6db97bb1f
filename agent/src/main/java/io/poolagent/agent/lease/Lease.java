// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One acquire…release. Its state moves by one compare-and-set, so of all who would end it (the application's close, a
 * second one, the agent's reclaim) exactly one does.
 *
 * <pre>
 * OPEN ── close begins ──► RELEASING ── close returned ──► RELEASED
 *                              └────── close threw ──────► RELEASE_FAILED ── closed again ──► RELEASING
 * OPEN ── handle collected, and all taken through it ──► LOST
 * OPEN, LOST ── the pool says it ended another way ──► RELEASED
 *
 * OPEN ── the agent takes it back ──► RECLAIMING ── the agent's close returned ──► RECLAIMED ── closed after all ──► RELEASED
 *                                         │ └───── its rollback failed ─────► OPEN
 *                                         └ closed meanwhile ► RECLAIMING_CLOSED ── the agent's close returned ──► RELEASED
 * RECLAIMING, RECLAIMING_CLOSED ── the agent's close threw ──► RELEASE_FAILED
 * </pre>
 *
 * It is a phantom reference: a weak one is cleared before finalizers run, and a legacy {@code finalize()} that closes
 * the connection is a release, not a loss. Safe for use by any thread.
 */
@SuppressWarnings("EnumOrdinal") // The state is kept as a number, never stored beyond this process.
public final class Lease extends PhantomReference<Object> {
    public enum State {
        OPEN,
        RELEASING,
        RELEASED,
        RELEASE_FAILED,
        LOST,
        RECLAIMING,
        RECLAIMING_CLOSED,
        RECLAIMED
    }

    /** What a close means for the lease. */
    public enum Close {
        /** The one that releases. */
        FIRST,
        /** {@code close()} calling {@code super.close()}: still the first one. */
        NESTED,
        /** The application's own first one, but the agent has taken the lease back, or is just doing so. */
        AFTER_RECLAIM,
        /** The lease is over, or another thread is just ending it. */
        AGAIN
    }

    private static final long NEVER = Long.MIN_VALUE / 2;

    private static final State[] STATES = State.values();

    private static final AtomicIntegerFieldUpdater<Lease> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Lease.class, "state");

    private static final AtomicIntegerFieldUpdater<Lease> TAKEN =
            AtomicIntegerFieldUpdater.newUpdater(Lease.class, "taken");

    private static final AtomicIntegerFieldUpdater<Lease> USED_AFTER =
            AtomicIntegerFieldUpdater.newUpdater(Lease.class, "usedAfter");

    private final Pool pool;
    private final long acquiredMillis;
    private final String thread;
    private final long threadId;
    // Given by the thread that acquires, replaced by the agent's when it settles: the anchor may be where it hangs.
    private @Nullable Object anchor;
    private @Nullable Throwable acquireStack;
    // The ordinal: to begin as OPEN, zero, costs no store.
    private volatile int state;
    // These two are plain: what they say counts for the thread that wrote them, or is ordered by the state.
    private @Nullable Thread releaser;
    private @Nullable Release release;
    private volatile @Nullable Release reclaim;
    private volatile boolean overdue;
    private volatile int usedAfter;
    private volatile @Nullable Lease before;
    volatile @Nullable Session session; // Session's own.
    // Statements and result sets taken through the handle that are neither closed nor collected.
    private volatile int taken;
    // Plain: written at every execute, and the agent's thread may see it a little late.
    private @Nullable Taken lastUsed;
    private long usedMillis;
    private long userId;
    private long readMillis = NEVER;
    private @Nullable Object taking;
    private @Nullable Failure failure;
    // Plain, too: what another thread writes just as the unit ends may be missed.
    private @Nullable Unit unit;
    private boolean usedSinceUnit;
    // Of use to Nesting only.
    @Nullable
    Lease outer;

    @Nullable
    Lease inner;

    WeakIdentityMap.@Nullable Key key; // Set by the ledger before any other thread sees the lease.

    Lease(
            Object handle,
            ReferenceQueue<Object> collected,
            Pool pool,
            @Nullable Object anchor,
            long acquiredMillis,
            @Nullable Throwable acquireStack) {
        super(handle, collected);
        this.pool = pool;
        this.anchor = anchor;
        this.acquiredMillis = acquiredMillis;
        this.usedMillis = acquiredMillis;
        Thread self = Thread.currentThread();
        this.thread = self.getName();
        this.threadId = self.getId();
        this.acquireStack = acquireStack;
    }

    public Pool pool() {
        return pool;
    }

    /** The pool's object to take a lost lease back by; null if there is none, or its pool has gone. */
    public @Nullable Object anchor() {
        return anchor instanceof Anchors.Hung ? ((Anchors.Hung) anchor).get() : anchor;
    }

    public long acquiredMillis() {
        return acquiredMillis;
    }

    /** The name of the thread that acquired. */
    public String thread() {
        return thread;
    }

    /** The number of the thread that acquired: no thread is kept. */
    public long threadId() {
        return threadId;
    }

    /** The number of the thread that used it last, or acquired it if none did. */
    public long userId() {
        return userId == 0 ? threadId : userId;
    }

    /** Whether anybody asked for a statement or executed one. */
    public boolean wasUsed() {
        return userId != 0;
    }

    /** Whether the thread that acquired it is the last that used it. */
    boolean wasUsedByItsThread() {
        return userId == threadId;
    }

    /** The stack that acquired, or null when it was not captured or is forgotten. */
    public @Nullable Throwable acquireStack() {
        return acquireStack;
    }

    boolean hasStack() {
        Release end = release;
        return acquireStack != null || (end != null && end.stack != null);
    }

    /** It was released long ago: what it is kept for is to be known. */
    void forget() {
        Release end = release;
        acquireStack = null;
        takeDownAnchor();
        anchor = null;
        if (end != null && end.stack != null) {
            release = new Release(end.millis, end.thread, null);
        }
    }

    public State state() {
        return STATES[state];
    }

    /** The application's release that ended this lease, or null. */
    public @Nullable Release release() {
        return release;
    }

    /** When the agent took it back though the application still held it, or null. */
    public @Nullable Release reclaim() {
        return reclaim;
    }

    /** The handle while it is alive, for the one who is about to close it; to be dropped at once. */
    @Nullable
    Object handle() {
        return key == null ? null : key.get();
    }

    /** The pool lends one object again: this lease comes after that one, which is over. */
    void follow(Lease earlier) {
        earlier.endElsewhere();
        Lease beforeThat = earlier.before;
        if (beforeThat != null) {
            beforeThat.before = null; // Two suffice to tell who is to blame; more would pile up.
        }
        before = earlier;
    }

    /** The lease of the same object before this one; null if there was none or it is forgotten. */
    public @Nullable Lease before() {
        return before;
    }

    /**
     * The handle is asked for a statement. Of a method that calls another of the handle, only the outer's statement
     * counts: the inner one may be the pool's own, and kept for good.
     *
     * @return whether this is the outer call
     */
    public boolean beginTaking() {
        Thread self = Thread.currentThread();
        touched();
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

    /** A use though the lease is over: true once, since one wrong call may be several, of a class and its superclass. */
    public boolean firstUseAfterRelease() {
        return state() == State.RELEASED && release != null && usedAfter == 0 && USED_AFTER.compareAndSet(this, 0, 1);
    }

    /** The same, of a use though the agent has taken the lease back. */
    public boolean firstUseAfterReclaim() {
        return isReclaimedByOther() && usedAfter == 0 && USED_AFTER.compareAndSet(this, 0, 1);
    }

    /** From the agent's close on: the pool may have lent the connection to another before that returns. */
    private boolean isReclaimedByOther() {
        State now = state();
        return now == State.RECLAIMED
                || (now == State.RECLAIMING && reclaim != null && releaser != Thread.currentThread());
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

    void used(Taken by, long nowMillis) {
        lastUsed = by;
        usedMillis = nowMillis;
        touched();
        userId = Thread.currentThread().getId();
    }

    /** A row of a result was read. Told only while somebody wants to know. */
    public void read(long nowMillis) {
        readMillis = nowMillis;
        touched();
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

    /** Remembers that this lease was told as overdue; called by the agent's thread. */
    public void markOverdue() {
        overdue = true;
    }

    public boolean wasOverdue() {
        return overdue;
    }

    /** Whether the application released it, or another thread is just doing so: whoever closes now does it again. */
    public boolean isReleasedByOther() {
        State now = state();
        return now == State.RELEASED
                || (now == State.RELEASING && releaser != null && releaser != Thread.currentThread());
    }

    /** Acquired in this unit of work, by the calling thread. */
    public void acquiredIn(Unit in) {
        unit = in;
    }

    /** The unit of work it was acquired in; null if there is none, or its end means nothing. */
    public @Nullable Unit unit() {
        return unit;
    }

    /** From now on the end of its unit means nothing for it. */
    public void leaveUnit() {
        unit = null;
    }

    private void touched() {
        usedSinceUnit = true;
        Unit in = unit;
        if (in != null && in.isOfAnotherThread()) {
            // Given away while its thread was there: the end of that is seen too late to tell what came after it.
            unit = null;
        }
    }

    /** Its unit ends just now; who uses it afterwards was given it. */
    public void unitEnds() {
        usedSinceUnit = false;
    }

    /** Whether it was used since then, or is just being used. */
    public boolean isUsedSinceUnit() {
        return usedSinceUnit || isRunning();
    }

    /** A close begins, on the calling thread. */
    public Close beginRelease() {
        Thread self = Thread.currentThread();
        while (true) {
            State now = state();
            switch (now) {
                case OPEN:
                case RELEASE_FAILED:
                    if (move(now, State.RELEASING)) {
                        releaser = self;
                        return Close.FIRST;
                    }
                    break;
                case RECLAIMING:
                    if (releaser == self) {
                        return Close.NESTED;
                    }
                    if (move(now, State.RECLAIMING_CLOSED)) {
                        return Close.AFTER_RECLAIM;
                    }
                    break;
                case RECLAIMED:
                    if (move(now, State.RELEASED)) {
                        return Close.AFTER_RECLAIM;
                    }
                    break;
                case RELEASING:
                case RECLAIMING_CLOSED:
                    return releaser == self ? Close.NESTED : Close.AGAIN;
                default:
                    return Close.AGAIN;
            }
        }
    }

    /** The close that began first has come to its end, on the same thread. */
    public void endRelease(Release how, boolean failed) {
        release = how;
        releaser = null;
        // A close that threw may be tried again: a second attempt is then no misuse, and the gate lets it through. No
        // compare-and-set: nobody else moves it on from RELEASING.
        STATE.lazySet(this, (failed ? State.RELEASE_FAILED : State.RELEASED).ordinal());
    }

    /** The application closed what the agent takes back: the lease is over as soon as the agent's close is. */
    public void closedAfterReclaim(Release how) {
        release = how;
    }

    /** The agent begins to take it back, on the calling thread; false if somebody else is ending it or has. */
    boolean beginReclaim() {
        if (!move(State.OPEN, State.RECLAIMING)) {
            return false;
        }
        releaser = Thread.currentThread();
        return true;
    }

    /** The agent leaves it as it was; false if the application closed it meanwhile, and so relies on the agent's close. */
    boolean giveUpReclaim() {
        // Before the move: afterwards another thread may be the releaser.
        releaser = null;
        if (move(State.RECLAIMING, State.OPEN)) {
            return true;
        }
        releaser = Thread.currentThread();
        return false;
    }

    /** The agent is about to close it. */
    void closesForReclaim(Release how) {
        reclaim = how;
    }

    /** The agent's close has come to its end. */
    void endReclaim(boolean failed) {
        releaser = null;
        if (failed) {
            reclaim = null;
            if (!move(State.RECLAIMING, State.RELEASE_FAILED)) {
                move(State.RECLAIMING_CLOSED, State.RELEASE_FAILED);
            }
            return;
        }
        if (!move(State.RECLAIMING, State.RECLAIMED)) {
            move(State.RECLAIMING_CLOSED, State.RELEASED);
        }
    }

    /**
     * Lets go of all that could keep an application: the classes in its stacks, and the anchor. Called by the agent's
     * thread.
     *
     * @return whether there was something to do
     */
    boolean settle(Anchors anchors, SettledStacks stacks) {
        boolean changed = false;
        if (acquireStack != null && !SettledStacks.isSettled(acquireStack)) {
            acquireStack = stacks.settle(acquireStack);
            changed = true;
        }
        Release how = release;
        if (how != null && how.settle(stacks)) {
            changed = true;
        }
        return settleAnchor(anchors) || changed;
    }

    private boolean settleAnchor(Anchors anchors) {
        if (anchor == null) {
            return false;
        }
        if (state() == State.RELEASED) {
            takeDownAnchor();
            anchor = null;
            return true;
        }
        Object handle = key == null ? null : key.get();
        if (anchor instanceof Anchors.Hung || handle == null) {
            return false; // Without a handle it is as good as lost.
        }
        anchor = anchors.hang(handle.getClass(), anchor);
        return true;
    }

    /** A pool that has gone, with the application that had it, has no leases any more. */
    void endIfItsPoolHasGone() {
        if (anchor instanceof Anchors.Hung && ((Anchors.Hung) anchor).get() == null) {
            endElsewhere();
        }
    }

    /** False if it has gone with its pool. */
    private boolean takeDownAnchor() {
        if (anchor instanceof Anchors.Hung) {
            anchor = ((Anchors.Hung) anchor).takeDown();
            return anchor != null;
        }
        return true;
    }

    /**
     * The handle is collected. Called by the agent's thread.
     *
     * @return whether the lease was open until now; not if its pool has gone as well, with the application that had it
     */
    public boolean lose() {
        if (!takeDownAnchor()) {
            endElsewhere();
        }
        return move(State.OPEN, State.LOST);
    }

    /** The pool itself says the lease ended without the handle's close. */
    public void endElsewhere() {
        if (!move(State.OPEN, State.RELEASED)) {
            move(State.LOST, State.RELEASED);
        }
    }

    private boolean move(State from, State to) {
        return STATE.compareAndSet(this, from.ordinal(), to.ordinal());
    }

    /** An exception by its class and where it came from: not itself, since it may hold the handle or a value. */
    public static final class Failure {
        private final String type;
        private final List<StackTraceElement> callers;

        /** @param callers the stack from the code that called execute, nearest first; empty if it was not looked at */
        public Failure(String type, List<StackTraceElement> callers) {
            this.type = type;
            this.callers = Collections.unmodifiableList(new ArrayList<>(callers));
        }

        public String type() {
            return type;
        }

        public List<StackTraceElement> callers() {
            return callers;
        }
    }

    /** When, by whom and where a lease was released. */
    public static final class Release {
        private final long millis;
        private final String thread;
        // Replaced by the agent's thread alone.
        private volatile @Nullable Throwable stack;

        public Release(long millis, @Nullable Throwable stack) {
            this(millis, Thread.currentThread().getName(), stack);
        }

        private Release(long millis, String thread, @Nullable Throwable stack) {
            this.millis = millis;
            this.thread = thread;
            this.stack = stack;
        }

        public long millis() {
            return millis;
        }

        public String thread() {
            return thread;
        }

        public @Nullable Throwable stack() {
            return stack;
        }

        boolean settle(SettledStacks stacks) {
            Throwable captured = stack;
            if (captured == null || SettledStacks.isSettled(captured)) {
                return false;
            }
            stack = stacks.settle(captured);
            return true;
        }
    }
}
