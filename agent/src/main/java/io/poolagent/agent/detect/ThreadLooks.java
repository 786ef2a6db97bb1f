// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where threads are. One round samples few threads, each once. A sample answers only questions that arose before it was taken,
 * since the thread may have moved in between. Used by the agent's thread.
 */
final class ThreadLooks {
    private static final int MOST_THREADS = 20;

    private final Threads threads;
    private final CodeOwners poolCode;
    private final Map<Long, Look> looks = new HashMap<>();
    private Map<Long, Thread> live = Collections.emptyMap();
    private long liveTick;
    private long tick;
    private int left;

    ThreadLooks(Threads threads, CodeOwners poolCode) {
        this.threads = threads;
        this.poolCode = poolCode;
    }

    /** Time has passed. */
    void tick() {
        tick++;
    }

    /** The moment to ask about; what is seen from now on is seen later. */
    long now() {
        return tick;
    }

    /** The questions of this tick are answered: no thread is kept, nor what its context class loader belongs to. */
    void forgetThreads() {
        live = Collections.emptyMap();
        liveTick = 0;
    }

    /** Drops the samples of the last round. */
    void beginRound() {
        looks.clear();
        left = MOST_THREADS;
    }

    /** Where a thread is, by a sample of that moment or later; null if this round may sample no more threads. */
    @Nullable
    Look at(long id, @Nullable WeakReference<Thread> virtual, long since) {
        Look known = looks.get(id);
        if (known != null && known.tick >= since) {
            return known;
        }
        if (left <= 0) {
            return null;
        }
        left--;
        Look look = take(id, virtual, since);
        looks.put(id, look);
        return look;
    }

    private Look take(long id, @Nullable WeakReference<Thread> virtual, long since) {
        Thread thread = virtual == null ? live(id, since) : virtual.get();
        if (thread == null && virtual == null && live.isEmpty()) {
            return new Look(null, tick);
        }
        StackTraceElement[] stack = thread == null ? new StackTraceElement[0] : threads.stackOf(thread);
        // Nobody runs on a thread that has no stack: it has ended, or native code has it.
        return new Look(Site.ofLive(stack, poolCode), tick);
    }

    private @Nullable Thread live(long id, long since) {
        if (liveTick == 0 || liveTick < since) {
            live = threads.live();
            liveTick = tick;
        }
        return live.get(id);
    }

    /** Where a thread was; nobody knows if {@code at} is null. */
    static final class Look {
        final @Nullable Site at;
        private final long tick;

        private Look(@Nullable Site at, long tick) {
            this.at = at;
            this.tick = tick;
        }
    }
}
