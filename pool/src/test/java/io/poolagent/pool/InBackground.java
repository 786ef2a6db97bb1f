// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Something that runs on a thread of its own, mostly a {@code getConnection()} that waits. */
public final class InBackground<T> {
    public final CompletableFuture<T> result = new CompletableFuture<>();
    public final Thread thread;

    private InBackground(String name, Callable<T> task) {
        thread = new Thread(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    public static <T> InBackground<T> run(String name, Callable<T> task) {
        return new InBackground<>(name, task);
    }

    /** Starts a getConnection() and returns when it waits. */
    public static InBackground<java.sql.Connection> acquire(String name, GuardedDataSource pool) {
        int before = pool.stats().pending();
        InBackground<java.sql.Connection> acquire = run(name, pool::getConnection);
        await().until(() -> pool.stats().pending() == before + 1 || acquire.result.isDone());
        return acquire;
    }

    /** Runs it on a thread of its own and returns when it has ended; what it throws is thrown. */
    public static void finish(String name, Work work) {
        try {
            run(name, () -> {
                        work.run();
                        return null;
                    })
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What may throw. */
    public interface Work {
        void run() throws Exception;
    }

    public T get() throws Exception {
        return result.get(20, TimeUnit.SECONDS);
    }

    public Throwable failure() throws Exception {
        try {
            throw new AssertionError("did not fail: " + get());
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }
}
