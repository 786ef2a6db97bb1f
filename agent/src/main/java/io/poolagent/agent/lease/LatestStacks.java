// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import io.poolagent.agent.stack.SettledStacks;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lets only the latest of the released leases keep their stacks: nearly all are garbage by then, and a stack is most of what a
 * collection would have to copy for them. They are put on shelves, and the oldest shelf is cleared as a whole: to look for
 * each of its leases, which have long left the processor's cache, would cost more than all else here. Safe for use by any thread.
 *
 * <p><b>Why no interleaving loses what is known of the latest.</b> A place on a shelf is taken by one increment, so no two leases
 * get the same. A lease writes its evidence there, then the shelf into itself, and forgets last. Who asks reads the lease's own field first
 * and the shelf second, so finds it in one of the two. Of threads that find a shelf full one replaces it, by one compare-and-set; the oldest
 * is cleared by one store. Who still writes to that one writes what nobody reads: as if it had been cleared a little later.
 */
final class LatestStacks {
    private final AtomicReferenceArray<@Nullable Shelf> shelves;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicReference<Shelf> current;
    private final int size;

    /**
     * @param shelves how many there are; all but the one being filled are full
     * @param size how many leases go on one
     */
    LatestStacks(int shelves, int size) {
        this.shelves = new AtomicReferenceArray<>(shelves);
        this.size = size;
        this.current = new AtomicReference<>(new Shelf(size, 0));
        replaceOldest(current.get());
    }

    /** A lease that has a stack was released. */
    void add(Lease lease) {
        Shelf shelf = current.get();
        while (!shelf.isPut(lease)) {
            Shelf next = new Shelf(size, lease.acquiredMillis());
            if (current.compareAndSet(shelf, next)) {
                replaceOldest(next);
            }
            shelf = current.get();
        }
    }

    private void replaceOldest(Shelf next) {
        Shelf oldest = shelves.getAndSet(Math.floorMod(turn.getAndIncrement(), shelves.length()), next);
        if (oldest != null) {
            oldest.clear();
        }
    }

    /**
     * Lets go of all that could keep an application, but for what is just coming. Called by the agent's thread.
     *
     * @param most how many leases to do so with, at most
     */
    void settle(SettledStacks stacks, long untilMillis, int most) {
        int left = most;
        for (int i = 0; i < shelves.length(); i++) {
            Shelf shelf = shelves.get(i);
            if (shelf != null && shelf.sinceMillis <= untilMillis) {
                left = shelf.settle(stacks, left);
            }
        }
    }

    /** Evidence of so many leases, filled once and cleared once. */
    static final class Shelf {
        private final AtomicInteger taken = new AtomicInteger();
        private final int size;
        private final long sinceMillis;
        private volatile @Nullable AtomicReferenceArray<@Nullable Evidence> places;

        Shelf(int size, long sinceMillis) {
            this.size = size;
            this.sinceMillis = sinceMillis;
            this.places = new AtomicReferenceArray<>(size);
        }

        /** False if it is full. */
        boolean isPut(Lease lease) {
            int place = taken.get() < size ? taken.getAndIncrement() : size;
            if (place >= size) {
                return false;
            }
            AtomicReferenceArray<@Nullable Evidence> there = places;
            if (there != null) { // Else cleared meanwhile: it took its time.
                there.lazySet(place, lease.evidence());
            }
            lease.leave(this, place);
            return true;
        }

        @Nullable
        Evidence get(int place) {
            AtomicReferenceArray<@Nullable Evidence> there = places;
            return there == null ? null : there.get(place);
        }

        void clear() {
            places = null;
        }

        /** Returns how many of {@code most} are left. */
        int settle(SettledStacks stacks, int most) {
            int left = most;
            for (int place = 0; place < size && left > 0; place++) {
                Evidence evidence = get(place);
                if (evidence != null && evidence.settle(stacks)) {
                    left--;
                }
            }
            return left;
        }
    }
}
