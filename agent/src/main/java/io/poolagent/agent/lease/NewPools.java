// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.WeakReference;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** The pools that have just lent for the first time. What finds it full is left out. Safe for use by any thread. */
public final class NewPools {
    private static final int MOST = 1_000;

    private final BlockingQueue<NewPool> waiting = new ArrayBlockingQueue<>(MOST);

    /**
     * A pool has lent for the first time, to the thread that calls.
     *
     * @param stack of the call that it lent to
     */
    public void add(Pool pool, Throwable stack) {
        waiting.offer(new NewPool(pool, stack, Thread.currentThread()));
    }

    /** The next one; null if there is none. */
    public @Nullable NewPool poll() {
        return waiting.poll();
    }

    /** A pool and who called it first. */
    public static final class NewPool {
        private final Pool pool;
        private final Throwable stack;
        private final WeakReference<Thread> thread;

        NewPool(Pool pool, Throwable stack, Thread thread) {
            this.pool = pool;
            this.stack = stack;
            this.thread = new WeakReference<>(thread);
        }

        public Pool pool() {
            return pool;
        }

        public Throwable stack() {
            return stack;
        }

        /** The thread that it lent to; not kept alive. */
        public WeakReference<Thread> thread() {
            return thread;
        }
    }
}
