// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.contract;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.poolagent.pool.FakeDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One pool on a driver of its own, for one row of the contract. */
final class Subject implements AutoCloseable {
    /** An answer later than this is none. */
    static final Duration SOON = Duration.ofSeconds(5);

    static final Duration SHORT = Duration.ofMillis(300);

    final ContractPool kind;
    final FakeDriver driver = new FakeDriver();
    /** Opened at the end, so that no thread outlives the row. */
    final CountDownLatch end = new CountDownLatch(1);

    private DataSource pool;

    Subject(ContractPool kind) {
        this.kind = kind;
    }

    Subject open(ContractPool.Limits limits) throws SQLException {
        pool = kind.open(driver, limits);
        return this;
    }

    Subject open(int most) throws SQLException {
        return open(ContractPool.Limits.of(most));
    }

    /** For rows in which somebody gets nothing. */
    Subject openImpatient(int most) throws SQLException {
        return open(ContractPool.Limits.of(most).patience(SHORT));
    }

    Connection acquire() throws SQLException {
        return pool.getConnection();
    }

    /** Whether nobody gets one. */
    boolean exhausted() {
        try {
            Connection connection = acquire();
            connection.close();
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    void closePool() throws Exception {
        ((AutoCloseable) pool).close();
    }

    /** The one in use, in a pool of one: some open another before it. */
    FakeDriver.Physical latest() {
        return driver.opened.get(driver.opened.size() - 1);
    }

    /** Leaves a transaction open. */
    static void write(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT");
        }
    }

    static boolean soon(BooleanSupplier condition) {
        try {
            Awaitility.await().atMost(SOON).until(condition::getAsBoolean);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** A thread that does it, and stands still or has ended when this returns. */
    static <T> Task<T> start(Work<T> work) {
        Task<T> task = new Task<>(work);
        task.thread.start();
        soon(() -> switch (task.thread.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING, TERMINATED -> true;
            default -> false;
        });
        return task;
    }

    /** What a thread does. */
    interface Work<T> {
        T run() throws Exception;
    }

    /** A thread and what it did. */
    static final class Task<T> {
        final Thread thread;
        final AtomicBoolean interruptedAtEnd = new AtomicBoolean();
        private final FutureTask<T> result;

        private Task(Work<T> work) {
            result = new FutureTask<>(() -> {
                try {
                    return work.run();
                } finally {
                    interruptedAtEnd.set(Thread.currentThread().isInterrupted());
                }
            });
            thread = new Thread(result, "contract");
            thread.setDaemon(true);
        }

        boolean endsSoon() throws InterruptedException {
            try {
                result.get(SOON.toSeconds(), SECONDS);
            } catch (TimeoutException e) {
                return false;
            } catch (java.util.concurrent.ExecutionException e) {
                return true;
            }
            return true;
        }

        T get() throws Exception {
            return result.get(20, SECONDS);
        }

        /** What it threw, null if it did not. */
        Throwable failure() throws Exception {
            try {
                get();
                return null;
            } catch (java.util.concurrent.ExecutionException e) {
                return e.getCause();
            }
        }
    }

    @Override
    public void close() {
        end.countDown();
        driver.connectFailure = null;
        driver.opened.forEach(physical -> physical.failures.clear());
        if (pool != null) {
            Task<Void> closing = start(() -> {
                closePool();
                return null;
            });
            try {
                closing.endsSoon();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
