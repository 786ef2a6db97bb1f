// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One call on a thread of its own, and how long it took; for calls that may hang. */
final class Answer<T> {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile Duration took;

    static <T> Answer<T> to(Callable<T> call) {
        Answer<T> answer = new Answer<>();
        Thread thread = new Thread(
                () -> {
                    long start = System.nanoTime();
                    try {
                        T value = call.call();
                        answer.took = OnBothServers.since(start);
                        answer.result.complete(value);
                    } catch (Throwable e) {
                        answer.took = OnBothServers.since(start);
                        answer.result.completeExceptionally(e);
                    }
                },
                "caller");
        thread.setDaemon(true);
        thread.start();
        return answer;
    }

    /** To a call without a result. */
    static Answer<Void> toAction(Action action) {
        return to(() -> {
            action.run();
            return null;
        });
    }

    static <T> List<Answer<T>> to(int count, Callable<T> call) {
        List<Answer<T>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(to(call));
        }
        return answers;
    }

    boolean isThere() {
        return result.isDone();
    }

    T get() throws Exception {
        return result.get(20, TimeUnit.SECONDS);
    }

    /** Fails if it did not throw one. */
    SQLException failure() throws Exception {
        try {
            throw new AssertionError("did not fail: " + get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                return failure;
            }
            throw e;
        }
    }

    /** After {@link #get} or {@link #failure}. */
    Duration took() {
        return took;
    }

    interface Action {
        void run() throws Exception;
    }
}
