// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daemon threads for what may hang: connecting, validating, closing. That keeps a caller's deadline even if the driver
 * does not return. Every task but an abort holds a slot, so there are hardly more threads at work than slots.
 *
 * <p>Not final: where a test decides about every step of every thread, the tasks run on the caller's.
 */
class Background {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    /** More stack than an executor needs to start a task. */
    private static final int STACK_FRAMES = 400;

    private static final long KEEP_SECONDS = 5;

    private final String poolName;
    private final @Nullable ThreadFactory factory;
    private final AtomicBoolean factoryWarned = new AtomicBoolean();
    private final ThreadPoolExecutor threads;

    Background(String poolName) {
        this(poolName, null);
    }

    /** @param factory null for daemon threads of the pool's name */
    Background(String poolName, @Nullable ThreadFactory factory) {
        this.poolName = poolName;
        this.factory = factory;
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                KEEP_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> thread(task, "connector-" + count.incrementAndGet()));
    }

    /** Runs the task soon; at once, on the caller's thread, if the system is out of threads. */
    void run(Runnable task) {
        requireStack(STACK_FRAMES);
        try {
            execute(task);
        } catch (OutOfMemoryError e) {
            task.run();
        }
    }

    private void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RuntimeException e) { // The factory's thread cannot be started, such as one of a destroyed group.
            distrustFactory(e);
            daemon(task, poolName + "-connector").start();
        }
    }

    /**
     * Overflows here if the stack is about to end. The executor's lock is a ReentrantLock, which stays locked for good if
     * the stack ends inside lock() or unlock(); then no task of the pool would ever run again.
     */
    private static int requireStack(int frames) {
        return frames == 0 ? 0 : requireStack(frames - 1) + 1;
    }

    /** Runs the task after this time; not at all if the system is out of threads. */
    void later(Runnable task, long nanos) {
        long until = System.nanoTime() + nanos;
        requireStack(STACK_FRAMES);
        try {
            execute(() -> {
                for (long left = nanos; left > 0; left = until - System.nanoTime()) {
                    LockSupport.parkNanos(this, left);
                }
                task.run();
            });
        } catch (OutOfMemoryError e) {
            LOG.debug("no thread for a delayed task", e);
        }
    }

    /** Runs the tasks all at once and waits for them; false if after the limit some still run. */
    boolean runAll(List<Runnable> tasks, long limitNanos) {
        CountDownLatch running = new CountDownLatch(tasks.size());
        for (Runnable task : tasks) {
            run(() -> {
                try {
                    task.run();
                } finally {
                    running.countDown();
                }
            });
        }
        return awaitUninterruptibly(running, System.nanoTime() + limitNanos);
    }

    /** Lets running tasks end, and keeps no thread that has no task. */
    void close() {
        threads.setKeepAliveTime(0, TimeUnit.SECONDS);
    }

    private static boolean awaitUninterruptibly(CountDownLatch latch, long deadline) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        // Not the creator's, or a long-lived thread would keep an undeployed application's classes.
        thread.setContextClassLoader(Background.class.getClassLoader());
        return thread;
    }

    /** Not started yet: by the factory, or the pool's own if that fails, since a task that never runs loses its slot. */
    Thread thread(Runnable task, String what) {
        if (factory == null) {
            return daemon(task, poolName + "-" + what);
        }
        Runnable once = once(task);
        try {
            Thread made = factory.newThread(once);
            if (made != null && made.getState() == Thread.State.NEW) {
                return made;
            }
            distrustFactory(new IllegalStateException(
                    "threadFactory: returned " + made + " (expected: a thread that is not started)"));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) { // Whatever it throws: it is not the pool's code.
            distrustFactory(e);
        }
        return daemon(once, poolName + "-" + what);
    }

    /** For a factory that starts its thread itself: of that thread and the pool's own, one has the task. */
    private static Runnable once(Runnable task) {
        AtomicBoolean begun = new AtomicBoolean();
        return () -> {
            if (begun.compareAndSet(false, true)) {
                task.run();
            }
        };
    }

    private void distrustFactory(Throwable why) {
        if (factoryWarned.compareAndSet(false, true)) {
            LOG.warn("pool '{}': threadFactory gives no usable thread; the pool uses its own instead", poolName, why);
        }
    }
}
