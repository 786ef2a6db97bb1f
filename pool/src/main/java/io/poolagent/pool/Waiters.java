// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The callers that wait, first come first served. A freed slot may be barged by a running thread, which is much
 * quicker, until the head waiter has waited {@link #BARGE_NANOS}; from then on slots are handed to the head. The lock
 * guards a few field writes, never I/O.
 *
 * <p>No wake-up is lost: a waiter joins and then looks at the slots; a releaser frees and then looks at the mode. And
 * whenever the head changes while a slot is free, the new head is woken, for the wake-up may have gone to the old one.
 */
final class Waiters {
    static final int NONE = 0;
    static final int WAITING = 1;
    /** Nobody may barge. */
    static final int STARVING = 2;
    /** The pool is closed; final. */
    static final int CLOSED = 3;

    static final long BARGE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Slots slots;
    /** Seen by tests. */
    final ReentrantLock lock = new ReentrantLock();

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
        lock.lock();
        try {
            if (mode == CLOSED) {
                return false;
            }
            queue.addLast(waiter);
            if (mode == NONE) {
                head = waiter;
                mode = WAITING;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the queue; what was handed over before that is returned and now the caller's to use or to offer. */
    @Nullable
    Slot leave(Waiter waiter) {
        lock.lock();
        try {
            if (queue.remove(waiter)) {
                headMayHaveChanged();
            }
            return waiter.handed;
        } finally {
            lock.unlock();
        }
    }

    /** Gives a reserved slot to the preferred waiter if it still waits, else to the head; false if nobody waits. */
    boolean handOver(Slot slot, @Nullable Waiter preferred) {
        Waiter served;
        lock.lock();
        try {
            served = preferred != null && queue.remove(preferred) ? preferred : queue.pollFirst();
            if (served == null) {
                return false;
            }
            served.handed = slot;
            headMayHaveChanged();
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(served.thread);
        return true;
    }

    /** Ends the waiting of this waiter, if it still waits, with a failure to connect. */
    void fail(Waiter waiter, SQLException failure) {
        lock.lock();
        try {
            if (queue.remove(waiter)) {
                waiter.unreachable = true;
                waiter.failure = failure;
                headMayHaveChanged();
            }
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(waiter.thread);
    }

    /** Called by the head when it has waited {@link #BARGE_NANOS}. */
    void starve(Waiter waiter) {
        lock.lock();
        try {
            if (queue.peekFirst() == waiter) {
                mode = STARVING;
            }
        } finally {
            lock.unlock();
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

    /** The first waiter for whom nobody validates or connects, with a slot to do that: both are taken, or none. */
    @Nullable
    Attempt nextAttempt(Connector connector) {
        lock.lock();
        try {
            for (Waiter waiter : queue) {
                if (!waiter.attended) {
                    Slot spare = slots.trySpare();
                    if (spare == null) {
                        return null;
                    }
                    waiter.attendedSince = System.nanoTime();
                    waiter.attended = true;
                    return new Attempt(connector, spare, waiter);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    int pending() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many of those queued before this one wait for a release, not for a connection being opened for them. */
    int unattendedBefore(Waiter waiter) {
        lock.lock();
        try {
            int count = 0;
            for (Waiter other : queue) {
                if (other == waiter) {
                    break;
                }
                count += other.attended ? 0 : 1;
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Rejects everybody, now and from now on; false if that was done before. */
    boolean close(Supplier<SQLException> failure) {
        lock.lock();
        try {
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
        } finally {
            lock.unlock();
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
            mode = System.nanoTime() - first.since >= BARGE_NANOS ? STARVING : WAITING;
            // In WAITING the new head must time its own patience; and a wake-up for a free slot may have gone to the
            // old one.
            if (mode == WAITING || slots.anyFree()) {
                LockSupport.unpark(first.thread);
            }
        }
    }
}
