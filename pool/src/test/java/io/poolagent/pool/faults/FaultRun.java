// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.faults;

import io.poolagent.pool.ConnectFailure;
import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.PoolConfig;
import io.poolagent.pool.faults.RandomDriver.Owned;
import io.poolagent.pool.faults.RandomDriver.Physical;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * One pool on one {@link RandomDriver}, used and misused by some threads. Each connection of the driver has at most one
 * owner, and the next finds it clean; afterwards all places of the pool are there, and no connection is left open.
 */
final class FaultRun {
    private static final int PLACES = 4;
    private static final int THREADS = 8;
    private static final int LEASES_EACH = 150;

    final RandomDriver driver;
    final LongAdder leases = new LongAdder();
    final LongAdder refused = new LongAdder();
    private final long seed;
    private final GuardedDataSource pool;
    /** Handles that another thread closes too. */
    private final AtomicReference<Connection> passedOn = new AtomicReference<>();

    FaultRun(long seed) {
        this.seed = seed;
        Random random = new Random(seed);
        driver = new RandomDriver(seed);
        driver.perMille = 5 + random.nextInt(100);
        pool = new GuardedDataSource(PoolConfig.builder()
                .name("seed-" + seed)
                .dataSource(driver.dataSource())
                .maximumPoolSize(PLACES)
                .minimumIdle(random.nextInt(PLACES))
                .connectFailure(random.nextBoolean() ? ConnectFailure.WAIT : ConnectFailure.FAIL)
                .acquireTimeout(Duration.ofMillis(20 + random.nextInt(300)))
                .validationTimeout(Duration.ofMillis(50 + random.nextInt(100)))
                .keepaliveTime(Duration.ofMillis(random.nextBoolean() ? 0 : 20))
                .maxLifetime(Duration.ofMillis(random.nextBoolean() ? 0 : 100))
                .sweepInterval(Duration.ofMillis(5))
                .build());
    }

    /** Runs to its end; what went wrong is in {@link RandomDriver#violations}. */
    void run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed * THREADS + i);
            threads.add(new Thread(() -> use(random), "user-" + i));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(60_000);
            if (thread.isAlive()) {
                violation("hangs: " + List.of(thread.getStackTrace()));
                thread.interrupt();
            }
        }
        driver.perMille = 0;
        everyPlaceIsThere();
        close();
    }

    private void violation(String what) {
        driver.violations.add("seed " + seed + ": " + what);
    }

    private void use(Random random) {
        Connection stale = null;
        for (int i = 0; i < LEASES_EACH; i++) {
            if (random.nextInt(100) == 0) {
                Thread.currentThread().interrupt();
            }
            try {
                stale = lease(random, stale);
                leases.increment();
            } catch (Throwable e) {
                expected(e);
                refused.increment();
            }
            Thread.interrupted();
        }
    }

    /** What the driver threw, or an exception that JDBC has; not one of the pool's own making. */
    private void expected(Throwable e) {
        if (!(e instanceof SQLException)
                && (e.getMessage() == null || !e.getMessage().contains(RandomDriver.INJECTED))) {
            violation(
                    "threw " + e + " " + List.of(e.getStackTrace()).subList(0, Math.min(5, e.getStackTrace().length)));
        }
    }

    private Connection lease(Random random, Connection stale) throws SQLException {
        Connection connection = pool.getConnection();
        Physical physical = own(connection);
        misuse(random, stale);
        int operations = random.nextInt(5);
        for (int i = 0; i < operations; i++) {
            try {
                operate(random, connection);
            } catch (Throwable e) {
                expected(e);
            }
        }
        if (!physical.owner.compareAndSet(Thread.currentThread(), null)) {
            violation("has another owner in the end");
        }
        end(random, connection);
        return connection;
    }

    private Physical own(Connection connection) throws SQLException {
        Physical physical = connection.unwrap(Owned.class).physical();
        if (!physical.owner.compareAndSet(null, Thread.currentThread())) {
            violation("lent twice: to " + physical.owner.get() + " and " + Thread.currentThread());
        }
        if (!physical.isClean()) {
            violation("lent with " + physical);
        }
        if (physical.closeAsked) {
            violation("lent after the pool closed it");
        }
        return physical;
    }

    /** Of a handle that was released: nothing of it reaches the driver, see the owner there. */
    private void misuse(Random random, Connection stale) {
        Connection passed = passedOn.getAndSet(null);
        try {
            if (passed != null) {
                passed.close();
            }
            if (stale != null && random.nextInt(4) == 0) {
                stale.close();
                stale.createStatement().close();
                violation("a released handle works");
            }
        } catch (Throwable e) {
            expected(e);
        }
    }

    private static void operate(Random random, Connection connection) throws SQLException {
        switch (random.nextInt(8)) {
            case 0 -> connection.setAutoCommit(false);
            case 1 -> connection.setAutoCommit(true);
            case 2 -> connection.setReadOnly(true);
            case 3 -> connection.commit();
            case 4 -> connection.rollback();
            case 5 -> connection.createStatement().execute("UPDATE");
            case 6 -> connection.prepareStatement("SELECT").close();
            default -> LockSupport.parkNanos(random.nextInt(500_000));
        }
    }

    private void end(Random random, Connection connection) throws SQLException {
        switch (random.nextInt(20)) {
            case 0 -> pool.evict(connection);
            case 1 -> pool.release(connection);
            case 2 -> connection.abort(Runnable::run);
            case 3 -> {
                pool.evictAll();
                connection.close();
            }
            case 4, 5 -> {
                passedOn.set(connection);
                connection.close();
            }
            default -> connection.close();
        }
    }

    /** All can be held at once, each another connection, and no more are open. */
    private void everyPlaceIsThere() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        List<Connection> held = new ArrayList<>();
        Set<Physical> distinct = new HashSet<>();
        while (held.size() < PLACES && System.nanoTime() < end) {
            try {
                Connection connection = pool.getConnection();
                distinct.add(own(connection));
                held.add(connection);
            } catch (SQLException e) {
                expected(e);
            }
        }
        if (distinct.size() != PLACES) {
            violation("places lost: " + distinct.size() + " of " + PLACES + " connections, " + pool.stats());
        }
        await("more open than places: ", () -> open() - PLACES);
        for (Connection connection : held) {
            try {
                connection.unwrap(Owned.class).physical().owner.set(null);
                connection.close();
            } catch (SQLException e) {
                violation("close() threw " + e);
            }
        }
        await(
                "used when nobody uses: ",
                () -> pool.stats().used() + pool.stats().pending());
    }

    private void close() {
        long start = System.nanoTime();
        pool.close();
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (millis > 10_000) {
            violation("close() took " + millis + " ms");
        }
        await("left open: ", this::open);
    }

    private int open() {
        return (int) driver.delivered.stream().filter(p -> !p.closeAsked).count();
    }

    private interface Count {
        int now();
    }

    private void await(String what, Count count) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (count.now() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        if (count.now() > 0) {
            violation(what + count.now() + ", " + pool.stats());
        }
    }
}
