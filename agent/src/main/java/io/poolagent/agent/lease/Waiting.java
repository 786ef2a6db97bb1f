// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import io.poolagent.agent.stack.Standing;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which threads are within {@code getConnection} just now, of which data source and since when, and which waited there in
 * vain. A thread that comes for the first time takes a place in a table by one compare-and-set and keeps it as long as it
 * lives: from then on it only writes there what is new. Whose place is another's already, and every virtual thread, takes
 * one for the one call. Safe for use by any thread.
 *
 * <p><b>Why no interleaving shows what never was.</b> A place belongs to one thread, from the compare-and-set that takes it until it gives it
 * back or has ended; nobody else writes there but the agent's thread, which only puts it outside. The thread writes its source first and
 * since when second. Who looks reads since when, the source, and since when again: unchanged, the source belongs to it, or
 * the thread is just going further in to that source within the same call. What the agent's thread does on a look
 * is one compare-and-set from what it saw: see {@link #forgetAbsent}.
 */
public final class Waiting {
    /** The place of a thread that found none: it is not seen. */
    public static final int NOWHERE = -1;

    /** So many are kept by threads, and as many are for one call. */
    static final int KEPT = 1_024;

    private static final int PLACES = 2 * KEPT;

    /** What fails sooner has not waited. */
    static final long BRIEF_MILLIS = 100;

    /** Between two looks; one of a pool is enough for a report. */
    private static final int MOST_FAILED = 64;

    /** Who is listed for longer is looked at, whether it is there at all. */
    static final long DOUBTFUL_MILLIS = 500;

    /** At each look: a stack is costly, and when a pool is dry there are many that wait. */
    private static final int MOST_DOUBTED = 4;

    private static final Set<String> ACQUIRES = Collections.singleton("getConnection");

    // Later than any time. Who has what it waited for, within a call that goes on, is marked beside when it began.
    private static final long OUTSIDE = Long.MAX_VALUE;
    private static final long HAS_IT = 1L << 62;

    private final AtomicReferenceArray<@Nullable Thread> threads = new AtomicReferenceArray<>(PLACES);
    private final AtomicLongArray since = new AtomicLongArray(PLACES);
    // Written only when it is another than the last time: to store an object in an old array costs more than all else.
    private final AtomicReferenceArray<@Nullable Reference<Object>> sources = new AtomicReferenceArray<>(PLACES);
    private final Queue<Failed> failed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failedSize = new AtomicInteger();
    private int doubted; // The agent's thread's own.
    private volatile @Nullable UseRecorder recorder;

    public Waiting() {
        for (int place = 0; place < PLACES; place++) {
            since.lazySet(place, OUTSIDE);
        }
    }

    /**
     * The calling thread enters {@code getConnection}.
     *
     * @param source the data source; best always by the same reference
     * @return its place, for the other methods
     */
    public int begin(Reference<Object> source, long nowMillis) {
        Thread self = Thread.currentThread();
        int place = kept(self.getId());
        if (threads.get(place) != self) {
            place = take(place, self);
        }
        if (place != NOWHERE) {
            waits(place, source, nowMillis);
        }
        return place;
    }

    /** Who records waits from now on; null for nobody. */
    public void record(@Nullable UseRecorder to) {
        if (recorder != to) {
            recorder = to;
        }
    }

    /** Who records waits; null for nobody. */
    public @Nullable UseRecorder recorder() {
        return recorder;
    }

    /** Of threads that began one after the other no two share a line of the processor's cache. */
    static int kept(long id) {
        return (int) ((id << 3) | ((id >>> 7) & 7)) & (KEPT - 1);
    }

    private int take(int kept, Thread self) {
        if (!VirtualThreads.include(self) && threads.compareAndSet(kept, null, self)) {
            return kept;
        }
        for (int i = 0; i < KEPT; i++) {
            int place = KEPT + (kept + i & KEPT - 1);
            if (threads.get(place) == null && threads.compareAndSet(place, null, self)) {
                return place;
            }
        }
        return NOWHERE;
    }

    /** Within the same call it comes to another data source: that is what it waits for from now on. */
    public void enter(int place, Reference<Object> source, long nowMillis) {
        if (isOwn(place)) {
            waits(place, source, nowMillis);
        }
    }

    private void waits(int place, Reference<Object> source, long nowMillis) {
        if (sources.get(place) != source) {
            sources.lazySet(place, source);
        }
        since.lazySet(place, nowMillis);
    }

    /** It has what it waited for, or has failed to get it. */
    public void leave(int place) {
        if (isOwn(place)) {
            since.lazySet(place, since.get(place) | HAS_IT);
        }
    }

    /** The same, and its call is over. */
    public void end(int place) {
        if (isOwn(place)) {
            since.lazySet(place, OUTSIDE);
            if (place >= KEPT) {
                threads.lazySet(place, null);
            }
        }
    }

    /**
     * Whether the calling thread, which takes itself to be within a call, is known not to be: see {@link #forgetAbsent}.
     */
    public boolean isOutside(int place) {
        return place != NOWHERE && (!isOwn(place) || since.get(place) == OUTSIDE);
    }

    /** A thread that outlives the agent may come with a place in the table of an earlier one. */
    private boolean isOwn(int place) {
        return place != NOWHERE && threads.get(place) == Thread.currentThread();
    }

    /**
     * Forgets the threads that have ended, also amid a call. Called by the agent's thread; nobody else writes to the place of
     * a thread that has ended, nor takes it before it is empty.
     */
    public void tidy() {
        for (int place = 0; place < PLACES; place++) {
            Thread thread = threads.get(place);
            if (thread != null && !thread.isAlive()) {
                since.set(place, OUTSIDE);
                threads.set(place, null);
            }
        }
    }

    /**
     * Who is listed for long though its stack shows no {@code getConnection} is not there: the end of its call was never seen,
     * be it for a StackOverflowError in the hook itself, an OutOfMemoryError or a ThreadDeath. Such a thread is no longer
     * listed, and learns so by {@link #isOutside}. Called by the agent's thread, which also ticks the clock.
     *
     * <p>What is listed has to be unchanged after the stack was taken. A thread that has left and come back since it was read
     * has begun later, by that clock, than what was read; one that only leaves, or goes further in, has written another value,
     * too, so that the compare-and-set fails. Who comes further in just between that and its own look is taken for one that
     * is there, and is found out the next time.
     */
    public void forgetAbsent(long nowMillis) {
        forgetAbsent(nowMillis, Waiting::stackOf);
    }

    void forgetAbsent(long nowMillis, Function<Thread, StackTraceElement[]> stacks) {
        int looks = MOST_DOUBTED;
        for (int i = 0; i < PLACES && looks > 0; i++) {
            doubted = doubted + 1 & PLACES - 1;
            long begun = since.get(doubted);
            Thread thread = threads.get(doubted);
            if (begun == OUTSIDE || thread == null || nowMillis - (begun & ~HAS_IT) < DOUBTFUL_MILLIS) {
                continue;
            }
            looks--;
            Object source = source(doubted);
            // None of a source that was collected: its call would have kept it.
            if (source == null || !Standing.isOn(stacks.apply(thread), source.getClass(), ACQUIRES)) {
                since.compareAndSet(doubted, begun, OUTSIDE);
            }
        }
    }

    private static StackTraceElement[] stackOf(Thread thread) {
        try {
            return thread.getStackTrace();
        } catch (RuntimeException e) { // A security manager.
            return new StackTraceElement[0];
        }
    }

    /** The calling thread gets none of this source. To be told before it leaves. */
    public void fail(int place, Object source, long nowMillis) {
        if (!isOwn(place) || source(place) != source || since.get(place) >= HAS_IT) {
            return;
        }
        long waited = nowMillis - since.get(place);
        if (Thread.currentThread() instanceof AgentThread) {
            return;
        }
        if (waited >= BRIEF_MILLIS && failedSize.get() < MOST_FAILED) {
            failedSize.incrementAndGet();
            failed.add(new Failed(source, nowMillis, waited, new Throwable()));
        }
    }

    private @Nullable Object source(int place) {
        Reference<Object> source = sources.get(place);
        return source == null ? null : source.get();
    }

    /** Whether nobody is within {@code getConnection} just now. Called by the agent's thread. */
    public boolean isEmpty() {
        for (int place = 0; place < PLACES; place++) {
            if (since.get(place) != OUTSIDE) {
                return false;
            }
        }
        return true;
    }

    /** Those of the application's threads that have waited since then or longer. Called by the agent's thread. */
    public List<Waiter> sinceBefore(long millis) {
        List<Waiter> waiters = new ArrayList<>();
        for (int place = 0; place < PLACES; place++) {
            Thread thread = threads.get(place);
            long begun = since.get(place);
            Object source = source(place);
            boolean still = threads.get(place) == thread && since.get(place) == begun;
            if (begun <= millis && still && source != null && thread != null && !(thread instanceof AgentThread)) {
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
            this.thread = VirtualThreads.nameOf(Thread.currentThread());
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
