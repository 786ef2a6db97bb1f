// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.contract;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.poolagent.pool.FakeDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
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
    private final ContractPool.Remedy remedy;
    final FakeDriver driver = new FakeDriver();
    /** Opened at the end, so that no thread outlives the row. */
    final CountDownLatch end = new CountDownLatch(1);

    private DataSource pool;

    Subject(ContractPool kind, ContractPool.Remedy remedy) {
        this.kind = kind;
        this.remedy = remedy;
    }

    Subject open(ContractPool.Limits limits) throws SQLException {
        pool = kind.open(driver, limits, remedy);
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

    /** Whether somebody else gets one, and the calls of both arrive at one connection of the driver. In a pool of one. */
    boolean lendsAgain(Connection lent) {
        List<String> calls = latest().calls;
        calls.clear();
        try (Connection second = acquire()) {
            lent.createStatement().close();
            second.createStatement().close();
            return calls.stream().filter("createStatement()"::equals).count() == 2;
        } catch (SQLException e) {
            return false;
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

    /** The server ends it: what runs fails, and it is not valid any more. */
    static void terminate(FakeDriver.Physical physical) {
        physical.hooks.put("Statement.execute", () -> physical.dead = true);
        physical.failures.put("Statement.execute", new SQLException("terminating connection", "57P01"));
    }

    /** The network ends it: what runs fails, and the driver closes it. */
    static void lose(FakeDriver.Physical physical) {
        physical.hooks.put("Statement.execute", () -> physical.closed = true);
        physical.failures.put("Statement.execute", new SQLException("connection reset", "08006"));
    }

    static boolean soon(BooleanSupplier condition) {
        return within(SOON, condition);
    }

    static boolean within(Duration time, BooleanSupplier condition) {
        try {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(time)
                    .until(condition::getAsBoolean);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    static <T> Task<T> start(Work<T> work) {
        Task<T> task = new Task<>(work);
        task.thread.start();
        return task;
    }

    /** A thread that waits for a connection when this returns. */
    <T> Task<T> startWaiting(Work<T> work) {
        Task<T> task = start(work);
        if (!soon(() -> queued(task.thread))) {
            throw new AssertionError("does not wait: " + task.thread.getState());
        }
        return task;
    }

    /** It has looked for a free one in vain, and is where whoever releases finds it. */
    private boolean queued(Thread thread) {
        if (thread.getState() != Thread.State.TIMED_WAITING) {
            return false;
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().startsWith(kind.queue)) {
                return true;
            }
        }
        return false;
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
