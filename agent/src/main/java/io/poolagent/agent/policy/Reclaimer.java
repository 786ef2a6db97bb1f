// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.lease.NotRolledBack;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Takes connections back, on threads of its own: a driver that hangs in a rollback holds up neither the application nor the
 * agent, nor the next reclaim, since another thread takes the place of one that is overdue. Safe for use by any thread.
 */
public final class Reclaimer {
    private static final int THREADS = 4;
    private static final int MOST_HANGING = 60;

    private final long deadlineMillis;
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor watch;
    private int hanging; // Guarded by this.

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
     * Takes one back.
     *
     * @param way does it, and says how it ended; null if it is in use
     * @param outcome told by a thread of the reclaimer, or, if none can be had, by the caller's; told first that it has not
     *     ended if the deadline passes
     */
    void reclaim(Callable<String> way, Consumer<Outcome> outcome) {
        Attempt attempt = new Attempt(way, outcome);
        try {
            // From now, not from when a worker is free: one that waits behind others that hang must be told as well.
            Future<?> alarm = watch.schedule(attempt::overdue, deadlineMillis, TimeUnit.MILLISECONDS);
            workers.execute(() -> attempt.run(alarm));
        } catch (RejectedExecutionException e) {
            attempt.refused(Outcome.done("nothing: pool-agent leaves this JVM"));
        } catch (Throwable t) { // No thread or no memory to be had.
            attempt.refused(Outcome.failed("failed: " + t));
        }
    }

    /** Takes no more; what is under way may end. */
    public void close() {
        workers.shutdown();
        watch.shutdown();
    }

    /** A thread more for each that hangs, within reason. */
    private synchronized void hangs(int change) {
        hanging += change;
        int threads = THREADS + Math.min(hanging, MOST_HANGING);
        if (change > 0) {
            workers.setMaximumPoolSize(threads);
            workers.setCorePoolSize(threads);
        } else {
            workers.setCorePoolSize(threads);
            workers.setMaximumPoolSize(threads);
        }
    }

    /** One attempt, seen by the worker and by the alarm. */
    private final class Attempt {
        private final Callable<String> way;
        private final Consumer<Outcome> outcome;
        private boolean running; // These three guarded by this.
        private boolean ended;
        private boolean hung;

        Attempt(Callable<String> way, Consumer<Outcome> outcome) {
            this.way = way;
            this.outcome = outcome;
        }

        void run(Future<?> alarm) {
            synchronized (this) {
                if (ended) {
                    return;
                }
                running = true;
            }
            Outcome end = attempt();
            boolean wasHung;
            synchronized (this) {
                ended = true;
                wasHung = hung;
            }
            alarm.cancel(false);
            if (wasHung) {
                hangs(-1);
            }
            outcome.accept(end);
        }

        private Outcome attempt() {
            try {
                String words = way.call();
                return words == null ? Outcome.BUSY : Outcome.done(words);
            } catch (NotRolledBack e) {
                return Outcome.failed("failed: its rollback threw " + e.getCause());
            } catch (Throwable t) { // The application's pool and driver run here: anything may come.
                return Outcome.done("failed: " + t + "; the connection stays with the pool as it is");
            }
        }

        synchronized void overdue() {
            if (!ended) {
                if (running) {
                    hung = true;
                    hangs(1);
                }
                outcome.accept(Outcome.done("not yet: taking it back has not ended within " + deadlineMillis
                        + " ms; it goes on on a thread of the agent"));
            }
        }

        void refused(Outcome why) {
            synchronized (this) {
                ended = true;
            }
            outcome.accept(why);
        }
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
