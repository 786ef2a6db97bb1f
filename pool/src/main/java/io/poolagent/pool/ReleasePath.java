// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a slot whose release has something to do: its connection is cleaned, in time or given up, and offered
 * to the next caller or retired. Safe for any thread; a slot is settled by its owner alone.
 */
final class ReleasePath {
    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

    private final Pool pool;
    private final Background background;
    private final boolean isIdleOrdered;
    /** For a call that the housekeeper watches: it looks once a sweep, and the clock may be late by another. */
    private final long watchedNanos;

    private final boolean sweepsInTime;

    ReleasePath(Pool pool, Background background, boolean isIdleOrdered) {
        this.pool = pool;
        this.background = background;
        this.isIdleOrdered = isIdleOrdered;
        long sweepNanos = Checks.nanos(pool.config.sweepInterval());
        this.watchedNanos = pool.cleaningNanos - sweepNanos;
        // So that at least half of the time remains to who has nothing but a slow server.
        this.sweepsInTime = sweepNanos <= pool.cleaningNanos / 4;
    }

    /** Ends the lease with this ticket; false, and nothing done, if it is over. */
    boolean takeBack(Slot slot, long ticket) {
        long mine = slot.tryReserve(ticket);
        if (mine == 0) {
            return false;
        }
        try {
            PhysicalConnection physical = slot.physical;
            boolean mayHang = physical != null && physical.isToBeCleaned() && !physical.isExecutingElsewhere();
            if (physical == null || !mayHang || pool.isClosed()) {
                settle(slot, mine, pool.cleaningNanos);
            } else if (isWatched(physical)) {
                settle(slot, mine, watchedNanos);
            } else {
                settleInTime(slot, mine, physical);
            }
        } catch (Error e) { // The lease is over, and nobody but this thread knows of the slot.
            if (slot.word == mine) {
                slot.orphan = mine;
            }
            throw e;
        }
        return true;
    }

    /**
     * Then the thread that releases asks the driver itself, and the housekeeper aborts a call that hangs, which ends it.
     *
     * <p>The abort meets no later holder. Its end and its giving up are one atomic step each on {@code ownCallUntil}, from
     * the call's own value to 0, so one of them succeeds. If it was the end, nobody aborts. If it was the giving up, the
     * releasing thread finds 0, and retires the connection whatever the driver said. And what the housekeeper gives up
     * is the call it saw: a later one on this connection has another value, since both are the coarse time plus the
     * limit, only the housekeeper advances that time, and it did so before it found the value to be over.
     */
    private boolean isWatched(PhysicalConnection physical) {
        return physical.abortEndsCalls && sweepsInTime && !pool.abortTrust.isLost();
    }

    /**
     * On another thread, for not every abort ends a call that hangs in a driver: whoever releases goes on after
     * validationTimeout. What asks the driver nothing is not worth that.
     */
    private void settleInTime(Slot slot, long mine, PhysicalConnection physical) {
        boolean inTime = background.runAll(List.of(() -> settleClaimed(slot, mine)), pool.cleaningNanos);
        // If it ended in the last moment the connection may be somebody else's by now: then this finds nothing to give
        // up.
        if (!inTime && physical.givesUpOwnCall()) {
            pool.connector.abort(physical);
        }
    }

    private void settleClaimed(Slot slot, long mine) {
        if (!slot.tryClaim(mine)) {
            return; // The housekeeper has it: whoever released failed with an Error.
        }
        long claimed = slot.word;
        try {
            settle(slot, claimed, pool.cleaningNanos);
        } catch (Error e) {
            if (slot.word == claimed) {
                slot.orphan = claimed;
            }
            throw e;
        }
    }

    private void settle(Slot slot, long mine, long limitNanos) {
        CloseReason doomed = clean(slot, limitNanos);
        if (doomed == null) {
            offer(slot);
        } else if (pool.isClosed()) {
            pool.retirement.now(slot, mine, doomed);
        } else {
            pool.retirement.later(slot, mine, doomed);
        }
    }

    /**
     * Passes on a reserved, clean slot: to the head waiter if that may not be barged any more, else to whoever is
     * first.
     */
    void offer(Slot slot) {
        offer(slot, true);
    }

    /** @param used whether it is idle from now on, or was all the time */
    void offer(Slot slot, boolean used) {
        if (!pool.waiters.mayBarge() && pool.waiters.handOver(slot, null)) {
            return;
        }
        if (slot.isExpired()) {
            pool.retirement.later(slot, slot.word(), CloseReason.EXPIRED);
            return;
        }
        if (used) {
            slot.free(now());
        } else {
            slot.freeUnused();
        }
        pool.afterFree(slot);
    }

    /** For the stamp of an idle slot: exact where the order depends on it. */
    private long now() {
        return isIdleOrdered ? pool.ticks.exact() : pool.ticks.coarse();
    }

    /** Makes the connection of a reserved slot fit for the next holder; if that cannot be, says why. */
    private @Nullable CloseReason clean(Slot slot, long limitNanos) {
        PhysicalConnection physical = slot.physical;
        if (pool.isClosed()) {
            return CloseReason.POOL_CLOSED;
        }
        if (physical == null || physical.doomed() != null) {
            return physical == null ? CloseReason.BROKEN : physical.doomed();
        }
        if (physical.isExecutingElsewhere()) {
            return CloseReason.IN_USE; // Cleaning would wait for that call.
        }
        try {
            physical.clean(limitNanos);
            return physical.doomed();
        } catch (Throwable e) { // Whatever a driver throws, the slot must not be lost.
            LOG.debug("pool '{}': a connection could not be reset and is closed", pool.name(), e);
            return CloseReason.BROKEN;
        }
    }
}
