// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RecursiveTask;
import javax.sql.DataSource;

/**
 * Connections that outlive the task that acquired them, on purpose: none of it may be reported. Arguments: the pool, and how
 * long they outlive it, in milliseconds.
 */
public final class LegitUnits {
    private final DataSource pool;
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService first = Executors.newSingleThreadExecutor();
    private final ExecutorService second = Executors.newCachedThreadPool();

    private LegitUnits(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        LegitUnits app = new LegitUnits(Pools.open(args[0], 12));
        Tasks.awaitWoven(app.pool);
        List<Future<?>> all = new ArrayList<>();
        all.add(app.handedToAnotherTask());
        all.add(app.boundToItsThread());
        all.add(app.futuresInARow());
        all.add(app.readByAnotherTask());
        all.add(app.acquiredByASubtask());
        all.add(app.heldByATaskThatGoesOn());
        Thread.sleep(Long.parseLong(args[1]));
        app.end.countDown();
        for (Future<?> each : all) {
            each.get();
        }
        System.out.println("done");
        System.exit(0);
    }

    /** Which uses it at once, and thinks for a long time then. */
    private Future<?> handedToAnotherTask() throws Exception {
        Connection c = first.submit((Callable<Connection>) pool::getConnection).get();
        return second.submit(() -> {
            c.createStatement().execute("SELECT 1");
            return closeAtTheEnd(c);
        });
    }

    /** A connection for each thread, and each of its tasks uses it. */
    private Future<?> boundToItsThread() throws Exception {
        ThreadLocal<Connection> bound = new ThreadLocal<>();
        ExecutorService worker = Executors.newSingleThreadExecutor();
        worker.submit(() -> {
                    bound.set(pool.getConnection());
                    return bound.get().createStatement().execute("SELECT 1");
                })
                .get();
        worker.submit(() -> bound.get().createStatement().execute("SELECT 1")).get();
        return worker.submit(() -> closeAtTheEnd(bound.get()));
    }

    private Future<?> futuresInARow() {
        return CompletableFuture.supplyAsync(this::acquire)
                .thenApplyAsync(LegitUnits::use)
                .thenApplyAsync(this::closeAtTheEnd, second);
    }

    /** The rows are read by another, and nothing else is done. */
    private Future<?> readByAnotherTask() throws Exception {
        ResultSet rows = first.submit(() ->
                        pool.getConnection().createStatement().executeQuery("SELECT X FROM SYSTEM_RANGE(1, 1000)"))
                .get();
        return second.submit(() -> {
            while (rows.next() && end.getCount() > 0) {
                Thread.sleep(200);
            }
            rows.getStatement().getConnection().close();
            return null;
        });
    }

    /** On a single thread, so that it is executed within the one that waits for it. */
    private Future<?> acquiredByASubtask() {
        return new ForkJoinPool(1).submit(new RecursiveTask<Object>() {
            private static final long serialVersionUID = 1;

            @Override
            protected Object compute() {
                RecursiveTask<Connection> subtask = new RecursiveTask<Connection>() {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected Connection compute() {
                        return acquire();
                    }
                };
                subtask.fork();
                return closeAtTheEnd(subtask.join());
            }
        });
    }

    private Future<?> heldByATaskThatGoesOn() {
        return second.submit(() -> closeAtTheEnd(acquire()));
    }

    private Connection acquire() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection use(Connection c) {
        try {
            c.createStatement().execute("SELECT 1");
            return c;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String closeAtTheEnd(Connection c) {
        try {
            end.await();
            c.close();
            return "closed";
        } catch (InterruptedException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
