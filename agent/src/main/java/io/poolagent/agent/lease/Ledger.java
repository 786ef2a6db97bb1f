// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import io.poolagent.agent.stack.SettledStacks;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The leases whose handles are still there: the open ones, and the ended ones until their handle is collected, so that a
 * second release is known whenever it comes. Never calls a method of a handle. Safe for use by any thread.
 */
public final class Ledger {
    // A second close() that comes after more releases than these is told without where the connection was acquired.
    private static final int MOST_WITH_STACKS = 2048;
    private static final int SHELF = 256;

    /** How old a lease is when it is settled: most have gone by then. */
    static final long SETTLE_MILLIS = 500;

    /** At once, of those that are over: a stack takes some ten microseconds, and as many again may be over the next time. */
    private static final int MOST_SETTLED = 200;

    /** Of the open ones more: most are settled but once, and a stack as the JVM keeps it takes some kilobytes. */
    private static final int MOST_OPEN_SETTLED = 1000;

    private static final Consumer<Taken> DROPPING = new Consumer<Taken>() {
        @Override
        public void accept(Taken replaced) {
            replaced.use().dropped(replaced);
        }
    };

    private static final LastHolders NO_HOLDERS = new LastHolders() {
        @Override
        public boolean mayHold(Lease lease) {
            return false;
        }

        @Override
        public void over(Lease lease) {}
    };

    private final Leases leases = new Leases(Runtime.getRuntime().maxMemory());
    private final LatestStacks latestStacks = new LatestStacks(MOST_WITH_STACKS / SHELF + 1, SHELF);
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final WeakIdentityMap<Taken> taken = WeakIdentityMap.keeping();
    private final ReferenceQueue<Object> takenCollected = new ReferenceQueue<>();
    // Open leases whose handle is gone while a statement or result set is not. The agent's thread's own.
    private final List<Lease> outlived = new ArrayList<>();
    // These, too.
    private final Anchors anchors = new Anchors();
    private final SettledStacks stacks = new SettledStacks();
    private final @Nullable AcquirerLoaders loaders;
    private long settledMillis;
    private volatile @Nullable UseRecorder recorder;

    public Ledger() {
        this(null);
    }

    /** @param loaders notes who acquires; null if nobody asks for it */
    public Ledger(@Nullable AcquirerLoaders loaders) {
        this.loaders = loaders;
    }

    /** Who records what was held for long, from now on; null for nobody. */
    public void record(@Nullable UseRecorder to) {
        if (recorder != to) {
            recorder = to;
        }
    }

    /** The same, as it is. */
    public @Nullable UseRecorder recorder() {
        return recorder;
    }

    /** Enters a lease of this handle, acquired by the calling thread. */
    public Lease open(
            Object handle, Pool pool, @Nullable Object anchor, long nowMillis, @Nullable Throwable acquireStack) {
        return openAt(CoarseClock.moment(nowMillis, 0), handle, pool, anchor, acquireStack);
    }

    /**
     * The same.
     *
     * @param moment by {@link CoarseClock#moment}
     */
    public Lease openAt(
            long moment, Object handle, Pool pool, @Nullable Object anchor, @Nullable Throwable acquireStack) {
        Lease lease = new Lease(handle, collected, pool, anchor, moment, acquireStack);
        WeakIdentityMap.Key key = new WeakIdentityMap.Entry(handle, null, lease);
        lease.key = key;
        if (loaders != null) {
            lease.loaders = loaders.ofThisThread(handle.getClass());
        }
        Lease earlier = leases.add(handle, lease, key);
        if (earlier != null) {
            pool.lendsAgain();
            lease.follow(earlier);
        }
        return lease;
    }

    /** The lease of this very object, or null if none is known. */
    public @Nullable Lease find(Object handle) {
        return leases.find(handle);
    }

    /** The same. */
    public @Nullable Lease ofLive(Object handle) {
        return leases.find(handle);
    }

    /**
     * A lease that may be this object's, if that is in its finalizer: its handle is about to be collected, had the same class and has
     * the same identity hash.
     */
    public @Nullable Lease ofDying(Object handle) {
        return leases.ofDying(handle);
    }

    /** The lease was released: it need only be known from now on. */
    public void putAside(Lease lease) {
        leases.release(lease);
        Use done = Use.ifAny(lease);
        if (done != null) {
            done.letGo();
        }
        if (lease.hasStack()) {
            latestStacks.add(lease);
        } else {
            lease.forget();
        }
    }

    /**
     * Enters a statement or result set that was taken through the handle of this lease.
     *
     * @param sql what it was prepared with, or null
     */
    public Taken take(Object object, Lease lease, @Nullable String sql) {
        return enter(object, new Taken(object, takenCollected, lease, sql, false));
    }

    /** Enters something else that lives on the connection of this lease and was handed out: whoever has it is at work. */
    public void hold(Object object, Lease lease) {
        Taken known = taken.ofLive(object);
        if (known != null && known.lease() == lease) {
            return;
        }
        if (known != null && known.lease().state() == Lease.State.OPEN) {
            known.use().sharesForGood(); // As connections do within one JTA transaction.
        }
        enter(object, new Taken(object, takenCollected, lease, null, true));
    }

