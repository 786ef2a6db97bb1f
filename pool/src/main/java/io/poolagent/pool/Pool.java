// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Checks;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pool: lends, takes back what needs no work, evicts, closes. The rest of a slot's way is told by {@link Acquisition}
 * (waiting), {@link Connector}, {@link ReleasePath} (after a release) and {@link Retirement}. Safe for any thread.
 */
final class Pool {
    /** Between two looks at what is left while closing. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    final PoolConfig config;
    final long cleaningNanos;
    final AbortTrust abortTrust;
    /** Then the time of every release counts. */
    private final boolean isIdleOrdered;

    final Ticks ticks;
    final Slots slots;
    final Waiters waiters;
    final Connector connector;
    final Retirement retirement;
    final ReleasePath releasePath;
    final Events events;
    final Errors errors;
    final Misuse misuse;
    final PoolBean bean;
    final Background background;
    private volatile @Nullable Thread housekeeper;

    Pool(PoolConfig config, LongSupplier nanoClock) {
        this(config, nanoClock, new Background(config.name(), config.threadFactory()));
    }

    Pool(PoolConfig config, LongSupplier nanoClock, Background background) {
        this.config = config;
        cleaningNanos = Checks.nanos(config.validationTimeout());
        abortTrust = new AbortTrust(config.name());
        isIdleOrdered = config.idleOrder() != IdleOrder.THREAD;
        ticks = new Ticks(nanoClock);
        slots = new Slots(this, config.maximumPoolSize(), config.idleOrder());
        waiters = new Waiters(slots);
        this.background = background;
        events = new Events(config.name(), config.listeners());
        connector = new Connector(this, config, background);
        retirement = new Retirement(this, connector, background);
        releasePath = new ReleasePath(this, background, isIdleOrdered);
        errors = new Errors(this);
        misuse = new Misuse(this);
        bean = new PoolBean(this);
    }

    /** Not started yet. */
    Thread thread(Runnable task, String what) {
        return background.thread(task, what);
    }

    String name() {
        return config.name();
    }

    GuardedConnection acquire() throws SQLException {
        return acquire(null);
    }

    /** @param call which this is a part of; null if it stands alone */
    GuardedConnection acquire(@Nullable FailoverCall call) throws SQLException {
        Slot slot = null;
        long ticket = 0;
        try {
            if (waiters.mayBarge()) {
                for (slot = slots.free(); slot != null; slot = slots.free()) {
                    ticket = tryLease(slot);
                    if (ticket != 0) {
                        return lend(slot, ticket, null);
                    }
                }
            }
            Acquisition acquisition = new Acquisition(this, call);
            slot = acquisition.await();
            ticket = acquisition.ticket;
            return lend(slot, ticket, acquisition);
        } catch (Error e) { // Out of memory or stack: nobody has the handle, so nobody would release it.
            if (slot != null && slot.word == ticket) {
                slot.orphan = ticket;
            }
            throw e;
        }
    }

    /** Leases a free slot; the ticket, or 0 if that could not be, or its connection may not be lent any more. */
    long tryLease(Slot slot) {
        long ticket = slot.tryLease();
        try {
            // Looked at after the lease began: who comes after evictAll() gets no connection that this marked.
            if (ticket == 0 || !slot.isExpired()) {
                return ticket;
            }
            retirement.later(slot, ticket, CloseReason.EXPIRED);
            return 0;
        } catch (Error e) {
            if (slot.word == ticket) {
                slot.orphan = ticket;
            }
            throw e;
        }
    }

    /**
     * The handle of a lease that has just begun. Until there is one, only {@link #evictHeld} can end the lease, and
     * that looks at the slots after the mode has become CLOSED. Here the mode is looked at after the slot's word became
     * the ticket. So either that sees the ticket, or this sees CLOSED, or both; and if this does not see CLOSED, then
     * the physical connection, which was read before, was this lease's.
     */
    private GuardedConnection lend(Slot slot, long ticket, @Nullable Acquisition waited) throws SQLException {
        PhysicalConnection physical = slot.physical;
        if (isClosed()) {
            refuse(slot, ticket, waited);
            throw errors.closed();
        }
        Objects.requireNonNull(physical);
        boolean on = events.isOn();
        if (on || config.captureStackTraces()) {
            return lendWatched(slot, ticket, physical, on, waited == null ? 0 : waited.waitedNanos());
        }
        GuardedConnection handle = new GuardedConnection(slot, ticket, physical, Evidence.NONE);
        slot.taken(ticket, ticks.coarse());
        return handle;
    }

