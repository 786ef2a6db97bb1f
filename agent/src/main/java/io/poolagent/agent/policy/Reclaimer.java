// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.lease.Lease;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Takes lost connections back, on threads of its own: a driver that hangs in a rollback holds up neither the application
 * nor the agent, nor, while a thread is left, the next reclaim. Safe for use by any thread.
 */
public final class Reclaimer {
    private static final int THREADS = 4;

    private final long deadlineMillis;
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor watch;

    /** @param deadlineMillis after this time a reclaim is told as unfinished; it may still end later */
    public Reclaimer(long deadlineMillis) {
        this.deadlineMillis = deadlineMillis;
        this.workers = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons("pool-agent reclaim "));
        workers.allowCoreThreadTimeOut(true);
        this.watch = new ScheduledThreadPoolExecutor(1, daemons("pool-agent deadline "));
        watch.setRemoveOnCancelPolicy(true);
        watch.setKeepAliveTime(10, TimeUnit.SECONDS);
        watch.allowCoreThreadTimeOut(true);
    }

    /**
     * Takes back a lease whose state is LOST and whose anchor is known.
     *
     * @param outcome told once, in words, by a thread of the reclaimer
     */
    public void reclaim(Lease lease, Consumer<String> outcome) {
        AtomicBoolean told = new AtomicBoolean();
        Consumer<String> once = words -> {
            if (told.compareAndSet(false, true)) {
                outcome.accept(words);
            }
        };
        // From now, not from when a worker is free: one that waits behind others that hang must be told as well.
        Future<?> alarm = watch.schedule(
                () -> once.accept("not yet: taking it back has not ended within " + deadlineMillis
                        + " ms; it goes on on a thread of the agent"),
                deadlineMillis,
                TimeUnit.MILLISECONDS);
        workers.execute(() -> {
            try {
                once.accept(lease.pool().reclaim(Objects.requireNonNull(lease.anchor())));
            } catch (Throwable t) { // The application's pool and driver run here: anything may come.
                once.accept("failed: " + t + "; the connection stays with the pool as it is");
            } finally {
                alarm.cancel(false);
            }
        });
    }

    /** Takes no more; what is under way may end. */
    public void close() {
        workers.shutdown();
        watch.shutdown();
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadFactory() { // No lambda: this runs in premain.
            @Override
            public Thread newThread(Runnable task) {
                Thread thread = new Thread(task, name + number.incrementAndGet());
                thread.setDaemon(true);
                // Not the application's loader that happens to be current: it must be free to go.
                thread.setContextClassLoader(Reclaimer.class.getClassLoader());
                return thread;
            }
        };
    }
}
