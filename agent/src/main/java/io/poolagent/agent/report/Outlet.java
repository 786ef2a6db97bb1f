// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.report.sink.Sink;
import io.poolagent.agent.report.sink.SinkLoad;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A sink with the queue in front of it and the thread that writes. A pipe that nobody reads, a disk that is full or a collector
 * that is slow holds up this thread and nobody else. The queue is bounded: what finds it full is counted and dropped. Filled
 * by the agent's thread, or by whoever keeps that from its work.
 */
final class Outlet implements Runnable {
    /** As many as the hooks may leave between two rounds. */
    static final int MOST_WAITING = 2_000;

    private static final long RETRY_MILLIS = 200;

    /** Something for the sink to write. */
    interface Message {
        void writeTo(Sink sink);
    }

    private final Sink sink;
    private final Faults faults;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final Queue<Message> waiting = new ArrayDeque<>();
    private @Nullable Thread writer;
    private boolean writing;
    private boolean retrying;
    private boolean closed;
    private boolean givenUp;
    private long dropped;
    private long reported; // Of those dropped.

    Outlet(Sink sink, Faults faults) {
        this.sink = sink;
        this.faults = faults;
    }

    Sink sink() {
        return sink;
    }

    /** Whether the next message will not be dropped. */
    boolean hasRoom() {
        lock.lock();
        try {
            return waiting.size() < MOST_WAITING;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a message, or counts it as dropped. Never waits for the sink; one that is quick has it at once. */
    void offer(Message message) {
        if (sink.isQuick()) {
            faults.guard(sink.task(), () -> message.writeTo(sink));
            return;
        }
        lock.lock();
        try {
            if (closed || waiting.size() >= MOST_WAITING) {
                dropped++;
                return;
            }
            waiting.add(message);
            changed.signalAll();
            startWriter();
        } finally {
            lock.unlock();
        }
    }

    /** Counts a message that was not offered, since there is no room. */
    void drop() {
        lock.lock();
        try {
            dropped++;
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many were dropped and not asked for yet; 0 while none of what waits is written.
     *
     * @param isLast whether to tell it in any case, since nobody will ask again
     */
    long takeDropped(boolean isLast) {
        lock.lock();
        try {
            if (!isLast && waiting.size() > MOST_WAITING / 2) {
                return 0;
            }
            long taken = dropped - reported;
            reported = dropped;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** How well the sink keeps up just now. */
    SinkLoad load() {
        lock.lock();
        try {
            return new SinkLoad(sink.name(), waiting.size(), dropped);
        } finally {
            lock.unlock();
        }
    }

    /** Made by the agent's thread: one made by the application's would inherit, and keep, what is that one's. */
    private void startWriter() {
        if (writer == null) {
            Thread made = new Thread(this, "pool-agent writer " + sink.name());
            made.setDaemon(true);
            made.setContextClassLoader(Outlet.class.getClassLoader());
            made.start();
            writer = made;
        }
    }

    @Override
    public void run() {
        for (Message next = next(); next != null; next = next()) {
            Message message = next;
            faults.guard(sink.task(), () -> message.writeTo(sink));
            setRetrying();
        }
        faults.guard(sink.task(), sink::close);
    }

    private void setRetrying() {
        boolean waits = sink.isWaiting();
        lock.lock();
        try {
            retrying = waits;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next; null when there will be none. The one before has been written. */
    private @Nullable Message next() {
        lock.lock();
        try {
            writing = false;
            changed.signalAll();
            long left = TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
            while (waiting.isEmpty() && !closed && left > 0) {
                if (retrying || sink.ticks()) {
                    left = changed.awaitNanos(left);
                } else {
                    changed.awaitUninterruptibly();
                }
            }
            Message next = waiting.isEmpty() && !closed ? Sink::retry : waiting.poll();
            writing = next != null;
            return next;
        } catch (InterruptedException e) {
            return Sink::retry; // Nobody does that; it is taken for the end of a pause.
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all that was offered is written.
     *
     * @param deadlineNanos by {@link System#nanoTime} when to give up
     * @return whether it is
     */
    boolean flush(long deadlineNanos) throws InterruptedException {
        lock.lock();
        try {
            while (!waiting.isEmpty() || writing || retrying) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0 || givenUp) {
                    return false;
                }
                changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** It took longer for its end than it may: nobody waits for it any more. */
    void giveUp() {
        lock.lock();
        try {
            givenUp = true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, and waits until what waits is written and the thread has ended, or the deadline has passed. */
    void close(long deadlineNanos) throws InterruptedException {
        Thread toEnd;
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            toEnd = writer;
        } finally {
            lock.unlock();
        }
        sink.ends();
        if (sink.isQuick()) {
            faults.guard(sink.task(), sink::close);
        }
        if (toEnd != null) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            toEnd.join(Math.max(1, left));
        }
    }
}
