// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Checks;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One call of {@code getConnection()} that found no idle connection: waits for one, until its deadline. */
final class Acquisition {
    private final Pool pool;
    private final Waiters waiters;
    private final Waiter me = new Waiter();
    private final long limit;
    private final long connectLimit;
    private final @Nullable FailoverCall call;
    private WaitEnd end = WaitEnd.REJECTED;
    private @Nullable Slot leased;
    /** Of the leased slot. */
    long ticket;

    /** @param call which this is a part of, and whose limit and verdict are to be kept up; null if it stands alone */
    Acquisition(Pool pool, @Nullable FailoverCall call) {
        this(pool, call, Checks.nanos(pool.config.acquireTimeout()));
    }

    /** @param whole the limit, of which the call may have used up a part */
    Acquisition(Pool pool, @Nullable FailoverCall call, long whole) {
        this.pool = pool;
        this.waiters = pool.waiters;
        this.call = call;
        this.limit = call == null ? whole : call.left(whole);
        this.connectLimit = Checks.nanos(pool.config.connectTimeout());
    }

    /** A leased slot. */
    Slot await() throws SQLException {
        try {
            Slot slot = queueAndWait();
            waitIsOver(WaitEnd.SERVED);
            return slot;
        } catch (SQLException e) {
            waitIsOver(end);
            pool.errors.refused(e, end);
            throw e;
        } catch (RuntimeException | Error e) { // Such as a stack overflow, which any call here may bring again.
            me.gone = true;
            Slot handed = me.handed;
            if (handed != null && handed.word == me.handedAs) {
                handed.orphan = me.handedAs;
            }
            Slot mine = leased;
            if (mine != null && mine.word == ticket) {
                mine.orphan = ticket;
            }
            throw e;
        }
    }

    /** How long the caller was in here. */
    long waitedNanos() {
        return System.nanoTime() - me.since;
    }

    private void waitIsOver(WaitEnd end) {
        if (pool.events.isOn()) {
            pool.events.waited(waitedNanos(), end);
        }
    }

    private Slot queueAndWait() throws SQLException {
        boolean isOpen = waiters.join(me);
        if (pool.events.isOn()) {
            pool.events.waiting(waiters.pending());
        }
        if (!isOpen) {
            throw pool.errors.closed();
        }
        pool.connector.attend();
        Slot slot = me.attended ? null : tryWithoutWaiting();
        while (slot == null) {
            slot = me.handed;
            if (slot != null) {
                return lease(slot);
            }
            SQLException failure = me.failure;
            if (failure != null) {
                end = me.unreachable ? WaitEnd.FAILED : WaitEnd.REJECTED;
                throw told(failure, me.unreachable);
            }
            me.woken = false;
            slot = waiters.isHead(me) ? leaseAndLeave() : null;
            if (slot == null) {
                slot = pause();
            }
        }
        return slot;
    }

    /** Null if this caller may wait. */
    private @Nullable Slot tryWithoutWaiting() throws SQLException {
        boolean block = pool.config.blockWhenExhausted();
        int most = pool.config.maxPendingAcquires();
        if (block && (most == 0 || waiters.unattendedBefore(me) < most)) {
            return null;
        }
        Slot slot = leaseAndLeave();
        if (slot != null) {
            return slot;
        }
        return giveUp(WaitEnd.REJECTED, block ? pool.errors.queueFull() : pool.errors.noneFree(), false);
    }

    private @Nullable Slot leaseAndLeave() {
        for (Slot slot = pool.slots.free(); slot != null; slot = pool.slots.free()) {
            ticket = pool.tryLease(slot);
            if (ticket != 0) {
                leased = slot;
                Slot second = waiters.leave(me);
                if (second != null) {
                    pool.releasePath.offer(second);
                }
                return slot;
            }
        }
        return null;
    }

    private Slot lease(Slot handed) {
        ticket = handed.lease();
        leased = handed;
        return handed;
    }

    /**
     * Parks until woken, the deadline, or the end of this waiter's patience with bargers; a slot only if it came in the
     * last moment.
     */
    private @Nullable Slot pause() throws SQLException {
        long waited = System.nanoTime() - me.since;
        long left = limit - waited;
        if (left <= 0) {
            return giveUp(WaitEnd.TIMED_OUT, pool.errors.timedOut(waited), me.attended || nobodyHolds());
        }
        if (me.attended) {
            long connecting = System.nanoTime() - me.attendedSince;
            if (connecting >= connectLimit) {
                return giveUp(WaitEnd.TIMED_OUT, pool.errors.connectTimedOut(connecting), true);
            }
            left = Math.min(left, connectLimit - connecting);
        }
        if (Thread.interrupted()) {
            return interrupted(waited);
        }
        if (waiters.isHead(me) && waiters.mode() == Waiters.WAITING) {
            if (waited >= waiters.bargeNanos) {
                waiters.starve(me);
                return null;
            }
            left = Math.min(left, waiters.bargeNanos - waited);
        }
        LockSupport.parkNanos(pool, Math.min(left, waiters.napNanos));
        return null;
    }

    private Slot giveUp(WaitEnd how, SQLException reason, boolean unreachable) throws SQLException {
        Slot slot = waiters.leave(me);
        if (slot == null) {
            SQLException failure = me.failure;
            end = failure == null ? how : me.unreachable ? WaitEnd.FAILED : WaitEnd.REJECTED;
            throw failure == null ? told(reason, unreachable) : told(failure, me.unreachable);
        }
        return lease(slot);
    }

    /** Then it is not the leases that this caller waits for in vain, but connections that do not get ready. */
    private boolean nobodyHolds() {
        PoolStats stats = pool.stats();
        return stats.used() == 0 && stats.idle() == 0;
    }

    private SQLException told(SQLException failure, boolean unreachable) {
        if (unreachable && call != null) {
            call.unreachable();
        }
        return failure;
    }

    private Slot interrupted(long waited) throws SQLException {
        Slot slot = waiters.leave(me);
        if (slot != null) {
            pool.releasePath.offer(slot);
        }
        Thread.currentThread().interrupt();
        end = WaitEnd.INTERRUPTED;
        throw pool.errors.interrupted(waited);
    }
}
