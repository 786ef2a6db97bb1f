// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.app;

import io.poolagent.agent.report.sink.AgentInside;
import org.jspecify.annotations.Nullable;

/**
 * One call of the application's code. It has a thread of its own, which ends with it: what the code leaves in that thread must not keep
 * the application, and what it waits for keeps nobody else.
 */
final class ForeignCall implements Runnable {
    /** What is done. */
    interface Work {
        void run() throws ReflectiveOperationException;
    }

    private volatile @Nullable Work work;
    private volatile @Nullable ClassLoader context;
    private volatile boolean done;
    private volatile @Nullable Throwable thrown;

    private ForeignCall(@Nullable Work work, @Nullable ClassLoader context) {
        this.work = work;
        this.context = context;
    }

    /**
     * Makes the call, and waits for it.
     *
     * @return the thread, if it has not come back in time; null if it has
     * @throws ForeignFailure if the application's code threw
     */
    static @Nullable Thread make(AgentInside agent, Work work, @Nullable ClassLoader context, long mostMillis)
            throws InterruptedException, ForeignFailure {
        ForeignCall call = new ForeignCall(work, context);
        Thread thread = agent.threadFor(call, "pool-agent metrics call");
        thread.start();
        thread.join(mostMillis);
        if (!call.done) {
            return thread;
        }
        Throwable thrown = call.thrown;
        if (thrown != null) {
            throw new ForeignFailure(words(thrown.getCause() == null ? thrown : thrown.getCause()));
        }
        return null;
    }

    @Override
    public void run() {
        try {
            Thread.currentThread().setContextClassLoader(context);
            context = null;
            Work now = work;
            work = null; // It holds what is the application's.
            if (now != null) {
                now.run();
            }
        } catch (Throwable t) { // Whatever code of the application throws.
            thrown = t;
        } finally {
            done = true;
            try {
                Thread.currentThread().setContextClassLoader(null);
            } catch (SecurityException e) {
                // Then it could not be set either.
            }
        }
    }

    static String words(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (Throwable t) { // That is the application's code, too.
            return thrown.getClass().getName();
        }
    }

    /** The application's code threw; in words, since what it threw may hold the application. */
    static final class ForeignFailure extends Exception {
        private static final long serialVersionUID = 1;

        ForeignFailure(String words) {
            super(words);
        }
    }
}
