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
 * vain. A thread takes a place in a table by one compare-and-set and gives it back, and allocates nothing; soon after it is
 * forgotten. Safe for use by any thread.
 */
public final class Waiting {
    /** The place of a thread that found none: it is not seen. */
    public static final int NOWHERE = -1;

    static final int PLACES = 1_024;

    /** What fails sooner has not waited. */
    static final long BRIEF_MILLIS = 100;

    /** Between two looks; one is enough for a report. */
    private static final int MOST_FAILED = 16;

    /** Of a place: free, or just being tidied; else it is the number of the thread that has it. */
    private static final long FREE = 0;

    private static final long TIDIED = -1;

    private static final long NOT_WAITING = Long.MAX_VALUE;

    private final AtomicLongArray owners = new AtomicLongArray(PLACES);
    private final AtomicLongArray since = new AtomicLongArray(PLACES);
    // Stay when their place is given back, until it is tidied: to store an object in an old array costs more than
    // all else here, and mostly the same thread comes back for the same source.
    private final AtomicReferenceArray<@Nullable Thread> threads = new AtomicReferenceArray<>(PLACES);
    private final AtomicReferenceArray<@Nullable Object> sources = new AtomicReferenceArray<>(PLACES);
    private final Queue<Failed> failed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failedSize = new AtomicInteger();

    /**
     * The calling thread enters {@code getConnection}.
     *
     * @return its place, for the other methods
     */
    public int begin(Object source, long nowMillis) {
        Thread self = Thread.currentThread();
        long id = self.getId();
        for (int i = 0; i < PLACES && id > FREE; i++) {
            int place = (int) (id + i) & (PLACES - 1);
            if (owners.get(place) == FREE && owners.compareAndSet(place, FREE, id)) {
                since.lazySet(place, NOT_WAITING);
                if (threads.get(place) != self) {
                    threads.lazySet(place, self);
                }
                waits(place, source, nowMillis);
                return place;
            }
        }
        return NOWHERE;
    }

    /** Within the same call it comes to another data source: that is what it waits for from now on. */
    public void enter(int place, Object source, long nowMillis) {
        if (isOwn(place)) {
            waits(place, source, nowMillis);
        }
    }

    private void waits(int place, Object source, long nowMillis) {
        if (sources.get(place) != source) {
            sources.lazySet(place, source);
        }
        since.lazySet(place, nowMillis);
    }

    /** It has what it waited for, or has failed to get it. */
    public void leave(int place) {
        if (isOwn(place)) {
            since.lazySet(place, NOT_WAITING);
        }
    }

    /** The same, and its call is over. */
    public void end(int place) {
        if (isOwn(place)) {
            since.lazySet(place, NOT_WAITING);
            owners.lazySet(place, FREE);
        }
    }

    /** A thread that outlives the agent may come with a place in the table of an earlier one. */
    private boolean isOwn(int place) {
        return place != NOWHERE && owners.get(place) == Thread.currentThread().getId();
    }

    /** Forgets the threads and sources of places that are free. Called by the agent's thread. */
    public void tidy() {
        for (int place = 0; place < PLACES; place++) {
            boolean untidy = threads.get(place) != null || sources.get(place) != null;
            if (untidy && owners.compareAndSet(place, FREE, TIDIED)) {
                threads.lazySet(place, null);
                sources.lazySet(place, null);
                owners.set(place, FREE);
            }
        }
    }

    /** The calling thread gets none of this source. To be told before it leaves. */
    public void fail(int place, Object source, long nowMillis) {
        if (!isOwn(place) || sources.get(place) != source || since.get(place) == NOT_WAITING) {
            return;
        }
        long waited = nowMillis - since.get(place);
        if (waited >= BRIEF_MILLIS && failedSize.get() < MOST_FAILED) {
            failedSize.incrementAndGet();
            failed.add(new Failed(source, nowMillis, waited, new Throwable()));
        }
    }

    /** Whether nobody is within {@code getConnection} just now. Called by the agent's thread. */
    public boolean isEmpty() {
        for (int place = 0; place < PLACES; place++) {
            if (owners.get(place) > FREE) {
                return false;
            }
        }
        return true;
    }

    /** Those that have waited since then or longer. Called by the agent's thread. */
    public List<Waiter> sinceBefore(long millis) {
        List<Waiter> waiters = new ArrayList<>();
        for (int place = 0; place < PLACES; place++) {
            long owner = owners.get(place);
            long begun = since.get(place);
            Object source = sources.get(place);
            Thread thread = threads.get(place);
            boolean still = owners.get(place) == owner && since.get(place) == begun;
            if (owner > FREE && begun <= millis && still && source != null && thread != null) {
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
