// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.lease.NotRolledBack;
import io.poolagent.agent.lease.TakeBack;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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
     * @param way does it
     * @param outcome told by a thread of the reclaimer, or, if none can be had, by the caller's; told first that it has not
     *     ended if the deadline passes
     */
    void reclaim(Attempt way, OutcomeSink outcome) {
        Run attempt = new Run(way, outcome);
        try {
            // From now, not from when a worker is free: one that waits behind others that hang must be told as well.
            Future<?> alarm = watch.schedule(attempt::overdue, deadlineMillis, TimeUnit.MILLISECONDS);
            workers.execute(() -> attempt.run(alarm));
        } catch (RejectedExecutionException e) {
            attempt.refused(Outcome.done(ReclaimResult.not(ReclaimResult.Outcome.AGENT_LEFT, null)));
        } catch (Throwable t) { // No thread or no memory to be had.
            attempt.refused(Outcome.failed(failed(ReclaimResult.Reason.NOT_BEGUN, t)));
        }
    }

    private static ReclaimResult failed(ReclaimResult.@Nullable Reason reason, Throwable thrown) {
        return ReclaimResult.failed(ReclaimResult.Outcome.FAILED, reason, thrown);
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
    private final class Run {
        private final Attempt way;
        private final OutcomeSink outcome;
        private boolean running; // These three guarded by this.
        private boolean ended;
        private boolean hung;

        Run(Attempt way, OutcomeSink outcome) {
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
            outcome.ended(end);
        }

        private Outcome attempt() {
            try {
                TakeBack how = way.run();
                return how == null ? Outcome.busy() : Outcome.done(Attempts.result(how));
            } catch (NotRolledBack e) {
                Throwable cause = e.getCause();
                return Outcome.failed(
                        ReclaimResult.failed(ReclaimResult.Outcome.ROLLBACK_FAILED, null, cause == null ? e : cause));
            } catch (CloseThrew e) {
                return Outcome.done(failed(ReclaimResult.Reason.CLOSE_THREW, e.thrown()));
            } catch (Throwable t) { // The application's pool and driver run here: anything may come.
                return Outcome.done(failed(ReclaimResult.Reason.POOL_THREW, t));
            }
        }

        synchronized void overdue() {
            if (!ended) {
                if (running) {
                    hung = true;
                    hangs(1);
                }
                outcome.ended(Outcome.done(ReclaimResult.hung(deadlineMillis)));
            }
        }

        void refused(Outcome why) {
            synchronized (this) {
                ended = true;
            }
            outcome.ended(why);
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
