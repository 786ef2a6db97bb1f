// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.SettledStacks;
import io.poolagent.agent.stack.Site;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One acquire…release: which pool lent what, when, where and to whom.
 * It is a phantom reference: a weak one is cleared before finalizers run, and a legacy {@code finalize()} that closes
 * the connection is a release, not a loss. Safe for use by any thread.
 */
public final class Lease extends Lifecycle {
    private static final AtomicIntegerFieldUpdater<Oddity> USED_AFTER =
            AtomicIntegerFieldUpdater.newUpdater(Oddity.class, "usedAfter");

    private static final AtomicReferenceFieldUpdater<Lease, Throwable> ACQUIRE_STACK =
            AtomicReferenceFieldUpdater.newUpdater(Lease.class, Throwable.class, "acquireStack");

    private static final AtomicReferenceFieldUpdater<Lease, Object> ANCHOR =
            AtomicReferenceFieldUpdater.newUpdater(Lease.class, Object.class, "anchor");

    private static final AtomicReferenceFieldUpdater<Lease, LatestStacks.Shelf> SHELF =
            AtomicReferenceFieldUpdater.newUpdater(Lease.class, LatestStacks.Shelf.class, "shelf");

    private final Pool pool;
    private final long acquired; // A moment of the clock.
    private final String thread;
    private final long threadId;
    private final String handleType; // The name, not the class: that would keep an undeployed application.
    private final @Nullable WeakReference<Thread> virtualThread; // Of one that nobody can look up by its number.
    // Given by the thread that acquires, replaced by the agent's when it settles: the anchor may be where it hangs.
    private volatile @Nullable Object anchor;
    private volatile @Nullable Throwable acquireStack;
    volatile @Nullable Use use; // Use's own.
    // Plain, too: what another thread writes just as the unit ends may be missed.
    private @Nullable Unit unit;
    private boolean usedSinceUnit;
    int place; // Of use to Leases only.
    long tag; // The same.
    private volatile LatestStacks.@Nullable Shelf shelf; // Null until it leaves something there.
    private int onShelf;
    WeakIdentityMap.@Nullable Key key; // Set by the ledger before any other thread sees the lease.
    volatile @Nullable List<Reference<ClassLoader>> loaders; // The same, if at all.

    Lease(
            Object handle,
            ReferenceQueue<Object> collected,
            Pool pool,
            @Nullable Object anchor,
            long acquired,
            @Nullable Throwable acquireStack) {
        super(handle, collected);
        this.pool = pool;
        this.handleType = handle.getClass().getName();
        this.acquired = acquired;
        Thread self = Thread.currentThread();
        this.thread = self.getName();
        this.threadId = self.getId();
        this.virtualThread = VirtualThreads.weakly(self);
        // No volatile store: nobody else knows the lease yet.
        if (anchor != null) {
            ANCHOR.lazySet(this, anchor);
        }
        if (acquireStack != null) {
            ACQUIRE_STACK.lazySet(this, acquireStack);
        }
    }

    public Pool pool() {
        return pool;
    }

    /** The pool's object to take a lost lease back by; null if there is none, or its pool has gone. */
    public @Nullable Object anchor() {
        Object given = anchor;
        if (given == null) {
            Evidence kept = kept();
            return kept == null ? null : kept.anchor();
        }
        return given instanceof Anchors.Hung ? ((Anchors.Hung) given).get() : given;
    }

    /** By which class loaders the log of who acquired it is found; null unless the option asks for it. */
    public @Nullable List<Reference<ClassLoader>> loaders() {
        return loaders;
    }

    public long acquiredMillis() {
        return CoarseClock.millisOf(acquired);
    }

    /** The same in microseconds; no better than that unless times are exact. */
    public long acquiredMicros() {
        return CoarseClock.microsOf(acquired);
    }

    /** The name of the thread that acquired, or its number. */
    public String thread() {
        return thread.isEmpty() ? VirtualThreads.numbered(threadId, isOfVirtualThread()) : thread;
    }

