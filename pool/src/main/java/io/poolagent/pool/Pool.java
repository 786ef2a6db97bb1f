// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways of a slot through the pool: leased, released, reset, offered, retired. Safe for any thread. */
final class Pool {
    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

    /** Between two looks at what is left while closing. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    final PoolConfig config;
    final long cleaningNanos;
    final Ticks ticks;
    final Slots slots;
    final Waiters waiters;
    final Connector connector;
    final Events events;
    final Errors errors;
    final Misuse misuse;
    final PoolBean bean;
    private final Background background;
    private volatile @Nullable Thread housekeeper;

    Pool(PoolConfig config, LongSupplier nanoClock) {
        this.config = config;
        cleaningNanos = Checks.nanos(config.validationTimeout());
        ticks = new Ticks(nanoClock);
        slots = new Slots(this, config.maximumPoolSize(), config.idleOrder());
        waiters = new Waiters(slots);
        background = new Background(config.name());
        events = new Events(config.name(), config.listeners());
        connector = new Connector(this, config, background);
        errors = new Errors(this);
        misuse = new Misuse(this);
        bean = new PoolBean(this);
    }

    String name() {
        return config.name();
    }

    GuardedConnection acquire() throws SQLException {
        return acquire(null);
    }

    /** @param call which this is a part of; null if it stands alone */
    GuardedConnection acquire(@Nullable GroupCall call) throws SQLException {
        Slot slot = waiters.mayBarge() ? slots.tryLease() : null;
        if (slot != null) {
            return handle(slot, 0);
        }
        Acquisition acquisition = new Acquisition(this, call);
        slot = acquisition.await();
        return handle(slot, acquisition.waitedNanos());
    }

    private GuardedConnection handle(Slot slot, long waitedNanos) {
        long ticket = slot.word();
        try {
            boolean on = events.isOn();
            slot.taken(ticket, on ? ticks.exact() : ticks.coarse());
            if (on || config.captureStackTraces()) {
                watchAcquire(slot, ticket, waitedNanos);
            }
            return new GuardedConnection(slot, ticket);
        } catch (Error e) { // Out of memory or stack: nobody has the handle, so nobody would release it.
            reclaim(slot, ticket);
            throw e;
        }
    }

    private void watchAcquire(Slot slot, long ticket, long waitedNanos) {
        LeaseInfo lease = slot.lease(ticket);
        if (lease != null) {
            slot.evidence = config.captureStackTraces() ? Evidence.captured(lease) : Evidence.NONE;
            events.acquired(lease, waitedNanos);
        }
    }

    /** False, and nothing done, if the lease with this ticket is over: of several callers exactly one wins. */
    boolean release(Slot slot, long ticket, PhysicalConnection physical) {
        if (!physical.isUntouched() || !waiters.mayBarge()) {
            return takeBack(slot, ticket);
        }
        slot.idleSince = now();
        if (!slot.tryFree(ticket)) {
            return false;
        }
        afterFree(slot);
        return true;
    }

    /** For the stamp of an idle slot: exact where the order depends on it. */
    private long now() {
        return config.idleOrder() == IdleOrder.THREAD ? ticks.coarse() : ticks.exact();
    }

    /** As release, but needs nothing from the handle. */
    boolean reclaim(Slot slot, long ticket) {
        LeaseInfo lease = slot.lease(ticket);
        if (!takeBack(slot, ticket)) {
            return false;
        }
        if (lease != null) {
            events.ended(lease, LeaseEnd.RECLAIMED);
        }
        return true;
    }

    private boolean takeBack(Slot slot, long ticket) {
        if (!slot.tryReserve(ticket)) {
            return false;
        }
        CloseReason doomed = clean(slot);
        if (doomed == null) {
            offer(slot);
        } else if (isClosed()) {
            retireNow(List.of(slot), doomed);
        } else {
            retireLater(slot, doomed);
        }
        return true;
    }

    /** Closes the connection and ends the lease; false if that was over. Returns when the connection is closed. */
    boolean evict(Slot slot, long ticket) {
        if (!slot.tryReserve(ticket)) {
            return false;
        }
        retireNow(List.of(slot), CloseReason.EVICTED);
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
        slot.free(now());
        afterFree(slot);
    }

