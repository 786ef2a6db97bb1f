// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads for what may hang: connecting, validating, closing. That keeps a caller's deadline even if the driver
 * does not return. Every task holds a slot, so there are never more threads at work than slots.
 */
final class Background {
    private static final long KEEP_SECONDS = 5;

    private final ThreadPoolExecutor threads;

    Background(String poolName) {
        threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, KEEP_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), named(poolName));
    }

    /** Runs the task soon; at once, on the caller's thread, if the pool is closed or the system is out of threads. */
    void run(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            task.run();
        }
    }

    /** Lets running tasks end. */
    void close() {
        threads.shutdown();
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        // Not the creator's, or a long-lived thread would keep an undeployed application's classes.
        thread.setContextClassLoader(Background.class.getClassLoader());
        return thread;
    }

    private static ThreadFactory named(String poolName) {
        AtomicInteger count = new AtomicInteger();
        return task -> daemon(task, poolName + "-connector-" + count.incrementAndGet());
    }
}
