// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The callers that wait, first come first served. A freed slot may be barged by a running thread, which is much
 * quicker, until the head waiter has waited {@link #BARGE_NANOS}; from then on slots are handed to the head. The lock
 * guards a few field writes, never I/O, so it holds up no carrier of virtual threads. It is a monitor, which the JVM
 * leaves after any exception: a ReentrantLock stays locked if the stack ends inside unlock().
 *
 * <p>No wake-up is lost: a waiter joins (writes the mode) and then looks at the slots; a releaser frees (writes a slot's
 * word) and then looks at the mode. All four are volatile: one of the two sees the other. And whenever the head changes
 * while a slot is free, the new head is woken, for the wake-up may have gone to the old one. A waker that fails with an
 * Error may leave the queue's head asleep, or one that was served: so nobody sleeps for longer than {@link #NAP_NANOS}.
 *
 * <p>A slot that is handed over is passed on under the lock, to one waiter taken off the queue under the same lock. The
 * waiter finds it in {@code handed}, or gets it from {@link #leave}; there is no third way out of the queue. A waiter
 * that fails with an Error writes {@code gone} and then reads {@code handed}; who hands over writes {@code handed} and
 * then reads {@code gone}: one of them, or both, give the slot to the housekeeper.
 */
final class Waiters {
    static final int NONE = 0;
    static final int WAITING = 1;
    /** Nobody may barge. */
    static final int STARVING = 2;
    /** The pool is closed; final. */
    static final int CLOSED = 3;

    static final long BARGE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** A wake-up that was lost, which takes an Error, costs no more than this. */
    static final long NAP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Slots slots;
    /** Changed by tests, before the first waiter: the end of either would hide a lost wake-up. */
    long bargeNanos = BARGE_NANOS;

    long napNanos = NAP_NANOS;
    /** Seen by tests. */
    final Object lock = new Object();

    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    private volatile @Nullable Waiter head;
    private volatile int mode = NONE;

    Waiters(Slots slots) {
        this.slots = slots;
    }

    int mode() {
        return mode;
    }

    /** Whether a thread that does not wait may take a free slot, and a releaser may just free one. */
    boolean mayBarge() {
        return mode < STARVING;
    }

    boolean isHead(Waiter waiter) {
        return head == waiter;
    }

    /** Queues at the tail; false if the pool is closed. */
    boolean join(Waiter waiter) {
        synchronized (lock) {
            if (mode == CLOSED) {
                return false;
            }
            queue.addLast(waiter);
            if (mode == NONE) {
                head = waiter;
                mode = WAITING;
            }
            return true;
        }
    }

    /** Leaves the queue; what was handed over before that is returned and now the caller's to use or to offer. */
    @Nullable
    Slot leave(Waiter waiter) {
        synchronized (lock) {
            if (queue.remove(waiter)) {
                headMayHaveChanged();
            }
            return waiter.handed;
        }
    }

    /**
     * Gives a reserved slot to the preferred waiter if it still waits, else to the head. False if nobody waits, or if its
     * connection is to be replaced: that is looked at here, since who joined after evictAll() must not get an old one.
     */
    boolean handOver(Slot slot, @Nullable Waiter preferred) {
        Waiter served;
        synchronized (lock) {
            if (slot.isExpired()) {
                if (preferred != null) {
                    preferred.attended = false;
                }
                return false;
            }
            served = preferred != null && preferred.waits() && queue.contains(preferred) ? preferred : firstWaiting();
            if (served == null) {
                return false;
            }
            served.handedAs = slot.pass();
            served.handed = slot;
            if (served.gone) {
                slot.orphan = served.handedAs;
            }
            queue.remove(served); // An Error from here on leaves it in the queue, where it does not wait.
            headMayHaveChanged();
        }
        LockSupport.unpark(served.thread);
        return true;
    }

    private @Nullable Waiter firstWaiting() {
        Waiter first = queue.peekFirst();
        while (first != null && !first.waits()) {
            queue.pollFirst();
            first = queue.peekFirst();
        }
        return first;
    }

    /** Takes those off the queue that an Error left there, so that the next becomes the head. By the housekeeper. */
    void tidy() {
        synchronized (lock) {
            queue.removeIf(waiter -> !waiter.waits());
            headMayHaveChanged();
        }
    }

    /**
     * The connection being opened for this waiter failed, or was put off: as far as it still waits, it waits for what
     * comes free, if so many may. If not it ends with the failure; under one lock, or another attempt would be made for it
     * meanwhile.
     */
    void unattend(Waiter waiter, SQLException failure, int most) {
        synchronized (lock) {
            int others = most == Integer.MAX_VALUE ? 0 : unattended();
            waiter.attended = false;
            if (others < most) {
                return;
            }
            if (queue.remove(waiter)) {
                waiter.unreachable = true;
                waiter.failure = failure;
                headMayHaveChanged();
            }
        }
        LockSupport.unpark(waiter.thread);
    }

    private int unattended() {
        int count = 0;
        for (Waiter waiter : queue) {
            count += waiter.attended ? 0 : 1;
        }
        return count;
    }

    /** Called by the head when it has waited {@link #BARGE_NANOS}. */
    void starve(Waiter waiter) {
        synchronized (lock) {
            if (queue.peekFirst() == waiter) {
                mode = STARVING;
            }
        }
    }

    /** After a slot was freed. Once is enough until the head looks at the slots again. */
    void wakeHead() {
        Waiter first = head;
        if (first != null && !first.woken) {
            first.woken = true;
            LockSupport.unpark(first.thread);
        }
    }

    /**
     * The first waiter for whom nobody validates or connects, with a slot to do that: both are taken, or none. If there
     * is a waiter without and an EMPTY slot, then by {@link ConnectBackoff} a pause or a probe is on, and the end of
     * either comes here again.
     */
    @Nullable
    Attempt nextAttempt(Connector connector) {
        synchronized (lock) {
            for (Waiter waiter : queue) {
                if (!waiter.attended) {
                    Slot stale = slots.tryStale();
                    Slot spare = stale == null ? connector.tryEmpty() : stale;
                    return spare == null ? null : attempt(connector, spare, spare.word, waiter);
                }
            }
            return null;
        }
    }

    private static Attempt attempt(Connector connector, Slot spare, long mine, Waiter waiter) {
        try {
            waiter.attendedSince = System.nanoTime();
            waiter.attended = true;
            return new Attempt(connector, spare, mine, waiter);
        } catch (Error e) {
            spare.orphan = mine;
            waiter.attended = false;
            throw e;
        }
    }

    int pending() {
        synchronized (lock) {
            return queue.size();
        }
    }

    /** How many of those queued before this one wait for a release, not for a connection being opened for them. */
    int unattendedBefore(Waiter waiter) {
        synchronized (lock) {
            int count = 0;
            for (Waiter other : queue) {
                if (other == waiter) {
                    break;
                }
                count += other.attended ? 0 : 1;
            }
            return count;
        }
    }

    /** Rejects everybody, now and from now on; false if that was done before. */
    boolean close(Supplier<SQLException> failure) {
        synchronized (lock) {
            if (mode == CLOSED) {
                return false;
            }
            mode = CLOSED;
            head = null;
            for (Waiter waiter : queue) {
                waiter.failure = failure.get();
                LockSupport.unpark(waiter.thread);
            }
            queue.clear();
            return true;
        }
    }

    /** Under the lock, after the queue lost an element. */
    private void headMayHaveChanged() {
        Waiter first = queue.peekFirst();
        boolean changed = first != head;
        head = first;
        if (first == null) {
            mode = mode == CLOSED ? CLOSED : NONE;
        } else if (changed) {
            mode = System.nanoTime() - first.since >= bargeNanos ? STARVING : WAITING;
            // In WAITING the new head must time its own patience; and a wake-up for a free slot may have gone to the
            // old one.
            if (mode == WAITING || slots.anyFree()) {
                LockSupport.unpark(first.thread);
            }
        }
    }
}