    /** Closes the physical connection of a reserved slot on another thread, for it may hang. */
    void retireLater(Slot slot, CloseReason reason) {
        background.run(() -> retire(slot, reason));
    }

    boolean close() {
        if (!waiters.close(errors::closed)) {
            return false;
        }
        LockSupport.unpark(housekeeper);
        retireNow(slots.all().stream().filter(Pool::reserveIfIdle).toList(), CloseReason.POOL_CLOSED);
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

    /** Has every connection leave: idle ones now, on other threads, the others when they are released. */
    void evictAll() {
        for (Slot slot : slots.all()) {
            PhysicalConnection physical = slot.physical;
            if (physical != null) {
                physical.expired = true;
            }
            long word = slot.word();
            if (Slot.isIdle(word) && slot.tryReserve(word)) {
                retireLater(slot, CloseReason.EXPIRED);
            }
        }
    }

    /** Takes away what is still leased: its holder's next call throws. Returns how many. */
    int evictHeld() {
        List<Slot> evicted = new ArrayList<>();
        for (Slot slot : slots.all()) {
            long word = slot.word();
            LeaseInfo lease = slot.lease(word);
            if (lease != null && slot.tryReserve(word)) {
                events.ended(lease, LeaseEnd.EVICTED);
                evicted.add(slot);
            }
        }
        retireNow(evicted, CloseReason.EVICTED);
        return evicted.size();
    }

    /** The open leases, the oldest first. */
    List<LeaseInfo> leases() {
        return slots.all().stream()
                .map(slot -> slot.lease(slot.word()))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(LeaseInfo::held).reversed())
                .toList();
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
        return new PoolStats(total, used, idle, waiters.pending(), counts[Slot.CONNECTING]);
    }

    PoolTotals totals() {
        return new PoolTotals(
                connector.created(), errors.timeouts(), misuse.doubleReleases(), misuse.usesAfterRelease());
    }

    /** The look at the mode must follow the freeing: see Waiters. */
    private void afterFree(Slot slot) {
        int mode = waiters.mode();
        if (mode == Waiters.CLOSED) {
            if (reserveIfIdle(slot)) {
                retireNow(List.of(slot), CloseReason.POOL_CLOSED);
            }
        } else if (mode != Waiters.NONE) {
            waiters.wakeHead();
        }
    }

    private static boolean reserveIfIdle(Slot slot) {
        long word = slot.word();
        return Slot.isIdle(word) && slot.tryReserve(word);
    }

    /** As retireLater, but returns when the connections are closed. One that hangs is aborted. */
    private void retireNow(List<Slot> reserved, CloseReason reason) {
        List<PhysicalConnection> leaving = new ArrayList<>();
        List<Runnable> closings = new ArrayList<>();
        for (Slot slot : reserved) {
            PhysicalConnection physical = slot.physical;
            if (physical != null) {
                leaving.add(physical);
            }
            closings.add(() -> retire(slot, reason));
        }
        if (!background.runAll(closings, Checks.nanos(config.validationTimeout()))) {
            leaving.forEach(connector::abort);
        }
    }

    private void retire(Slot slot, CloseReason reason) {
        PhysicalConnection physical = slot.physical;
        if (physical != null) {
            physical.ownCallBegins(ticks.exact() + cleaningNanos);
            connector.close(physical, reason);
            physical.ownCallEnds();
        }
        slot.vacate();
        connector.attend();
    }

    /** Makes the connection of a reserved slot fit for the next holder; if that cannot be, says why. */
    private @Nullable CloseReason clean(Slot slot) {
        PhysicalConnection physical = slot.physical;
        if (isClosed()) {
            return CloseReason.POOL_CLOSED;
        }
        if (physical == null || physical.doomed() != null) {
            return physical == null ? CloseReason.BROKEN : physical.doomed();
        }
        if (physical.isExecutingElsewhere()) {
            return CloseReason.IN_USE; // Cleaning would wait for that call.
        }
        try {
            physical.clean();
            return null;
        } catch (Throwable e) { // Whatever a driver throws, the slot must not be lost.
            LOG.debug("pool '{}': a connection could not be reset and is closed", name(), e);
            return CloseReason.BROKEN;
        }
    }
}