    /** The number of the thread that acquired: no thread is kept. */
    public long threadId() {
        return threadId;
    }

    /** Whether the thread that acquired is a virtual one: it is not among those that can be listed. */
    public boolean isOfVirtualThread() {
        return virtualThread != null;
    }

    /** The thread that acquired, if it is a virtual one; null of any other. */
    public @Nullable WeakReference<Thread> virtualThread() {
        return virtualThread;
    }

    /** The stack that acquired, or null when it was not captured or is forgotten. */
    public @Nullable Throwable acquireStack() {
        Throwable own = acquireStack;
        Evidence kept = own == null ? kept() : null;
        return kept == null ? own : kept.acquireStack();
    }

    /** What is known of it just now, for whom makes a finding of it later. */
    public Evidence evidence() {
        Use done = use;
        Evidence own = new Evidence(acquireStack, releaseStack(), done == null ? null : done.usedAt(), anchor());
        Evidence kept = kept(); // Last: just now all may have moved there.
        return kept == null ? own : kept;
    }

    /** Until told otherwise this is known of it, if nothing else is any more. Called by the agent's thread. */
    public void show(@Nullable Evidence evidence) {
        oddity().shown = evidence;
    }

    @Override
    @Nullable
    Evidence kept() {
        LatestStacks.Shelf on = shelf;
        Evidence kept = on == null ? null : on.get(onShelf);
        Oddity known = kept == null ? oddityIfAny() : null;
        return known == null ? kept : known.shown;
    }

    /** Whether its acquire or its release was captured. */
    public boolean hasStack() {
        return acquireStack != null || releaseStack() != null;
    }

    /**
     * What is known of it is on this shelf now. Whoever closes once more at this moment finds it here or there: each field of
     * what is forgotten is volatile and cleared by an ordered store, which comes after the shelf's on every processor; and who
     * reads one that is cleared reads the shelf afterwards.
     */
    void leave(LatestStacks.Shelf on, int placeOnIt) {
        onShelf = placeOnIt;
        SHELF.lazySet(this, on);
        forget();
    }

    /** It was released: what it is kept for is to be known. */
    void forget() {
        if (acquireStack != null) {
            ACQUIRE_STACK.lazySet(this, null);
        }
        if (anchor != null) {
            takeDownAnchor();
            ANCHOR.lazySet(this, null);
        }
        forgetReleaseStack();
        Use done = use;
        if (done != null) {
            done.forgetPlace();
        }
    }

    /** Whether its handle is or was of this class. */
    boolean isOfA(Class<?> type) {
        return handleType.equals(type.getName());
    }

    /** The handle while it is alive, for the one who is about to close it; to be dropped at once. */
    @Nullable
    Object handle() {
        return key == null ? null : key.get();
    }

    /** The pool lends one object again: this lease comes after that one, which is over. */
    void follow(Lease earlier) {
        earlier.endElsewhere();
        Lease beforeThat = earlier.before();
        if (beforeThat != null && beforeThat.before() != null) {
            beforeThat.oddity().before = null; // Two suffice to tell who is to blame; more would pile up.
        }
        oddity().before = earlier;
    }

    /** The lease of the same object before this one; null if there was none or it is forgotten. */
    public @Nullable Lease before() {
        Oddity known = oddityIfAny();
        return known == null ? null : known.before;
    }

    /** A use though the lease is over: true once, since one wrong call may be several, of a class and its superclass. */
    public boolean firstUseAfterRelease() {
        return state() == State.RELEASED && hasRelease() && isFirstUse();
    }

    /** The same, of a use though the agent has taken the lease back. */
    public boolean firstUseAfterReclaim() {
        return isReclaimedByOther() && isFirstUse();
    }

    private boolean isFirstUse() {
        Oddity odd = oddity();
        return odd.usedAfter == 0 && USED_AFTER.compareAndSet(odd, 0, 1);
    }

    /** Remembers that this lease was told as overdue; called by the agent's thread. */
    public void markOverdue() {
        oddity().overdue = true;
    }

