// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The leases by their handles, which it does not keep alive: all that are open, and the latest that are over, so that a second
 * release is known whenever it comes. An application that releases more than the collector can follow must not fill its heap
 * with what we know of it: room is bounded, and where it is full the oldest lease that is over goes. Safe for use by any thread.
 *
 * <p>Sets of places, the set given by the handle's identity hash. A lease that finds its set full of open ones goes to an
 * ordinary map. It never moves: where it was entered it stays until it is replaced, struck out or its handle is collected.
 *
 * <p><b>Why no interleaving loses an open lease.</b> A place has a tag and a reference. The tag says who has the place: hash,
 * whether it is open, and a stamp, another for each lease that comes there, so no tag is ever there twice (its 32 bits come
 * round after four thousand million leases in one place). Each step is one compare-and-set of the tag as a whole:
 * <ul>
 *   <li><i>enter</i>: from any tag that is not open to the lease's own, then the reference is stored. Nobody else takes the
 *       place while that tag is open, and it is until {@link #add} has returned and the handle is known to somebody. So two
 *       never store a reference side by side, and the one of an open lease is never overwritten.
 *   <li><i>enter a handle once more</i>: from the tag of its lease before, open or not, in whose place there is always one of
 *       the two. Its reference was stored by then, or it would not have been found.
 *   <li><i>release</i>: from the lease's own open tag to the same one closed. If another lease has the place by now, this
 *       fails, whoever it is and whatever its hash.
 *   <li><i>strike out</i>: from the lease's own tag to an empty one; then the reference goes, if it is still this lease's. If
 *       another lease has come to the place meanwhile, either compare-and-set fails, or the reference of the one before it
 *       goes just before its own is stored.
 * </ul>
 * Who reads a tag and then the reference may see the reference of the lease before: it checks that one's handle, and who
 * enters is the only one to know the handle until then.
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

    // Of a tag, from the left: whether the lease is open, the stamp, the hash of its handle.
    private static final long OPEN = 1L << 63;
    private static final long HASH = (1L << 31) - 1;
    private static final long STAMP = ~(OPEN | HASH);

    private final AtomicLongArray tags;
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
        this.tags = new AtomicLongArray(size);
        this.leases = new AtomicReferenceArray<>(size);
    }

    /** Enters an open lease of this handle; returns the one that it replaces, if any. */
    @Nullable
    Lease add(Object handle, Lease lease, WeakIdentityMap.Key key) {
        int hash = hash(key.hash);
        int first = first(hash);
        Lease earlier = null;
        for (int i = first; i < first + WAYS; i++) {
            if ((tags.get(i) & HASH) == hash) {
                Lease other = leases.get(i);
                if (isOf(other, handle)) {
                    earlier = other;
                    if (takes(i, other.tag, lease, hash) || takes(i, other.tag & ~OPEN, lease, hash)) {
                        return earlier;
                    }
                }
            }
        }
        if (earlier == null && overflowing.get() != 0) {
            earlier = overflow.ofLive(handle);
        }
        if (!isPlaced(lease, hash, first)) {
            overflowing.incrementAndGet();
            overflow.add(key);
        }
        if (earlier != null) {
            remove(earlier); // Only now: whoever closes the handle once more at this moment is to find one or the
            // other.
        }
        return earlier;
    }

    /** Takes the place of one that is over: the oldest, by turns, so that a second close soon after the first is known. */
    private boolean isPlaced(Lease lease, int hash, int first) {
        int set = first / WAYS;
        for (int tries = 0; tries < WAYS; tries++) {
            int turn = turns.get(set);
            turns.lazySet(set, turn + 1);
            int i = first + (turn & WAYS - 1);
            long there = tags.get(i);
            if (there >= 0 && takes(i, there, lease, hash)) {
                return true;
            }
        }
        lease.place = NOWHERE;
        return false;
    }

    /** Takes this place for the lease, if the tag is still that. */
    private boolean takes(int i, long there, Lease lease, int hash) {
        long tag = OPEN | ((there & STAMP) + (HASH + 1) & STAMP) | hash;
        lease.place = i;
        lease.tag = tag;
        boolean taken = tags.compareAndSet(i, there, tag);
        if (taken) {
            leases.lazySet(i, lease);
        }
        return taken;
    }

    /** The lease is over: it need only be known while there is room. */
    void release(Lease lease) {
        int i = lease.place;
        if (i != NOWHERE) {
            tags.compareAndSet(i, lease.tag, lease.tag & ~OPEN); // Fails if its handle has been lent once more.
        } else if (overflowing.get() > tags.length()) {
            isRemovedFromOverflow(lease); // So many are open, or over and not collected, that there is no room for it.
        }
    }

    /** The lease of this handle, or null. */
    @Nullable
    Lease find(Object handle) {
        int hash = hash(System.identityHashCode(handle));
        int first = first(hash);
        int newest = turns.get(first / WAYS) - 1; // Mostly that is it.
        for (int n = 0; n < WAYS; n++) {
            int i = first + (newest - n & WAYS - 1);
            if ((tags.get(i) & HASH) == hash) {
                Lease lease = leases.get(i);
                if (isOf(lease, handle)) {
                    return lease;
                }
            }
        }
        return overflowing.get() == 0 ? null : overflow.ofLive(handle);
    }

    /** One whose handle is about to be collected and has the hash and class of this one; null if there is none. */
    @Nullable
    Lease ofDying(Object handle) {
        int hash = hash(System.identityHashCode(handle));
        int first = first(hash);
        for (int i = first; i < first + WAYS; i++) {
            if ((tags.get(i) & HASH) == hash) {
                Lease lease = leases.get(i);
                if (isDying(lease, handle)) {
                    return lease;
                }
            }
        }
        Lease lease = overflowing.get() == 0 ? null : overflow.ofDying(handle);
        return isDying(lease, handle) ? lease : null;
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
        long empty = lease.tag & STAMP;
        // Open first: it may be released between the two, but not opened again.
        if (!tags.compareAndSet(i, lease.tag, empty)) {
            tags.compareAndSet(i, lease.tag & ~OPEN, empty);
        }
        leases.compareAndSet(i, lease, null);
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

    /** Shows every lease that is listed, the ended ones too. */
    void forEach(Consumer<Lease> visitor) {
        for (int i = 0; i < leases.length(); i++) {
            Lease lease = leases.get(i);
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

    private static boolean isDying(@Nullable Lease lease, Object handle) {
        WeakIdentityMap.Key key = lease == null ? null : lease.key;
        return key != null
                && key.hash == System.identityHashCode(handle)
                && WeakIdentityMap.isDying(key)
                && lease.isOfA(handle.getClass());
    }

    private static int hash(int identity) {
        return identity & (int) HASH;
    }

    private int first(int hash) {
        return (hash & (sets - 1)) * WAYS;
    }
}
