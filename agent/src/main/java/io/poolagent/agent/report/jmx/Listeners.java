// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jmx;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Calls those that listen to findings. They are the application's: one may block, and holds up others that listen, and nothing of the
 * agent. Who is too slow misses notifications, as their numbers show. A thread while somebody listens.
 */
final class Listeners implements Executor {
    private static final int MOST_WAITING = 500;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Listeners::thread,
            new ThreadPoolExecutor.DiscardPolicy());

    Listeners() {
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable body) {
        Thread made = new Thread(null, body, "pool-agent-jmx listeners", 0);
        made.setDaemon(true);
        made.setContextClassLoader(Listeners.class.getClassLoader());
        return made;
    }

    @Override
    public void execute(Runnable call) {
        thread.execute(() -> {
            try {
                call.run();
            } catch (Throwable t) {
                // The listener's own: out of a thread it would reach the application's handler.
            }
        });
    }

    void close() {
        thread.shutdownNow();
    }
}
