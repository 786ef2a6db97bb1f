// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How physical connections leave the pool. Safe for any thread. Every way begins with a compare-and-set from the word
 * that the caller saw or owns, and the task that closes the connection begins with another from the word of that: so of
 * several that want to retire a slot, or of a task and the housekeeper that adopts its slot, one does.
 */
final class Retirement {
    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);

    private final Pool pool;
    private final Connector connector;
    private final Background background;

    Retirement(Pool pool, Connector connector, Background background) {
        this.pool = pool;
        this.connector = connector;
        this.background = background;
    }

    /** Closes the physical connection on another thread, for it may hang; false if the slot has another word. */
    boolean later(Slot slot, long word, CloseReason reason) {
        long mine = slot.tryReserve(word);
        if (mine == 0) {
            return false;
        }
        try {
            background.run(() -> close(slot, mine, reason));
        } catch (Error e) {
            if (slot.word == mine) {
                slot.orphan = mine;
            }
            throw e;
        }
        return true;
    }

    /** As later, but returns when the connection is closed, or aborted because that hangs. */
    boolean now(Slot slot, long word, CloseReason reason) {
        long mine = slot.tryReserve(word);
        if (mine == 0) {
            return false;
        }
        try {
            closeAll(List.of(slot), new long[] {mine}, reason);
        } catch (Error e) {
            if (slot.word == mine) {
                slot.orphan = mine;
            }
            throw e;
        }
        return true;
    }

    /** Closes every idle connection, and returns when that is done. */
    void idle(CloseReason reason) {
        all(false, reason);
    }

    /** Ends every lease, closes its connection, and returns how many they were. */
    int leased(CloseReason reason) {
        return all(true, reason);
    }

    private int all(boolean leased, CloseReason reason) {
        List<Slot> slots = pool.slots.all();
        long[] mine = new long[slots.size()];
        int count = 0;
        for (int i = 0; i < mine.length; i++) {
            Slot slot = slots.get(i);
            long word = slot.word();
            if (leased ? Slot.status(word) == Slot.BUSY : Slot.isIdle(word)) {
                LeaseInfo lease = slot.lease(word);
                mine[i] = slot.tryReserve(word);
                count += mine[i] == 0 ? 0 : 1;
                if (leased && mine[i] != 0) {
                    pool.events.ended(lease == null ? slot.unknown(word) : lease, LeaseEnd.EVICTED);
                }
            }
        }
        closeAll(slots, mine, reason);
        return count;
    }

    /** Takes a slot over from an owner that failed with an Error. */
    void adopt(Slot slot) {
        long word = slot.tryAdopt();
        if (word != 0) {
            LOG.warn("pool '{}': a thread failed with an Error inside the pool; a connection is replaced", pool.name());
            later(slot, word, CloseReason.BROKEN);
        }
    }

    /** Closes those that this thread owns: their words are given, 0 for the others. */
    private void closeAll(List<Slot> slots, long[] mine, CloseReason reason) {
        List<PhysicalConnection> leaving = new ArrayList<>();
        List<Runnable> closings = new ArrayList<>();
        for (int i = 0; i < mine.length; i++) {
            long owned = mine[i];
            if (owned == 0) {
                continue;
            }
            Slot slot = slots.get(i);
            PhysicalConnection physical = slot.physical;
            if (physical != null) {
                leaving.add(physical);
            }
            closings.add(() -> close(slot, owned, reason));
        }
        if (!background.runAll(closings, pool.cleaningNanos)) {
            leaving.forEach(connector::abort);
        }
    }

    private void close(Slot slot, long mine, CloseReason reason) {
        if (!slot.tryClaim(mine)) {
            return;
        }
        PhysicalConnection physical = slot.physical;
        if (physical != null) {
            physical.ownCallBegins(pool.ticks.exact() + pool.cleaningNanos);
            connector.close(physical, reason);
            physical.ownCallEnds();
        }
        slot.vacate();
        connector.attend();
    }
}