    public boolean wasOverdue() {
        Oddity known = oddityIfAny();
        return known != null && known.overdue;
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

    /** Its handle is being used, by the calling thread. */
    void touched() {
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
        Use done = use;
        return usedSinceUnit || (done != null && done.isRunning());
    }

    /** It was reported as left open by a unit of work of that kind; called by the agent's thread. */
    public void markLeftOpen(String by) {
        oddity().leftOpenBy = by;
    }

    /** Whether it was reported as left open. */
    public boolean wasLeftOpen() {
        Oddity known = oddityIfAny();
        return known != null && known.leftOpenBy != null;
    }

    /** The kind of the unit of work that has ended and left it open, and since when nobody has used it; null if there is none. */
    public @Nullable String leftOpenBy() {
        Unit in = unit;
        Oddity known = oddityIfAny();
        String by = known == null ? null : known.leftOpenBy;
        if (in != null && in.isEnded() && !in.isEndedMidway()) {
            by = in.what();
        }
        return isUsedSinceUnit() ? null : by;
    }

    /**
     * Lets go of all that could keep an application: the classes in its stacks, and the anchor. Called by the agent's
     * thread.
     *
     * @param untilMillis what came later is left alone
     * @return whether there was something to do
     */
    boolean settle(Anchors anchors, SettledStacks stacks, long untilMillis) {
        boolean changed = false;
        // Whoever releases it just now may forget these: so each is read once, and replaced only while it is there.
        Throwable captured = acquireStack;
        if (!SettledStacks.isSettled(captured)) {
            ACQUIRE_STACK.compareAndSet(this, captured, stacks.settle(captured));
            changed = true;
        }
        if (settleReleaseStack(stacks)) {
            changed = true;
        }
        Use done = use;
        if (done != null && done.settle(stacks, untilMillis)) {
            changed = true;
        }
        return settleAnchor(anchors) || changed;
    }

    private boolean settleAnchor(Anchors anchors) {
        Object given = anchor;
        if (given == null) {
            return false;
        }
        if (state() == State.RELEASED) {
            takeDownAnchor();
            anchor = null;
            return true;
        }
        Object handle = key == null ? null : key.get();
        if (given instanceof Anchors.Hung || handle == null) {
            return false; // Without a handle it is as good as lost.
        }
        anchor = anchors.hang(this, handle.getClass(), given);
        return true;
    }

    /** Whether its pool has ended it by itself: invalidated, abandoned, discarded. Called by the agent's threads. */
    public boolean isEndedByPool() {
        Object by = anchor();
        Object handle = handle();
        return (by != null && pool.isOver(by)) || (handle != null && pool.hasClosed(handle));
    }

    /** Whether it is over; asks its pool, which may have ended it otherwise than by the handle's close. */
    public boolean isOver() {
        if (state() != State.RELEASED && isEndedByPool()) {
            endElsewhere();
        }
        return state() == State.RELEASED;
    }

    /** Whether the close that ended it was, or may have been, its pool's own: then its holder's first one is none too many. */
    public boolean mayBeClosedByPool(CodeOwners poolCode) {
        Release first = release();
        if (first == null) {
            return false;
        }
        Throwable stack = first.stack();
        return stack == null ? pool.closesHandles() : Site.isCalledBy(stack, poolCode);
    }

    @Override
    boolean isStillLent() {
        Object by = anchor();
        return by != null && pool.isStillLent(by, handleType);
    }

    /** A pool that has gone, with the application that had it, has no leases any more. */
    void endIfItsPoolHasGone() {
        Object given = anchor;
        if (given instanceof Anchors.Hung && ((Anchors.Hung) given).get() == null) {
            endElsewhere();
        }
    }

    /** False if it has gone with its pool. */
    private boolean takeDownAnchor() {
        Object given = anchor;
        if (given instanceof Anchors.Hung) {
            Object down = ((Anchors.Hung) given).takeDown();
            anchor = down;
            return down != null;
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
        return endLost();
    }
}
