// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Units of work that end and leave a connection open, which something still holds, so that it cannot be lost. Arguments: the
 * pool, and how long to wait at the end, in milliseconds.
 */
public final class LeavesOpen {
    private static final List<Connection> HELD = new CopyOnWriteArrayList<>();

    private final DataSource pool;

    private LeavesOpen(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        LeavesOpen app = new LeavesOpen(Pools.open(args[0], 12));
        // The agent weaves the JDK's executors once it has seen a pool.
        Tasks.awaitWoven(app.pool);
        app.taskOfAnExecutor();
        app.scheduledTask();
        app.firstTaskOfADyingWorker();
        app.taskOfAForkJoinPool();
        app.thread();
        app.virtualThreads();
        Thread.sleep(Long.parseLong(args[1]));
        int open = 0;
        for (Connection c : HELD) {
            open += c.isClosed() ? 0 : 1;
        }
        System.out.println("held " + HELD.size() + ", open " + open);
        System.out.println("done");
        System.exit(0);
    }

    private void taskOfAnExecutor() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.submit(this::closes).get();
        executor.submit(() -> {
                    Connection c = pool.getConnection(); // -> LEFT_OPEN
                    c.createStatement().execute("SELECT 1");
                    return HELD.add(c);
                })
                .get();
        executor.submit(this::closes).get();
    }

    private void scheduledTask() throws Exception {
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
        executor.schedule(
                        () -> HELD.add(pool.getConnection()), // -> LEFT_OPEN
                        1,
                        TimeUnit.MILLISECONDS)
                .get();
    }

    private void firstTaskOfADyingWorker() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "dies");
            thread.setUncaughtExceptionHandler((dead, e) -> System.out.println(dead.getName()));
            return thread;
        });
        executor.execute(() -> {
            try {
                HELD.add(pool.getConnection()); // -> LEFT_OPEN
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            throw new IllegalStateException("the task fails");
        });
        executor.shutdown();
        executor.awaitTermination(1, TimeUnit.MINUTES);
    }

    private void taskOfAForkJoinPool() {
        new ForkJoinPool(2).invoke(new RecursiveAction() {
            private static final long serialVersionUID = 1;

            @Override
            protected void compute() {
                try {
                    HELD.add(pool.getConnection()); // -> LEFT_OPEN
                    closes();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private void thread() throws InterruptedException {
        Thread thread = new Thread(() -> {
            try {
                HELD.add(pool.getConnection()); // -> LEFT_OPEN
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        thread.join();
    }

    /** Where there are some. */
    private void virtualThreads() throws Exception {
        Method maker;
        try {
            maker = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        } catch (NoSuchMethodException e) {
            return;
        }
        ExecutorService executor = (ExecutorService) maker.invoke(null);
        executor.submit(() -> HELD.add(pool.getConnection())).get(); // -> LEFT_OPEN
    }

    private Object closes() throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.createStatement().execute("SELECT 1");
        }
        return "closed";
    }
}
