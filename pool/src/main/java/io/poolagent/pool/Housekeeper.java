// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Checks;
import io.poolagent.pool.config.Spans;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the coarse clock, retires idle and old connections, marks the long unused for validation, keeps the minimum
 * idle.
 */
final class Housekeeper implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

    private final Pool pool;
    private final long sweepNanos;
    private final long idleNanos;
    private final long overdueNanos;
    private final long keepaliveNanos;
    private final int minimumIdle;
    private final int maxIdle;

    Housekeeper(Pool pool, PoolConfig config) {
        this.pool = pool;
        this.sweepNanos = Checks.nanos(config.sweepInterval());
        this.idleNanos = Checks.nanos(config.idleTimeout());
        this.overdueNanos = config.overdueAfter().isZero() ? 0 : Checks.nanos(config.overdueAfter());
        this.keepaliveNanos = config.keepaliveTime().toNanos();
        this.minimumIdle = config.minimumIdle();
        this.maxIdle = config.maxIdle();
    }

    void start() {
        pool.thread(this, "housekeeper").start();
    }

    /** Until the pool is closed and no release hangs; closing unparks. */
    @Override
    public void run() {
        pool.housekeeping(Thread.currentThread());
        while (!pool.isClosed() || pool.count(Slot.RESERVED) > 0) {
            try {
                sweep();
            } catch (RuntimeException | Error e) { // Without it, no pool lives for long.
                LOG.warn("pool '{}': a sweep failed, the next one follows", pool.name(), e);
            }
            LockSupport.parkNanos(this, sweepNanos);
        }
    }

    /** Called by the housekeeper thread alone, or by a test in its place. */
    void sweep() {
        long before = pool.ticks.coarse();
        long now = pool.ticks.advance();
        List<Idle> idle = new ArrayList<>();
        for (Slot slot : pool.slots.all()) {
            pool.retirement.adopt(slot);
            look(slot, now, before, idle);
        }
        pool.waiters.tidy();
        idle.sort(Comparator.comparingLong(i -> i.since - now));
        int left = retireSurplus(idle, now);
        pool.connector.attend();
        keepAlive(idle, now);
        connectAhead(left);
    }

    private void look(Slot slot, long now, long before, List<Idle> idle) {
        long word = slot.word();
        PhysicalConnection physical = slot.physical;
        int status = Slot.status(word);
        boolean isIdle = Slot.isIdle(word);
        if (physical != null && status == Slot.RESERVED) {
            watch(physical, now);
        }
        if (physical == null || (!isIdle && status != Slot.BUSY)) {
            return;
        }
        if (now - physical.expiresAt >= 0) {
            // A used one leaves when it is released. If the slot has moved on meanwhile, this marks an old object only.
            physical.expired = true;
        }
        if (status == Slot.BUSY && overdueNanos > 0 && slot.heldNanos(word, now) >= overdueNanos) {
            tellOverdue(slot, word);
        }
        if (isIdle) {
            idle.add(new Idle(slot, word, idleSince(slot, word, before), physical.expired));
        }
    }

    /** The pool's own call to the driver: a thread that released, or a caller, waits for it. */
    private void watch(PhysicalConnection physical, long now) {
        if (physical.givesUpOwnCall(now)) {
            physical.givenUpAt = now | 1;
            pool.connector.abort(physical);
        } else if (physical.givenUpAt != 0
                && physical.abortEndsCalls
                && now - physical.givenUpAt >= pool.cleaningNanos) {
            pool.abortTrust.lose("the driver's abort() did not end a call that hangs");
        }
    }

    /**
     * A release writes no time: it does not own the slot any more. What was not idle with this word at the sweep before
     * has become so since; then that sweep is the coarse time at which it was released.
     */
    private static long idleSince(Slot slot, long word, long before) {
        long owners = word & ~Slot.STATUS_MASK; // FREE and STALE are one idleness.
        if (slot.idleWord != owners) {
            slot.idleWord = owners;
            slot.idleWordSince = before;
        }
        long freed = slot.idleSince;
        return freed - slot.idleWordSince > 0 ? freed : slot.idleWordSince;
    }

    private void tellOverdue(Slot slot, long ticket) {
        LeaseInfo lease = slot.lease(ticket);
        Evidence evidence = slot.evidence(ticket);
        if (lease == null || slot.toldOverdue == ticket) {
            return;
        }
        slot.toldOverdue = ticket;
        LOG.warn(
                "pool '{}': a connection is held for {} by thread {}, more than overdueAfter; it may be at work",
                pool.name(),
                Spans.of(lease.held().toNanos()),
                lease.thread(),
                evidence.acquired());
        pool.events.overdue(lease, evidence);
    }

    /** Longest idle first. Returns how many stay. */
    private int retireSurplus(List<Idle> idle, long now) {
        int left = idle.size();
        for (Idle i : idle) {
            long idleFor = now - i.since;
            boolean surplus = left > minimumIdle && (left > maxIdle || idleFor >= idleNanos);
            if (i.expired || surplus) {
                // Fails if it was leased since: then it is not idle.
                pool.retirement.later(i.slot, i.word, i.expired ? CloseReason.EXPIRED : CloseReason.IDLE);
                left--;
            } else if (idleFor >= 2 * sweepNanos) {
                // Two, since the stamp is late by up to one: what was just released must not be taken for unused.
                i.slot.tryStale(i.word);
            }
        }
        return left;
    }

    /** The longest idle first, and only a part of them at a time: those validated cannot be lent. */
    private void keepAlive(List<Idle> idle, long now) {
        int most = keepaliveNanos == 0 ? 0 : Math.max(1, idle.size() / 4);
        for (Idle i : idle) {
            Slot slot = i.slot;
            long since = slot.keptAliveAt - i.since > 0 ? slot.keptAliveAt : i.since;
            if (most == 0 || now - since < keepaliveNanos) {
                continue;
            }
            long word = slot.word();
            boolean isUnchanged = (word & ~Slot.STATUS_MASK) == (i.word & ~Slot.STATUS_MASK) && Slot.isIdle(word);
            long mine = isUnchanged ? slot.tryReserve(word) : 0;
            if (mine != 0) {
                slot.keptAliveAt = now;
                most--;
                pool.connector.keepAlive(slot, mine);
            }
        }
    }

    private void connectAhead(int idle) {
        int missing = minimumIdle - idle - pool.count(Slot.CONNECTING);
        for (int i = 0; i < missing && !pool.isClosed(); i++) {
            Slot empty = pool.connector.tryEmpty();
            if (empty == null) {
                return;
            }
            pool.connector.connectAhead(empty);
        }
    }

    private record Idle(Slot slot, long word, long since, boolean expired) {}
}
