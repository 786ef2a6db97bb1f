// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which threads are within {@code getConnection} just now, of which data source and since when, and which waited there in
 * vain. A thread takes a place in a table by one compare-and-set and gives it back, allocates nothing, and is kept no longer
 * than it waits. Safe for use by any thread.
 */
public final class Waiting {
    /** The place of a thread that found none: it is not seen. */
    public static final int NOWHERE = -1;

    static final int PLACES = 1_024;

    /** What fails sooner has not waited. */
    static final long BRIEF_MILLIS = 100;

    /** Between two looks; one is enough for a report. */
    private static final int MOST_FAILED = 16;

    private final AtomicReferenceArray<@Nullable Thread> threads = new AtomicReferenceArray<>(PLACES);
    private final AtomicReferenceArray<@Nullable Object> sources = new AtomicReferenceArray<>(PLACES);
    private final AtomicLongArray since = new AtomicLongArray(PLACES);
    private final Queue<Failed> failed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failedSize = new AtomicInteger();

    /**
     * The calling thread enters {@code getConnection}.
     *
     * @return its place, for the other methods
     */
    public int begin(Object source, long nowMillis) {
        Thread self = Thread.currentThread();
        int first = System.identityHashCode(self);
        for (int i = 0; i < PLACES; i++) {
            int place = (first + i) & (PLACES - 1);
            if (threads.get(place) == null && threads.compareAndSet(place, null, self)) {
                enter(place, source, nowMillis);
                return place;
            }
        }
        return NOWHERE;
    }

    /** Within the same call it comes to another data source: that is what it waits for from now on. */
    public void enter(int place, Object source, long nowMillis) {
        if (isOwn(place)) {
            since.lazySet(place, nowMillis);
            sources.lazySet(place, source);
        }
    }

    /** It has what it waited for, or has failed to get it. */
    public void leave(int place) {
        if (isOwn(place)) {
            sources.lazySet(place, null);
        }
    }

    /** The same, and its call is over. */
    public void end(int place) {
        if (isOwn(place)) {
            sources.lazySet(place, null);
            threads.lazySet(place, null);
        }
    }

    /** A thread that outlives the agent may come with a place in the table of an earlier one. */
    private boolean isOwn(int place) {
        return place != NOWHERE && threads.get(place) == Thread.currentThread();
    }

    /** The calling thread gets none of this source. To be told before it leaves. */
    public void fail(int place, Object source, long nowMillis) {
        if (!isOwn(place) || sources.get(place) != source) {
            return;
        }
        long waited = nowMillis - since.get(place);
        if (waited >= BRIEF_MILLIS && failedSize.get() < MOST_FAILED) {
            failedSize.incrementAndGet();
            failed.add(new Failed(source, nowMillis, waited, new Throwable()));
        }
    }

    /** Those that have waited since then or longer. Called by the agent's thread. */
    public List<Waiter> sinceBefore(long millis) {
        List<Waiter> waiters = new ArrayList<>();
        for (int place = 0; place < PLACES; place++) {
            Object source = sources.get(place);
            Thread thread = threads.get(place);
            long begun = since.get(place);
            if (source != null && thread != null && begun <= millis && sources.get(place) == source) {
                waiters.add(new Waiter(thread, source, begun));
            }
        }
        return waiters;
    }

    /** Those that failed since the last time. Called by the agent's thread. */
    public List<Failed> failed() {
        List<Failed> seen = new ArrayList<>();
        for (Failed next = failed.poll(); next != null; next = failed.poll()) {
            failedSize.decrementAndGet();
            seen.add(next);
        }
        return seen;
    }

    /** A thread that waits. To be dropped at once: it keeps the thread. */
    public static final class Waiter {
        private final Thread thread;
        private final Object source;
        private final long sinceMillis;

        Waiter(Thread thread, Object source, long sinceMillis) {
            this.thread = thread;
            this.source = source;
            this.sinceMillis = sinceMillis;
        }

        public Thread thread() {
            return thread;
        }

        /** The data source. */
        public Object source() {
            return source;
        }

        public long sinceMillis() {
            return sinceMillis;
        }
    }

    /** A wait that was in vain. */
    public static final class Failed {
        private final Object source;
        private final long millis;
        private final long waitedMillis;
        private final String thread;
        private final long threadId;
        private final Throwable stack;

        Failed(Object source, long millis, long waitedMillis, Throwable stack) {
            this.source = source;
            this.millis = millis;
            this.waitedMillis = waitedMillis;
            this.thread = Thread.currentThread().getName();
            this.threadId = Thread.currentThread().getId();
            this.stack = stack;
        }

        /** The data source. */
        public Object source() {
            return source;
        }

        public long waitedMillis() {
            return waitedMillis;
        }

        public long sinceMillis() {
            return millis - waitedMillis;
        }

        public long threadId() {
            return threadId;
        }

        /** The name of the thread. */
        public String thread() {
            return thread;
        }

        public Throwable stack() {
            return stack;
        }
    }
}
