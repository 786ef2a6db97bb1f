// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All slots of a pool, and the search for one that can be had. Safe for any thread, without a lock. */
final class Slots {
    /** A power of two. Two threads may share a hint; then one of them searches a little longer. */
    private static final int HINTS = 256;

    private final Slot[] slots;
    // By thread id and not in a ThreadLocal, which would grow with virtual threads. Races only cost a longer search.
    private final int[] hints = new int[HINTS];

    Slots(Pool pool, int size) {
        slots = new Slot[size];
        Arrays.setAll(slots, i -> new Slot(pool));
    }

    List<Slot> all() {
        return Arrays.asList(slots);
    }

    /** Leases an idle slot, preferably the one this thread had before. */
    @Nullable
    Slot tryLease() {
        int hint = (int) Thread.currentThread().getId() & (HINTS - 1);
        int first = hints[hint];
        if (slots[first].tryLease()) {
            return slots[first];
        }
        int i = first;
        do {
            i = i + 1 == slots.length ? 0 : i + 1;
            if (slots[i].tryLease()) {
                hints[hint] = i;
                return slots[i];
            }
        } while (i != first);
        return null;
    }

    /** Takes a slot that needs work before it can be leased: one to validate, else one to connect. */
    @Nullable
    Slot trySpare() {
        for (Slot slot : slots) {
            long seen = slot.word();
            if (Slot.status(seen) == Slot.STALE && slot.tryReserve(seen)) {
                return slot;
            }
        }
        return tryEmpty();
    }

    @Nullable
    Slot tryEmpty() {
        for (Slot slot : slots) {
            if (slot.tryConnecting()) {
                return slot;
            }
        }
        return null;
    }

    boolean anyFree() {
        for (Slot slot : slots) {
            if (slot.status() == Slot.FREE) {
                return true;
            }
        }
        return false;
    }
}
