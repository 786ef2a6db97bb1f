// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Method;
import java.util.concurrent.ForkJoinPool;

/** Waits until the agent sees where tasks end: it weaves the JDK's executors on a thread of its own, after the first pool. */
final class Tasks {
    private static final int ATTEMPTS = 1_200;

    private Tasks() {}

    static void awaitWoven() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1);
        for (int i = 0; i < ATTEMPTS; i++) {
            if (pool.submit(Tasks::isInTask).get()) {
                pool.shutdown();
                return;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("the agent does not see tasks");
    }

    /** A task within a task is none of its own. */
    private static boolean isInTask() throws ReflectiveOperationException {
        Class<?> dispatcher = Class.forName("java.lang.PoolAgentDispatcher");
        Method begins = dispatcher.getMethod("begins", int.class);
        Object token = begins.invoke(null, dispatcher.getField("TASK").getInt(null));
        if (token != null) {
            dispatcher.getMethod("ends", Object.class).invoke(null, token);
        }
        return token == null && dispatcher.getMethod("hook").invoke(null) != null;
    }
}
