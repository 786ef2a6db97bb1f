// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that hold connections and wait for tasks which want some as well. */
final class DryTasks {
    private DryTasks() {}

    private abstract static class Joins extends DryCase {
        final ExecutorService tasks = Executors.newFixedThreadPool(4, work -> {
            Thread thread = new Thread(work, getClass().getSimpleName() + "-task");
            thread.setDaemon(true);
            return thread;
        });

        @Override
        void begin() throws Exception {
            start(SIZE, this::hold);
            allHold.await();
            start(1, this::hold);
        }

        // Each case acquires by itself, so that its class stands in the report.
        abstract void join() throws Exception;

        int price() {
            try (Connection c = pool.getConnection()) {
                execute(c, "SELECT 4");
            } catch (SQLException e) {
                return 0;
            }
            return 1;
        }
    }

    static final class JoinsFutures extends Joins {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                join();
            }
        }

        @Override
        void join() {
            CompletableFuture<Integer> one = CompletableFuture.supplyAsync(this::price, tasks);
            CompletableFuture<Integer> two = CompletableFuture.supplyAsync(this::price, tasks);
            System.out.println("paid " + (one.join() + two.join()));
        }
    }

    static final class GetsFutures extends Joins {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                join();
            }
        }

        @Override
        void join() throws Exception {
            Future<Integer> one = tasks.submit(this::price);
            System.out.println("paid " + one.get());
        }
    }

    static final class InvokesAll extends Joins {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                join();
            }
        }

        @Override
        void join() throws Exception {
            List<Callable<Integer>> both = Arrays.asList(this::price, this::price);
            System.out.println("paid " + tasks.invokeAll(both).size());
        }
    }

    static final class JoinsInSpring extends Joins {
        @Override
        void hold() {
            inTransaction(() -> {
                jdbc.queryForObject("SELECT 1", Integer.class);
                allHold();
                join();
            });
        }

        @Override
        void join() {
            System.out.println(
                    "paid " + CompletableFuture.supplyAsync(this::price, tasks).join());
        }
    }

    /** The twin of those that join: their tasks need no connection. */
    static final class JoinsSlowTasks extends Joins {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                join();
            }
        }

        @Override
        void join() {
            CompletableFuture.runAsync(() -> DryCase.run(() -> Partner.call(SLOW_MILLIS)), tasks)
                    .join();
        }
    }
}
