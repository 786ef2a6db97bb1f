// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.adapter.Entry;
import io.poolagent.agent.adapter.SourceKind;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.UseRecorder;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.stack.Standing;
import org.jspecify.annotations.Nullable;

/**
 * How deep each thread is in {@code getConnection}, in those of known pools and in drivers; its place among those that wait;
 * and the lease that was opened on the way. Each thread's own: no two ever touch the same.
 *
 * <p>A begin without its end, or the other way round, must not count for ever. It comes of an error in a hook (a
 * StackOverflowError at the call of the hook, an OutOfMemoryError within), of a ThreadDeath, a debugger that drops a frame, or
 * the agent detached and attached amid the call. Hence:
 *
 * <ul>
 *   <li>A begin raises the depth as its last act, after all that may fail: who gets no token has changed nothing.
 *   <li>An end sets the depth, as its first act, to what its token remembers from its begin, so that it also ends what began
 *       further in and never ended. It needs no more of the stack than the begin did, which stood at the same height of it.
 *   <li>An outermost end that never came leaves its thread listed as waiting. The agent's thread sees that no such call stands
 *       on its stack, and strikes it off the list; at its next begin the thread finds itself there no more, and is outside.
 * </ul>
 */
final class AcquireDepth {
    private static final int DEPTHS = 0;
    private static final int LEASE = 1;
    private static final int WAIT = 2;
    private static final int BEGUN = 3;

    private static final int ALL = 0;
    private static final int KNOWN = 1;
    private static final int DRIVERS = 2;
    private static final int PLACE = 3;

    private static final int CONNECTING_SINCE = 4;

    // Of the outermost call, and of a known pool's: in microseconds, zero unless times are exact.
    private static final int OF_ALL = 0;
    private static final int OF_KNOWN = 1;

    /** A driver that connects for longer is looked for on the stack, before another within it is taken for that. */
    private static final int DOUBTFUL_MILLIS = 2_000;

    // An array of JDK types, and empty between calls: a thread may outlive the agent. Of this watch alone.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Object[]> within = new ThreadLocal<Object[]>() {
        @Override
        protected Object[] initialValue() {
            return new Object[] {new int[] {0, 0, 0, Waiting.NOWHERE, 0}, null, null, new long[2]};
        }
    };

    private final Waiting waiting;
    private final CoarseClock clock;

    AcquireDepth(Waiting waiting, CoarseClock clock) {
        this.waiting = waiting;
        this.clock = clock;
    }

    /**
     * The calling thread enters {@code getConnection}; null if that is within another that counts in its place. Then nothing
     * is changed, and its end need not be seen: pools call themselves two or three times an acquire.
     */
    @Nullable
    Entry enter(Object source, SourceKind kind) {
        Object[] own = within.get();
        int[] depths = (int[]) own[DEPTHS];
        int place = depths[PLACE];
        int depth = depths[ALL];
        if (depth > 0 && waiting.isOutside(place)) {
            depth = 0;
        }
        int known = depth == 0 ? 0 : depths[KNOWN];
        if (depth > 0 && (known > 0 || !kind.isKnown()) && place != Waiting.NOWHERE) {
            return null;
        }
        Entry entry = kind.entry(depth, known);
        if (kind.isKnown() ? known == 0 : depth == 0) {
            beginWait(own); // A pool's own also within a wrapper, which may try several.
            ((long[]) own[BEGUN])[kind.isKnown() ? OF_KNOWN : OF_ALL] = clock.exactMicros();
        }
        if (depth == 0) {
            if (own[LEASE] != null) {
                own[LEASE] = null;
            }
            waiting.end(place); // Of a call whose end failed; most often there is none.
            depths[PLACE] = waiting.begin(kind.reference(source), clock.millis());
        } else if (place == Waiting.NOWHERE) {
            depths[PLACE] = waiting.begin(kind.reference(source), clock.millis());
        } else if (known == 0 && kind.isKnown()) {
            waiting.enter(place, kind.reference(source), clock.millis());
        }
        depths[KNOWN] = kind.isKnown() ? known + 1 : known;
        depths[ALL] = depth + 1;
        return entry;
    }

    /** It leaves it; gives what {@link #innerLease} and the like are to be asked with. */
    Object[] leave(Entry entry) {
        Object[] own = within.get();
        int[] depths = (int[]) own[DEPTHS];
        depths[ALL] = entry.depth();
        depths[KNOWN] = entry.knownDepth();
        return own;
    }

    /** The thread that has left so has what it waited for, or nothing. */
    void arrived(Object[] own, Object source, @Nullable Object handle) {
        int[] depths = (int[]) own[DEPTHS];
        int place = depths[PLACE];
        Object begun = own[WAIT];
        if (begun != null) {
            own[WAIT] = null;
            record(begun, source, handle);
        }
        try {
            if (handle == null) {
                waiting.fail(place, source, clock.millis());
            }
        } finally {
            if (depths[ALL] == 0) {
                waiting.end(place);
                depths[PLACE] = Waiting.NOWHERE;
            } else {
                waiting.leave(place);
            }
        }
    }

    /**
     * For how many microseconds the calling thread was in the call that it is just leaving; negative if that is not known.
     *
     * @param known whether that is a known pool's
     */
    static long waitedMicros(Object[] own, boolean known, long nowMicros) {
        long[] begins = (long[]) own[BEGUN];
        int which = known ? OF_KNOWN : OF_ALL;
        long begun = begins[which];
        begins[which] = 0; // The next one to end may have begun under an earlier watch.
        return begun == 0 ? -1 : nowMicros - begun;
    }

    private void beginWait(Object[] own) {
        UseRecorder recorder = waiting.recorder();
        Object begun = recorder == null ? null : recorder.acquiring();
        if (own[WAIT] != begun) {
            own[WAIT] = begun;
        }
    }

    private void record(Object begun, Object source, @Nullable Object handle) {
        try {
            UseRecorder recorder = waiting.recorder();
            if (recorder != null) {
                recorder.acquired(begun, source, handle);
            }
        } catch (Throwable t) { // Near the end of its stack also the report of a fault fails; the lease is to be known.
        }
    }

    /** The lease that was opened on the way, or null. */
    static @Nullable Lease innerLease(Object[] own) {
        return (Lease) own[LEASE];
    }

    static void innerLease(Object[] own, @Nullable Lease lease) {
        own[LEASE] = lease;
    }

    /** The calling thread enters {@code connect} of a driver. */
    Entry enterDriver(SourceKind kind) {
        int[] depths = (int[]) within.get()[DEPTHS];
        int depth = depths[DRIVERS];
        int now = (int) clock.millis(); // Only differences count.
        if (depth > 0 && now - depths[CONNECTING_SINCE] >= DOUBTFUL_MILLIS && !isConnectingFurtherIn()) {
            depth = 0;
        }
        Entry entry = kind.entry(depth, 0);
        if (depth == 0) {
            depths[CONNECTING_SINCE] = now;
        }
        depths[DRIVERS] = depth + 1;
        return entry;
    }

    private static boolean isConnectingFurtherIn() {
        return Standing.isMoreThan(1, frame -> frame.getMethodName().equals("connect"));
    }

    /** It leaves it; returns whether that was all that it was in. */
    boolean leaveDriver(Entry entry) {
        int[] depths = (int[]) within.get()[DEPTHS];
        depths[DRIVERS] = entry.depth();
        return entry.depth() == 0 && depths[ALL] == 0;
    }

    static boolean isInDriver(Object[] own) {
        return ((int[]) own[DEPTHS])[DRIVERS] > 0;
    }
}
