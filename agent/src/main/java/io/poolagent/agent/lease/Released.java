// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The released leases whose handles are still there, so that a second release is known whenever it comes. An application that
 * releases more than the collector can follow must not fill its heap with what we know of it: room is bounded, and where it
 * is full the oldest lease goes. Safe for use by any thread; only plain stores, since its memory is out of the cache as a rule.
 */
final class Released {
    /** As many hashes as fill a cache line. */
    private static final int WAYS = 16;

    private static final int LEAST = 1 << 12;
    private static final int MOST = 1 << 18;

    /** One lease for so much heap: all together then take a hundredth of it. */
    private static final long HEAP_PER_LEASE = 1 << 14;

    // Zero, which is nobody's hash, where there is none.
    private final AtomicIntegerArray hashes;
    private final AtomicReferenceArray<@Nullable Lease> leases;
    private final AtomicIntegerArray turns;
    private final int sets;

    /** @param heap of the application, in bytes */
    Released(long heap) {
        int size = (int) Long.highestOneBit(Math.min(MOST, Math.max(LEAST, heap / HEAP_PER_LEASE)));
        this.sets = size / WAYS;
        this.turns = new AtomicIntegerArray(sets);
        this.hashes = new AtomicIntegerArray(size);
        this.leases = new AtomicReferenceArray<>(size);
    }

    /** Adds a lease; an earlier one of the same handle is replaced. */
    void add(Lease lease, WeakIdentityMap.Key key) {
        int first = first(key.hash);
        int slot = -1;
        for (int i = first; i < first + WAYS && slot < 0; i++) {
            slot = hashes.get(i) == key.hash ? i : -1;
        }
        if (slot < 0) {
            // The oldest, by turns: a second close soon after the first is known however many others come between.
            int turn = turns.get(first / WAYS);
            turns.lazySet(first / WAYS, turn + 1);
            slot = first + (turn & WAYS - 1);
        }
        leases.lazySet(slot, lease);
        hashes.lazySet(slot, key.hash);
    }

    /**
     * The lease of this handle, or null.
     *
     * @param dying whether to look for one whose handle is in its finalizer: it is known by its hash only
     */
    @Nullable
    Lease find(Object handle, boolean dying) {
        int hash = System.identityHashCode(handle);
        int first = first(hash);
        for (int i = first; i < first + WAYS; i++) {
            if (hashes.get(i) == hash) {
                Lease lease = leases.get(i);
                WeakIdentityMap.Key key = lease == null ? null : lease.key;
                if (key != null && key.hash == hash && key.get() == (dying ? null : handle)) {
                    return lease;
                }
            }
        }
        return null;
    }

    /** Strikes out a lease, if it is there: its handle is collected. */
    void remove(Lease lease, WeakIdentityMap.Key key) {
        int first = first(key.hash);
        for (int i = first; i < first + WAYS; i++) {
            if (hashes.get(i) == key.hash && leases.compareAndSet(i, lease, null)) {
                hashes.compareAndSet(i, key.hash, 0);
            }
        }
    }

    int size() {
        int size = 0;
        for (int i = 0; i < leases.length(); i++) {
            size += leases.get(i) == null ? 0 : 1;
        }
        return size;
    }

    private int first(int hash) {
        return (hash & (sets - 1)) * WAYS;
    }
}
