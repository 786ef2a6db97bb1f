// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics or logs on their way to a collector: when they are to be sent next, and what became of the last attempt. Each is made by a
 * thread of its own, which is waited for until its deadline: not even a name that is not resolved holds up more. Used by one thread.
 */
final class Signal {
    private static final long LOOK_MILLIS = 20;
    private static final long ABORT_MILLIS = 200;
    private static final long FIRST_BACKOFF_MILLIS = 1_000;
    private static final int MOST_DOUBLINGS = 6;

    private final HttpPost post;
    private long nextNanos;
    private boolean throttled;
    private int failures;
    private @Nullable Thread sending;
    private @Nullable Throwable fault;

    Signal(HttpPost post, long firstMillis) {
        this.post = post;
        this.nextNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(firstMillis);
    }

    String url() {
        return post.url();
    }

    /** Whether it is time to send. */
    boolean isDue() {
        return System.nanoTime() - nextNanos >= 0;
    }

    /** Whether the collector asked not to be asked yet. */
    boolean isThrottled() {
        return throttled && !isDue();
    }

    /**
     * Sends.
     *
     * @param everyMillis how long to wait for the next, if it is taken
     * @param backsOff whether to try again earlier than that, and ever later, if it is not
     * @param endNanos by {@link System#nanoTime} when to give up in any case; 0 for never
     * @return why it was not taken; null if it was
     */
    @Nullable
    String send(Runnable export, long everyMillis, boolean backsOff, LongSupplier endNanos) {
        throttled = false;
        String why = attempt(export, endNanos);
        long wait = everyMillis;
        if (why == null) {
            failures = 0;
        } else {
            Reply reply = post.reply();
            long asked = sending == null && reply != null && reply.isToBeRetried() ? reply.retryAfterMillis() : 0;
            throttled = asked > 0;
            wait = Math.max(
                    asked, backsOff ? FIRST_BACKOFF_MILLIS << Math.min(MOST_DOUBLINGS, failures++) : everyMillis);
        }
        nextNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
        return why;
    }

    /** Whether the same may be taken later. */
    boolean isToBeRetried() {
        Reply reply = post.reply();
        boolean unmade = fault != null || post.fault() instanceof RuntimeException; // It would fail each time.
        return sending != null || (reply == null ? !unmade : reply.isToBeRetried());
    }

    private @Nullable String attempt(Runnable export, LongSupplier endNanos) {
        String hangs = "gave no answer within " + (post.mostMillis() + 999) / 1_000 + " s";
        Thread before = sending;
        if (before != null && before.isAlive()) {
            return hangs;
        }
        fault = null;
        post.forget();
        Thread made = new Thread(null, () -> guarded(export), "pool-agent otlp", 0);
        made.setDaemon(true);
        made.setContextClassLoader(Signal.class.getClassLoader());
        made.start();
        boolean aborted = await(made, endNanos);
        sending = made.isAlive() ? made : null;
        if (aborted || sending != null) {
            return hangs;
        }
        Reply reply = post.reply();
        if (reply != null) {
            return reply.isAccepted()
                    ? null
                    : ("answers " + reply.getStatusCode() + " " + reply.getStatusMessage()).trim();
        }
        if (fault != null) {
            return "gets nothing, since it cannot be made: " + fault;
        }
        Throwable why = post.fault();
        return why instanceof SocketTimeoutException ? hangs : "cannot be reached: " + why;
    }

    private void guarded(Runnable export) {
        try {
            export.run();
        } catch (Throwable t) { // Whatever it is: it is said, and the next attempt is made.
            fault = t;
        }
    }

    /** Whether it was given up. */
    private boolean await(Thread made, LongSupplier endNanos) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(post.mostMillis());
        while (made.isAlive()) {
            join(made, LOOK_MILLIS);
            long now = System.nanoTime();
            long end = endNanos.getAsLong();
            if (made.isAlive() && (now - deadline >= 0 || (end != 0 && now - end >= 0))) {
                post.abort();
                join(made, ABORT_MILLIS);
                return true;
            }
        }
        return false;
    }

    private static void join(Thread made, long millis) {
        try {
            made.join(millis);
        } catch (InterruptedException e) {
            // The application may interrupt whatever thread it finds.
        }
    }
}