    private GuardedConnection lendWatched(
            Slot slot, long ticket, PhysicalConnection physical, boolean on, long waitedNanos) {
        LeaseInfo lease = slot.begun(ticket, physical);
        Evidence evidence = config.captureStackTraces() ? Evidence.captured(lease) : Evidence.NONE;
        GuardedConnection handle = new GuardedConnection(slot, ticket, physical, evidence);
        slot.captured(evidence);
        slot.taken(ticket, on ? ticks.exact() : ticks.coarse());
        events.acquired(lease, waitedNanos);
        return handle;
    }

    /** Ends a lease that began while the pool was closed, and that its caller will not learn of. */
    private void refuse(Slot slot, long ticket, @Nullable Acquisition waited) {
        // If it was ended by evictHeld, its end was told.
        if (!retirement.now(slot, ticket, CloseReason.POOL_CLOSED) && events.isOn()) {
            events.acquired(slot.begun(ticket, null), waited == null ? 0 : waited.waitedNanos());
        }
    }

    /** Leases a connection and gives it back, to learn whether that is possible; if not, the pool is closed. */
    void tryOut(long limitNanos) {
        try {
            Acquisition acquisition = new Acquisition(this, null, limitNanos);
            Slot slot = acquisition.await();
            lend(slot, acquisition.ticket, acquisition).release();
        } catch (SQLException e) {
            close();
            throw errors.notStarted(e);
        }
    }

    /** False, and nothing done, if the lease with this ticket is over: of several callers exactly one wins. */
    boolean release(Slot slot, long ticket, PhysicalConnection physical) {
        if (!physical.isUntouched() || isIdleOrdered || !waiters.mayBarge()) {
            return releasePath.takeBack(slot, ticket);
        }
        // Nothing is written before this: a second close() does not own the slot. Nor after it.
        if (!slot.tryFree(ticket)) {
            return false;
        }
        afterFree(slot);
        return true;
    }

    /** As release, but needs nothing from the handle. */
    boolean reclaim(Slot slot, long ticket) {
        LeaseInfo lease = slot.lease(ticket);
        if (!releasePath.takeBack(slot, ticket)) {
            return false;
        }
        if (lease != null) {
            events.ended(lease, LeaseEnd.RECLAIMED);
        }
        return true;
    }

    /** Closes the connection and ends the lease; false if that was over. Returns when the connection is closed. */
    boolean evict(Slot slot, long ticket) {
        return retirement.now(slot, ticket, CloseReason.EVICTED);
    }

    boolean close() {
        if (!waiters.close(errors::closed)) {
            return false;
        }
        LockSupport.unpark(housekeeper);
        retirement.idle(CloseReason.POOL_CLOSED);
        background.close();
        bean.unregister();
        return true;
    }

    /** As close, then waits for the holders; when the time is over, or the thread interrupted, evicts. */
    boolean closeGracefully(long limitNanos) {
        close();
        long began = System.nanoTime();
        long left = limitNanos;
        while (left > 0 && count(Slot.BUSY) > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, Math.min(left, LOOK_NANOS));
            left = limitNanos - (System.nanoTime() - began);
        }
        return evictHeld() == 0;
    }

    /**
     * Has every connection leave: idle ones now, on other threads, the others when they are released. First the mark,
     * then the look at the word; who leases or hands over does it the other way round, so one of the two sees the other.
     */
    void evictAll() {
        connector.evictConnecting();
        for (Slot slot : slots.all()) {
            PhysicalConnection physical = slot.physical;
            if (physical != null) {
                physical.expired = true;
            }
            long word = slot.word();
            if (Slot.isIdle(word)) {
                retirement.later(slot, word, CloseReason.EXPIRED);
            }
        }
    }

    /** Takes away what is still leased: its holder's next call throws. Returns how many. To be called once closed. */
    private int evictHeld() {
        return retirement.leased(CloseReason.EVICTED);
    }

    /** The open leases, the oldest first. */
    List<LeaseInfo> leases() {
        return slots.leases();
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
        return slots.stats(waiters.pending());
    }

    PoolTotals totals() {
        return new PoolTotals(
                connector.created(), errors.timeouts(), misuse.doubleReleases(), misuse.usesAfterRelease());
    }

    /** The look at the mode must follow the freeing: see Waiters. */
    void afterFree(Slot slot) {
        int mode = waiters.mode();
        if (mode == Waiters.CLOSED) {
            long word = slot.word();
            if (Slot.isIdle(word)) {
                retirement.now(slot, word, CloseReason.POOL_CLOSED);
            }
        } else if (mode != Waiters.NONE) {
            waiters.wakeHead();
        }
    }
}
