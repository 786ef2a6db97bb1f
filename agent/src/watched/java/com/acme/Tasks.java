// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.concurrent.ForkJoinPool;
import javax.sql.DataSource;

/** Waits until the agent sees where tasks end: it weaves the JDK's executors on a thread of its own, after the first pool. */
final class Tasks {
    private static final int ATTEMPTS = 1_200;

    private Tasks() {}

    /** Connects once as well: on a machine that is very busy, loading the driver takes longer than some pools wait. */
    static void awaitWoven(DataSource source) throws Exception {
        for (int i = 0; !connects(source) && i < 10; i++) {
            System.err.println("connecting takes long");
        }
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

    private static boolean connects(DataSource source) {
        try {
            source.getConnection().close();
            return true;
        } catch (SQLException e) {
            return false;
        }
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
