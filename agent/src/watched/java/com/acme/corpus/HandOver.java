// SPDX-License-Identifier: Apache-2.0
package com.acme.corpus;

import com.acme.corpus.Corpus.Program;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** The connection is given to another thread, which is to close it. */
final class HandOver {
    private HandOver() {}

    static void addTo(Map<String, Program> programs) {
        programs.put("task fails before close", HandOver::taskFails);
        programs.put("task closes", HandOver::taskCloses);
        programs.put("task refused", HandOver::taskRefused);
        programs.put("task refused, closed", HandOver::taskRefusedClosed);
        programs.put("future fails", pool -> future(pool, true));
        programs.put("future completes", pool -> future(pool, false));
    }

    private static void work(Connection c) throws SQLException {
        c.createStatement().execute("SELECT 1");
    }

    private static void await(ExecutorService executor) throws InterruptedException {
        executor.shutdown();
        executor.awaitTermination(1, TimeUnit.MINUTES);
    }

    private static void taskFails(DataSource pool) throws Exception {
        Connection c = pool.getConnection(); // -> LOST
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.submit(() -> {
            work(c);
            if (c.hashCode() != 0) {
                throw new IllegalStateException("the task fails");
            }
            c.close();
            return null;
        });
        await(executor);
    }

    private static void taskCloses(DataSource pool) throws Exception {
        Connection c = pool.getConnection();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.submit(() -> {
            try {
                work(c);
            } finally {
                c.close();
            }
            return null;
        });
        await(executor);
    }

    private static void taskRefused(DataSource pool) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        await(executor);
        Connection c = pool.getConnection(); // -> LOST
        executor.submit(() -> {
            work(c);
            c.close();
            return null;
        });
    }

    private static void taskRefusedClosed(DataSource pool) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        await(executor);
        Connection c = pool.getConnection();
        try {
            executor.submit(() -> {
                work(c);
                c.close();
                return null;
            });
        } catch (RejectedExecutionException e) {
            c.close();
        }
    }

    private static Connection acquire(DataSource pool, boolean lost) {
        try {
            if (lost) {
                return pool.getConnection(); // -> LOST
            }
            return pool.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last stage closes, and is left out when an earlier one fails. */
    private static void future(DataSource pool, boolean fails) {
        CompletableFuture.supplyAsync(() -> acquire(pool, fails))
                .thenApply(c -> {
                    if (fails) {
                        throw new IllegalStateException("this stage fails");
                    }
                    return c;
                })
                .thenAccept(c -> {
                    try {
                        c.close();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .exceptionally(e -> null)
                .join();
    }
}
