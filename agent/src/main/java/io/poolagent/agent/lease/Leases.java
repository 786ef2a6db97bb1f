// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The leases by their handles, which it does not keep alive: all that are open, and the latest that are over, so that a second
 * release is known whenever it comes. An application that releases more than the collector can follow must not fill its heap
 * with what we know of it: room is bounded, and where it is full the oldest lease that is over goes. Safe for use by any thread.
 *
 * <p>Sets of places, the set given by the handle's identity hash. A lease is entered by one compare-and-set of its place's tag
 * and stays there when it is released, only the tag's sign changes. What finds its set full of open ones goes to an ordinary map.
 */
final class Leases {
    static final int NOWHERE = -1;

    /** Few, since all of them are looked at when a lease is entered. */
    private static final int WAYS = 8;

    private static final int LEAST = 1 << 12;
    /** Where more go in and out the processor's cache no longer holds them, which costs more than to look for them. */
    private static final int MOST = 1 << 14;

    /** One lease for so much heap: all together then take a hundredth of it at most. */
    private static final long HEAP_PER_LEASE = 1 << 14;

    /** Of a tag: the lease is open. The other bits are its handle's hash. */
    private static final int OPEN = 1 << 31;

    // Zero where there is none, or one that is over and whose hash is zero.
    private final AtomicIntegerArray tags;
    private final AtomicReferenceArray<@Nullable Lease> leases;
    private final AtomicIntegerArray turns;
    private final int sets;
    private final WeakIdentityMap<Lease> overflow = WeakIdentityMap.keeping();
    private final AtomicInteger overflowing = new AtomicInteger();

    /** @param heap of the application, in bytes */
    Leases(long heap) {
        int size = (int) Long.highestOneBit(Math.min(MOST, Math.max(LEAST, heap / HEAP_PER_LEASE)));
        this.sets = size / WAYS;
        this.turns = new AtomicIntegerArray(sets);
        this.tags = new AtomicIntegerArray(size);
        this.leases = new AtomicReferenceArray<>(size);
    }

    /** Enters an open lease of this handle; returns the one that it replaces, if any. */
    @Nullable
    Lease add(Object handle, Lease lease, WeakIdentityMap.Key key) {
        int hash = hash(key.hash);
        int first = first(hash);
        Lease earlier = null;
        for (int i = first; i < first + WAYS; i++) {
            if ((tags.get(i) & ~OPEN) == hash) {
                Lease other = leases.get(i);
                if (isOf(other, handle)) {
                    earlier = other;
                    free(i, other);
                }
            }
        }
        if (overflowing.get() != 0) {
            Lease other = overflow.ofLive(handle);
            if (other != null && isRemovedFromOverflow(other)) {
                earlier = other;
            }
        }
        if (!isPlaced(lease, hash | OPEN, first)) {
            overflowing.incrementAndGet();
            overflow.enter(handle, key);
        }
        return earlier;
    }

    /** Takes the place of one that is over: the oldest, by turns, so that a second close soon after the first is known. */
    private boolean isPlaced(Lease lease, int tag, int first) {
        int set = first / WAYS;
        for (int tries = 0; tries < WAYS; tries++) {
            int turn = turns.get(set);
            turns.lazySet(set, turn + 1);
            int i = first + (turn & WAYS - 1);
            int there = tags.get(i);
            if (there >= 0) {
                lease.place = i;
                if (tags.compareAndSet(i, there, tag)) {
                    leases.lazySet(i, lease);
                    return true;
                }
            }
        }
        lease.place = NOWHERE;
        return false;
    }

    /** The lease is over: it need only be known while there is room. */
    void release(Lease lease, WeakIdentityMap.Key key) {
        int i = lease.place;
        int hash = hash(key.hash);
        if (i == NOWHERE) {
            // Where all around it are open it stays there, until its handle is collected.
            if (isPlaced(lease, hash, first(hash))) {
                isRemovedFromOverflow(lease);
            }
        } else if (leases.get(i) == lease) { // Else its handle has been lent once more.
            tags.compareAndSet(i, hash | OPEN, hash);
        }
    }

    /**
     * The lease of this handle, or null.
     *
     * @param dying whether to look for one whose handle is in its finalizer: it is known by its hash only
     */
    @Nullable
    Lease find(Object handle, boolean dying) {
        int hash = hash(System.identityHashCode(handle));
        int first = first(hash);
        int newest = turns.get(first / WAYS) - 1; // Mostly that is it.
        for (int n = 0; n < WAYS; n++) {
            int i = first + (newest - n & WAYS - 1);
            if ((tags.get(i) & ~OPEN) == hash) {
                Lease lease = leases.get(i);
                if (dying ? isDying(lease, hash) : isOf(lease, handle)) {
                    return lease;
                }
            }
        }
        if (overflowing.get() == 0) {
            return null;
        }
        return dying ? overflow.ofDying(handle) : overflow.ofLive(handle);
    }

    /** Strikes out a lease, if it is there: its handle is collected. */
    void remove(Lease lease) {
        if (lease.place == NOWHERE) {
            isRemovedFromOverflow(lease);
        } else {
            free(lease.place, lease);
        }
    }

    private void free(int i, Lease lease) {
        WeakIdentityMap.Key key = lease.key;
        if (key != null && leases.get(i) == lease) {
            // By its own tag: if it is over, its place may just be taken by another, whose lease is not there yet.
            int hash = hash(key.hash);
            if (!tags.compareAndSet(i, hash, 0)) {
                tags.compareAndSet(i, hash | OPEN, 0);
            }
            leases.compareAndSet(i, lease, null);
        }
    }

    private boolean isRemovedFromOverflow(Lease lease) {
        WeakIdentityMap.Key key = lease.key;
        boolean removed = key != null && overflow.remove(key) != null;
        if (removed) {
            overflowing.decrementAndGet();
        }
        return removed;
    }

    /** Shows every lease that is open, and some that have just ended. */
    void forEachOpen(Consumer<Lease> visitor) {
        for (int i = 0; i < tags.length(); i++) {
            Lease lease = tags.get(i) < 0 ? leases.get(i) : null;
            if (lease != null) {
                visitor.accept(lease);
            }
        }
        overflow.forEach(visitor);
    }

    int size() {
        int size = overflow.size();
        for (int i = 0; i < leases.length(); i++) {
            size += leases.get(i) == null ? 0 : 1;
        }
        return size;
    }

    private static boolean isOf(@Nullable Lease lease, Object handle) {
        WeakIdentityMap.Key key = lease == null ? null : lease.key;
        return key != null && key.get() == handle;
    }

    private static boolean isDying(@Nullable Lease lease, int hash) {
        WeakIdentityMap.Key key = lease == null ? null : lease.key;
        return key != null && hash(key.hash) == hash && WeakIdentityMap.isDying(key);
    }

    private static int hash(int identity) {
        return identity & ~OPEN;
    }

    private int first(int hash) {
        return (hash & (sets - 1)) * WAYS;
    }
}
