// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import io.poolagent.agent.stack.SettledStacks;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How a lease ends. Its state moves by one compare-and-set, so of all who would end it (the application's close, a
 * second one, the agent's reclaim) exactly one does.
 *
 * <pre>
 * OPEN ── close begins ──► RELEASING ── close returned ──► RELEASED
 *                              └────── close threw ──────► RELEASE_FAILED ── closed again ──► RELEASING
 * OPEN ── handle collected, and all taken through it ──► LOST
 * RELEASE_FAILED, by the application's close ── the same, and the pool still counts it as lent ──► LOST
 * OPEN, LOST ── the pool says it ended another way ──► RELEASED
 *
 * OPEN ── the agent takes it back ──► RECLAIMING ── the agent's close returned ──► RECLAIMED ── closed after all ──► RELEASED
 *                                         │ └───── its rollback failed ─────► OPEN
 *                                         └ closed meanwhile ► RECLAIMING_CLOSED ── the agent's close returned ──► RELEASED
 * RECLAIMING, RECLAIMING_CLOSED ── the agent's close threw ──► RELEASE_FAILED
 * </pre>
 *
 * Safe for use by any thread.
 */
@SuppressWarnings("EnumOrdinal") // The state is kept as a number, never stored beyond this process.
abstract class Lifecycle extends PhantomReference<Object> {
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
        /** The holder's own, of a lease that its pool has ended by itself. */
        OVER,
        /** The application's own first one, but the agent has taken the lease back, or is just doing so. */
        AFTER_RECLAIM,
        /** The lease is over, or another thread is just ending it. */
        AGAIN
    }

    private static final State[] STATES = State.values();

    private static final AtomicIntegerFieldUpdater<Lifecycle> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Lifecycle.class, "state");

    private static final AtomicReferenceFieldUpdater<Lifecycle, Oddity> ODDITY =
            AtomicReferenceFieldUpdater.newUpdater(Lifecycle.class, Oddity.class, "oddity");

    private static final AtomicReferenceFieldUpdater<Lifecycle, String> RELEASED_BY =
            AtomicReferenceFieldUpdater.newUpdater(Lifecycle.class, String.class, "releasedBy");

    private static final AtomicReferenceFieldUpdater<Lifecycle, Throwable> RELEASE_STACK =
            AtomicReferenceFieldUpdater.newUpdater(Lifecycle.class, Throwable.class, "releaseStack");

    // The ordinal: to begin as OPEN, zero, costs no store.
    private volatile int state;
    // Plain: what it says counts for the thread that wrote it, or is ordered by the state.
    private @Nullable Thread releaser;
    // The release, in parts: one object less for each lease. Who sees its thread, which is written last, sees the
    // others.
    private long releasedMillis;
    private volatile @Nullable Throwable releaseStack;
    private volatile @Nullable String releasedBy;
    private volatile @Nullable Oddity oddity;

    Lifecycle(Object handle, ReferenceQueue<Object> collected) {
        super(handle, collected);
    }

    public final State state() {
        return STATES[state];
    }

    /** What few leases have; null of all others. */
    final @Nullable Oddity oddityIfAny() {
        return oddity;
    }

    /** What only few leases need: asked for where it is. */
    final Oddity oddity() {
        if (oddity == null) {
            ODDITY.compareAndSet(this, null, new Oddity());
        }
        return Objects.requireNonNull(oddity);
    }

    /** The application's release that ended this lease, or null. */
    public final @Nullable Release release() {
        String by = releasedBy;
        if (by == null) {
            return null;
        }
        Throwable own = releaseStack;
        Evidence kept = own == null ? kept() : null;
        return new Release(releasedMillis, by, kept == null ? own : kept.releaseStack());
    }

    /** Whether it was still open then, by the agent's clock; false if that is not known, as of one released in that very tick. */
    public final boolean isOpenAfter(long millis) {
        switch (state()) {
            case OPEN:
            case RELEASING: // Who waited first, and closes it now, had it all the time.
            case RELEASE_FAILED:
                return true;
            case RELEASED:
                Release end = release();
                return end != null && end.millis() > millis;
            default:
                return false;
        }
    }

    /** The same, for whom knows that it was released. */
    public final Release released() {
        return Objects.requireNonNull(release());
    }

    /** What it has left on a shelf, while it is there. */
    abstract @Nullable Evidence kept();

    /** Whether the application's release has ended it. */
    final boolean hasRelease() {
        return releasedBy != null;
    }

    /** Whether its holder released it, and not its pool by itself. */
    public final boolean isReleasedByHolder() {
        return state() == State.RELEASED && hasRelease();
    }

    /** The stack of the release; null when it was not captured, or not kept here. */
    final @Nullable Throwable releaseStack() {
        return releaseStack;
    }

    /** When the agent took it back though the application still held it, or null. */
    public final @Nullable Release reclaim() {
        Oddity known = oddity;
        return known == null ? null : known.reclaim;
    }

    /** That release from now on has no stack. */
    final void forgetReleaseStack() {
        if (releaseStack != null) {
            RELEASE_STACK.lazySet(this, null);
        }
    }

    /** Or one in words; returns whether there was something to do. */
    final boolean settleReleaseStack(SettledStacks stacks) {
        Throwable captured = releaseStack;
        if (SettledStacks.isSettled(captured)) {
            return false;
        }
        // Fails if it is forgotten meanwhile, or released once more after a close that failed.
        RELEASE_STACK.compareAndSet(this, captured, stacks.settle(captured));
        return true;
    }

    /** Whether the application released it, or another thread is just doing so: whoever closes now does it again. */
    public final boolean isReleasedByOther() {
        State now = state();
        return isReleasedByHolder()
                || (now == State.RELEASING && releaser != null && releaser != Thread.currentThread());
    }

    /** Whether another thread is just ending it: the application's close, or the agent's in its place. */
    final boolean isBeingEndedByOther() {
        State now = state();
        return (now == State.RELEASING || now == State.RECLAIMING || now == State.RECLAIMING_CLOSED)
                && releaser != Thread.currentThread();
    }

    /** Whether the agent is taking it back on another thread: the pool may have the connection, and the handle not know it. */
    public final boolean isBeingReclaimedByOther() {
        State now = state();
        return (now == State.RECLAIMING || now == State.RECLAIMING_CLOSED) && releaser != Thread.currentThread();
    }

    /** From the agent's close on: the pool may have lent the connection to another before that returns. */
    final boolean isReclaimedByOther() {
        State now = state();
        return now == State.RECLAIMED
                || (now == State.RECLAIMING && reclaim() != null && releaser != Thread.currentThread());
    }

    /** A close begins, on the calling thread. */
    public final Close beginRelease() {
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
                case RELEASED:
                    // Its pool ended it: the holder's own close, late as it is, is none too many.
                    return hasRelease() || reclaim() != null ? Close.AGAIN : Close.OVER;
                default:
                    return Close.AGAIN;
            }
        }
    }

    /** The close that began first has come to its end, on the same thread. */
    public final void endRelease(Release how, boolean failed) {
        endRelease(how.millis(), how.thread(), how.stack(), failed);
    }

    /** The same, by the calling thread. */
    public final void endRelease(long millis, @Nullable Throwable stack, boolean failed) {
        endRelease(millis, VirtualThreads.nameOf(Thread.currentThread()), stack, failed);
    }

    private void endRelease(long millis, String thread, @Nullable Throwable stack, boolean failed) {
        released(millis, thread, stack);
        releaser = null;
        // A close that threw may be tried again: a second attempt is then no misuse, and the gate lets it through. No
        // compare-and-set: nobody else moves it on from RELEASING.
        STATE.lazySet(this, (failed ? State.RELEASE_FAILED : State.RELEASED).ordinal());
    }

    /** The application closed what the agent takes back: the lease is over as soon as the agent's close is. */
    public final void closedAfterReclaim(Release how) {
        released(how.millis(), how.thread(), how.stack());
    }

    private void released(long millis, String thread, @Nullable Throwable stack) {
        releasedMillis = millis;
        if (stack != releaseStack) {
            RELEASE_STACK.lazySet(this, stack);
        }
        RELEASED_BY.lazySet(this, thread);
    }

    /** The agent begins to take it back, on the calling thread; false if somebody else is ending it or has. */
    final boolean beginReclaim() {
        if (!move(State.OPEN, State.RECLAIMING)) {
            return false;
        }
        releaser = Thread.currentThread();
        return true;
    }

    /** The agent leaves it as it was; false if the application closed it meanwhile, and so relies on the agent's close. */
    final boolean giveUpReclaim() {
        // Before the move: afterwards another thread may be the releaser.
        releaser = null;
        if (move(State.RECLAIMING, State.OPEN)) {
            return true;
        }
        releaser = Thread.currentThread();
        return false;
    }

    /** The agent is about to close it. */
    final void closesForReclaim(Release how) {
        oddity().reclaim = how;
    }

    /** The agent's close has come to its end. */
    final void endReclaim(boolean failed) {
        releaser = null;
        if (failed) {
            oddity().reclaim = null;
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
     * Whether it is lost once its handle is collected: it is open, or the application's close threw and the pool did not take
     * the connection back. Called by the agent's thread.
     */
    public final boolean mayBeLost() {
        State now = state();
        if (now != State.RELEASE_FAILED || thrownByClose() == null) {
            return now == State.OPEN;
        }
        try {
            return isStillLent();
        } catch (Throwable t) { // The pool's code may run here: without a proof nothing is said.
            return false;
        }
    }

    /** Whether its pool proves that it still counts it as lent, though its close has come to its end. */
    abstract boolean isStillLent();

    /**
     * The handle is collected; true if the lease was open until now, or its close threw and its pool still has it as lent. Who
     * could close it once more would need the handle.
     */
    final boolean endLost() {
        return move(State.OPEN, State.LOST) || (mayBeLost() && move(State.RELEASE_FAILED, State.LOST));
    }

    /** The application's close throws an exception of this class; said before that comes to its end. */
    public final void closeThrows(String type) {
        oddity().thrownByClose = type;
    }

    /** The class of what the application's close threw the last time that it threw; null if it never did. */
    public final @Nullable String thrownByClose() {
        Oddity known = oddity;
        return known == null ? null : known.thrownByClose;
    }

    /** The application closed the driver's connection, which was handed out, at this line, and not the handle. */
    public final void closedBeneath(StackTraceElement at) {
        oddity().closedBeneath = at;
    }

    /** Where that was; null if it was not. */
    public final @Nullable StackTraceElement closedBeneath() {
        Oddity known = oddity;
        return known == null ? null : known.closedBeneath;
    }

    /** Whether its pool ended it by itself, and not its holder or the agent. */
    public final boolean isTakenByPool() {
        return state() == State.RELEASED && !hasRelease() && reclaim() == null;
    }

    /** The pool itself says the lease ended without the handle's close. */
    public final void endElsewhere() {
        if (!move(State.OPEN, State.RELEASED)) {
            move(State.LOST, State.RELEASED);
        }
    }

    private boolean move(State from, State to) {
        return STATE.compareAndSet(this, from.ordinal(), to.ordinal());
    }
}
