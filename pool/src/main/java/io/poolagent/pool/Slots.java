// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All slots of a pool, and the search for one that can be had. Safe for any thread, without a lock: what a search finds
 * may be gone a moment later, so only the slot's own compare-and-set decides, and who loses that searches again. Then
 * another thread has won, so together they always get on.
 */
final class Slots {
    /** A power of two. Two threads may share a hint; then one of them searches a little longer. */
    private static final int HINTS = 256;

    private final Slot[] slots;
    // By thread id and not in a ThreadLocal, which would grow with virtual threads. Races only cost a longer search.
    private final int[] hints = new int[HINTS];

    private final IdleOrder order;

    Slots(Pool pool, int size, IdleOrder order) {
        slots = new Slot[size];
        Arrays.setAll(slots, i -> new Slot(pool, i + 1));
        this.order = order;
    }

    List<Slot> all() {
        return Arrays.asList(slots);
    }

    /** One that was free a moment ago: the one to lease first. */
    @Nullable
    Slot free() {
        return order == IdleOrder.THREAD ? near() : first();
    }

    /** The longest or the shortest idle. */
    private @Nullable Slot first() {
        Slot best = null;
        for (Slot slot : slots) {
            if (slot.status() == Slot.FREE && (best == null || isBefore(slot, best))) {
                best = slot;
            }
        }
        return best;
    }

    private boolean isBefore(Slot slot, Slot other) {
        long later = slot.idleSince - other.idleSince;
        return order == IdleOrder.FIFO ? later < 0 : later > 0;
    }

    /** Preferably the one this thread had before. */
    private @Nullable Slot near() {
        int hint = (int) Thread.currentThread().getId() & (HINTS - 1);
        int first = hints[hint];
        if (slots[first].status() == Slot.FREE) {
            return slots[first];
        }
        int i = first;
        do {
            i = i + 1 == slots.length ? 0 : i + 1;
            if (slots[i].status() == Slot.FREE) {
                hints[hint] = i;
                return slots[i];
            }
        } while (i != first);
        return null;
    }

    /** Takes a slot that is to be validated before it can be leased. Its word is the owner's. */
    @Nullable
    Slot tryStale() {
        for (Slot slot : slots) {
            long seen = slot.word();
            if (Slot.status(seen) == Slot.STALE && slot.tryReserve(seen) != 0) {
                return slot;
            }
        }
        return null;
    }

    @Nullable
    Slot tryEmpty() {
        for (Slot slot : slots) {
            if (slot.tryConnecting() != 0) {
                return slot;
            }
        }
        return null;
    }

    /** The open leases, the oldest first. */
    List<LeaseInfo> leases() {
        return all().stream()
                .map(slot -> slot.lease(slot.word()))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(LeaseInfo::held).reversed())
                .toList();
    }

    PoolStats stats(int pending) {
        int[] counts = new int[Slot.BUSY + 1];
        all().forEach(slot -> counts[slot.status()]++);
        int idle = counts[Slot.FREE] + counts[Slot.STALE];
        int used = counts[Slot.BUSY];
        int total = idle + used + counts[Slot.RESERVED];
        return new PoolStats(total, used, idle, pending, counts[Slot.CONNECTING]);
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