    private Taken enter(Object object, Taken record) {
        record.use().added(record);
        taken.enter(object, record, DROPPING); // A driver that keeps statements lends the same one again.
        return record;
    }

    /** The record of this statement or result set, or null if it was not taken through a lease's handle. */
    public @Nullable Taken taken(Object object) {
        return taken.ofLive(object);
    }

    /** Shows all that was taken and is neither closed nor collected. */
    public void forEachTaken(Consumer<Taken> visitor) {
        taken.forEach(visitor);
    }

    /** Strikes out a statement or result set: it was closed, or collected. */
    public void strike(Taken record) {
        if (taken.remove(record) != null) {
            record.use().dropped(record);
        }
    }

    /** The statements and result sets taken through the handle of this lease that are neither closed nor collected. */
    List<Object> takenThrough(Lease lease) {
        List<Object> alive = new ArrayList<>();
        taken.forEach(record -> {
            Object object = record.lease() == lease && !record.isHeldOnly() ? record.get() : null;
            if (object != null) {
                alive.add(object);
            }
        });
        return alive;
    }

    /** The same, where no method is at work. */
    public void drainLost(Consumer<Lease> lost) {
        drainLost(NO_HOLDERS, lost);
    }

    /**
     * Strikes out the leases whose handles were collected and hands on those that were open until then: they are lost when
     * all that was taken through the handle is gone as well, and no holder is left. Called by the agent's thread.
     */
    public void drainLost(LastHolders holders, Consumer<Lease> lost) {
        for (Object next = collected.poll(); next != null; next = collected.poll()) {
            Lease lease = (Lease) next;
            if (!lease.mayBeLost()) {
                holders.over(lease);
            }
            outlived.add(lease);
        }
        for (Object next = takenCollected.poll(); next != null; next = takenCollected.poll()) {
            strike((Taken) next);
        }
        // Who is seen to hold nothing must be looked at after all this was gone.
        List<Lease> gone = new ArrayList<>();
        for (Lease lease : outlived) {
            Use use = Use.ifAny(lease);
            if (!lease.mayBeLost() || use == null || use.isAllGone()) {
                gone.add(lease);
            }
        }
        gone.removeIf(lease -> lease.mayBeLost() && holders.mayHold(lease));
        if (!gone.isEmpty()) {
            outlived.removeAll(new HashSet<>(gone));
            gone.forEach(lease -> strikeOut(lease, lost));
        }
    }

    private void strikeOut(Lease lease, Consumer<Lease> lost) {
        leases.remove(lease);
        if (lease.lose()) {
            lost.accept(lease);
        }
    }

    /** Shows every open lease of a pool; what comes from none may be held for good. Called by the agent's thread. */
    public void forEachOpen(Consumer<Lease> visitor) {
        forEachOpen(false, visitor);
    }

    /** As {@link #forEachOpen}, after each lease's pool was asked whether it has ended it by itself. */
    public void forEachHeld(Consumer<Lease> visitor) {
        forEachOpen(lease -> {
            if (!lease.isOver()) {
                visitor.accept(lease);
            }
        });
    }

    /** Shows every open lease of no pool. Called by the agent's thread. */
    public void forEachUnpooled(Consumer<Lease> visitor) {
        forEachOpen(true, visitor);
    }

    private void forEachOpen(boolean unpooled, Consumer<Lease> visitor) {
        leases.forEachOpen(lease -> {
            lease.endIfItsPoolHasGone();
            if (lease.state() == Lease.State.OPEN && lease.pool().isNone() == unpooled) {
                visitor.accept(lease);
            }
        });
    }

    /**
     * Lets go of the application's classes in all leases but the youngest, so that an application that was undeployed can
     * go although it keeps a handle in a static field. Called by the agent's thread, as often as it likes.
     */
    public void settle(long nowMillis) {
        if (nowMillis - settledMillis < SETTLE_MILLIS) {
            return;
        }
        settledMillis = nowMillis;
        anchors.review();
        leases.forEachOpen(settler(nowMillis - SETTLE_MILLIS, MOST_OPEN_SETTLED));
        latestStacks.settle(stacks, nowMillis - SETTLE_MILLIS, MOST_SETTLED);
    }

    private Consumer<Lease> settler(long untilMillis, int most) {
        int[] left = {most};
        return lease -> {
            if (left[0] > 0 && lease.acquiredMillis() <= untilMillis && lease.settle(anchors, stacks, untilMillis)) {
                left[0]--;
            }
        };
    }

    /**
     * Whether some open lease's handle can only be reached by finalizers any more: the next collection may prove it lost.
     * Called by the agent's thread.
     */
    public boolean hasDying() {
        boolean[] dying = {false};
        forEachOpen(lease -> {
            WeakIdentityMap.Key key = lease.key;
            dying[0] |= key != null && WeakIdentityMap.isDying(key) && !outlived.contains(lease);
        });
        return dying[0];
    }

    /** Shows every lease that is known, those that are over as well. Called by the agent's thread. */
    public void forEachKnown(Consumer<Lease> visitor) {
        leases.forEach(visitor);
    }

    /** How many statements and result sets are listed. */
    public int takenSize() {
        return taken.size();
    }

    /** How many leases are listed, ended ones included. */
    public int size() {
        return leases.size();
    }
}
