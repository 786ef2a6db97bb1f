// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The hand-off stress on virtual threads, for a JVM of its own: {@code THREADS ACQUIRES}, a thread. Prints {@code
 * served=N shared=N}. Without arguments it pins one on purpose, so that a test can see that pins are seen.
 */
final class VirtualThreads {
    private static final int CONNECTIONS = 2;

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            onVirtualThreads(1, PinsInItsInitializer::touch);
            return;
        }
        int threads = Integer.parseInt(args[0]);
        int acquires = Integer.parseInt(args[1]);
        AtomicInteger served = new AtomicInteger();
        AtomicInteger shared = new AtomicInteger();
        stress(threads, acquires, served, shared);
        System.out.printf("served=%d shared=%d%n", served.get(), shared.get());
    }

    private static void stress(int threads, int acquires, AtomicInteger served, AtomicInteger shared) throws Exception {
        PoolConfig config = new FakeDriver()
                .config()
                .maximumPoolSize(CONNECTIONS)
                .acquireTimeout(Duration.ofSeconds(60))
                .build();
        try (GuardedDataSource pool = new GuardedDataSource(config)) {
            AtomicIntegerArray owners = new AtomicIntegerArray(CONNECTIONS);
            List<Slot> slots = pool.pool.slots.all();
            useOnce(pool);
            onVirtualThreads(threads, () -> {
                for (int i = 0; i < acquires; i++) {
                    try (Connection connection = pool.getConnection()) {
                        int slot = slots.indexOf(((GuardedConnection) connection).slot);
                        if (owners.incrementAndGet(slot) != 1) {
                            shared.incrementAndGet();
                        }
                        if (i % 100 == 0) {
                            connection.createStatement();
                            LockSupport.parkNanos(1);
                        }
                        owners.decrementAndGet(slot);
                    }
                    served.incrementAndGet();
                }
            });
        }
    }

    /** Who waits for a class to be loaded or initialised is pinned, by the JVM: so one waits and is served before. */
    private static void useOnce(GuardedDataSource pool) throws Exception {
        Thread waiting = new Thread(() -> {
            try (Connection handedOver = pool.getConnection()) {
                handedOver.createStatement();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        try (Connection one = pool.getConnection();
                Connection other = pool.getConnection()) {
            one.createStatement();
            other.createStatement();
            waiting.start();
            while (pool.stats().pending() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        waiting.join();
    }

    /** By reflection, since this is compiled for Java 17. */
    private static void onVirtualThreads(int count, Action action) throws Exception {
        ExecutorService executor = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            running.add(executor.submit(() -> {
                action.run();
                return null;
            }));
        }
        for (Future<?> thread : running) {
            thread.get();
        }
        executor.shutdown();
    }

    private interface Action {
        void run() throws Exception;
    }

    /** A virtual thread that parks in here cannot leave its carrier, for the JVM called it. */
    private static final class PinsInItsInitializer {
        static {
            LockSupport.parkNanos(1_000_000);
        }

        static void touch() {}
    }
}
