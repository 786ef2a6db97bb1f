// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways of a slot through the pool: leased, released, reset, offered, retired. Safe for any thread. */
final class Pool {
    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

    final PoolConfig config;
    final Ticks ticks;
    final Slots slots;
    final Waiters waiters;
    final Connector connector;
    final Errors errors;
    final Misuse misuse;
    private final Background background;
    private volatile @Nullable Thread housekeeper;

    Pool(PoolConfig config, LongSupplier nanoClock) {
        this.config = config;
        ticks = new Ticks(nanoClock);
        slots = new Slots(this, config.maximumPoolSize());
        waiters = new Waiters(slots);
        background = new Background(config.name());
        connector = new Connector(this, config, background);
        errors = new Errors(this);
        misuse = new Misuse(this);
    }

    String name() {
        return config.name();
    }

    GuardedConnection acquire() throws SQLException {
        Slot slot = waiters.mayBarge() ? slots.tryLease() : null;
        if (slot == null) {
            slot = new Acquisition(this).await();
        }
        Thread holder = Thread.currentThread();
        slot.holder = holder.getName();
        slot.holderId = holder.getId();
        slot.leasedAt = ticks.coarse();
        return new GuardedConnection(slot);
    }

    /** False, and nothing done, if the lease with this ticket is over: of several callers exactly one wins. */
    boolean release(Slot slot, long ticket, PhysicalConnection physical) {
        if (!physical.isUntouched() || !waiters.mayBarge()) {
            return reclaim(slot, ticket);
        }
        slot.idleSince = ticks.coarse();
        if (!slot.tryFree(ticket)) {
            return false;
        }
        afterFree(slot);
        return true;
    }

    /** As release, but needs nothing from the handle. */
    boolean reclaim(Slot slot, long ticket) {
        if (!slot.tryReserve(ticket)) {
            return false;
        }
        if (isClean(slot)) {
            offer(slot);
        } else {
            retireLater(slot);
        }
        return true;
    }

    /** Closes the connection and ends the lease; false if that was over. Returns when the connection is closed. */
    boolean evict(Slot slot, long ticket) {
        if (!slot.tryReserve(ticket)) {
            return false;
        }
        retire(slot);
        return true;
    }

    /**
     * Passes on a reserved, clean slot: to the head waiter if that may not be barged any more, else to whoever is
     * first.
     */
    void offer(Slot slot) {
        if (!waiters.mayBarge() && waiters.handOver(slot, null)) {
            return;
        }
        slot.free(ticks.coarse());
        afterFree(slot);
    }

    /** Closes the physical connection of a reserved slot on another thread, for it may hang. */
    void retireLater(Slot slot) {
        background.run(() -> retire(slot));
    }

    boolean close() {
        if (!waiters.close(errors::closed)) {
            return false;
        }
        LockSupport.unpark(housekeeper);
        background.close();
        slots.all().forEach(this::retireIfIdle);
        return true;
    }

    boolean isClosed() {
        return waiters.mode() == Waiters.CLOSED;
    }

    void housekeeping(Thread thread) {
        housekeeper = thread;
    }

    int count(int status) {
        int count = 0;
        for (Slot slot : slots.all()) {
            count += slot.status() == status ? 1 : 0;
        }
        return count;
    }

    PoolStats stats() {
        int[] counts = new int[Slot.BUSY + 1];
        slots.all().forEach(slot -> counts[slot.status()]++);
        int idle = counts[Slot.FREE] + counts[Slot.STALE];
        int used = counts[Slot.BUSY];
        int total = idle + used + counts[Slot.RESERVED];
        return new PoolStats(total, used, idle, waiters.pending(), counts[Slot.CONNECTING], misuse.doubleReleases());
    }

    /** The look at the mode must follow the freeing: see Waiters. */
    private void afterFree(Slot slot) {
        int mode = waiters.mode();
        if (mode == Waiters.CLOSED) {
            retireIfIdle(slot);
        } else if (mode != Waiters.NONE) {
            waiters.wakeHead();
        }
    }

    private void retireIfIdle(Slot slot) {
        long word = slot.word();
        int status = Slot.status(word);
        if ((status == Slot.FREE || status == Slot.STALE) && slot.tryReserve(word)) {
            retire(slot);
        }
    }

    private void retire(Slot slot) {
        PhysicalConnection physical = slot.physical;
        if (physical != null) {
            connector.close(physical);
        }
        slot.vacate();
        connector.attend();
    }

    private boolean isClean(Slot slot) {
        PhysicalConnection physical = slot.physical;
        if (physical == null || physical.mustGo() || isClosed()) {
            return false;
        }
        try {
            physical.clean();
            return true;
        } catch (Throwable e) { // Whatever a driver throws, the slot must not be lost.
            LOG.debug("pool '{}': a connection could not be reset and is closed", name(), e);
            return false;
        }
    }
}
