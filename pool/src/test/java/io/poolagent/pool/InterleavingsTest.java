// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static io.poolagent.pool.InBackground.finish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/**
 * Steps of two threads in the one order that once went wrong: the second thread works inside a call that the first one
 * makes, to the clock, the driver or a listener. What cannot be stopped there is run often, and under jcstress
 * (benchmarks/README.md).
 */
class InterleavingsTest {
    private final FakeDriver driver = new FakeDriver();

    @Test
    void aLeaseIsNotDescribedByTheHolderBefore() throws Exception {
        AtomicReference<Runnable> hook = new AtomicReference<>(() -> {});
        ManualClock time = new ManualClock();
        LongSupplier clock = () -> {
            hook.getAndSet(() -> {}).run();
            return time.getAsLong();
        };
        try (GuardedDataSource pool =
                new GuardedDataSource(driver.config().maximumPoolSize(1).build(), clock)) {
            finish("old holder", () -> pool.getConnection().close());
            Slot slot = pool.pool.slots.all().get(0);
            slot.tryLease();
            long ticket = slot.word();
            // Between reading the fields and looking whether they were of this lease.
            hook.set(() -> finish("new holder", () -> slot.taken(ticket, 0)));

            LeaseInfo told = slot.lease(ticket);
            assertThat(told == null ? "nobody" : told.thread()).isIn("nobody", "new holder");
            hook.getAndSet(() -> {}).run();
            assertThat(slot.lease(ticket).thread()).isEqualTo("new holder");
        }
    }

    @Test
    void leasesAreDescribedByTheirOwnHolders() throws Exception {
        try (GuardedDataSource pool =
                new GuardedDataSource(driver.config().maximumPoolSize(1).build())) {
            byte[] owners = new byte[4_000_000];
            long[] ids = new long[3];
            AtomicBoolean stop = new AtomicBoolean();
            List<InBackground<Void>> holders = new ArrayList<>();
            for (int h = 1; h <= 2; h++) {
                byte me = (byte) h;
                holders.add(InBackground.run("holder-" + h, () -> {
                    ids[me] = Thread.currentThread().getId();
                    while (!stop.get()) {
                        GuardedConnection connection = (GuardedConnection) pool.getConnection();
                        int lease = (int) connection.slot.leaseId(connection.ticket);
                        boolean isKnown = lease < owners.length;
                        if (isKnown) {
                            owners[lease] = me;
                        }
                        connection.close();
                        if (!isKnown) {
                            return null;
                        }
                    }
                    return null;
                }));
            }
            List<LeaseInfo> told = new ArrayList<>();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_500);
            while (System.nanoTime() - end < 0 && told.size() < 1_000_000) {
                told.addAll(pool.leases());
            }
            stop.set(true);
            for (InBackground<Void> holder : holders) {
                holder.get();
            }

            assertThat(told)
                    .filteredOn(lease -> lease.id() < owners.length && owners[(int) lease.id()] != 0)
                    .allMatch(lease -> lease.threadId() == ids[owners[(int) lease.id()]]);
        }
    }

    @Test
    void getConnectionWhileThePoolIsClosedReturnsAnEndedLeaseOrSaysSo() throws Exception {
        AtomicReference<GuardedDataSource> pool = new AtomicReference<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void onAcquire(LeaseInfo lease, Duration waited) {
                finish("closer", () -> pool.get().closeGracefully(Duration.ZERO));
            }
        };
        pool.set(new GuardedDataSource(
                driver.config().maximumPoolSize(1).listener(listener).build(), new ManualClock()));

        Connection connection = pool.get().getConnection();

        assertThat(connection.isClosed()).isTrue();
        assertThat(driver.alive()).isZero();
        assertThat(catchThrowable(connection::commit)).isInstanceOf(SQLException.class);
    }

    @Test
    void aWaiterServedWhileThePoolIsClosedIsToldSo() throws Exception {
        AtomicReference<GuardedDataSource> pool = new AtomicReference<>();
        List<String> events = new CopyOnWriteArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void onWaitEnd(Duration waited, WaitEnd end) {
                pool.get().closeGracefully(Duration.ZERO);
            }

            @Override
            public void onAcquire(LeaseInfo lease, Duration waited) {
                events.add("acquire " + lease.id());
            }

            @Override
            public void onEvict(LeaseInfo lease) {
                events.add("evict " + lease.id());
            }
        };
        pool.set(new GuardedDataSource(
                driver.config().maximumPoolSize(1).listener(listener).build(), new ManualClock()));

        assertThat(catchThrowable(pool.get()::getConnection)).hasMessageStartingWith("Pool is closed.");
        assertThat(events).containsExactlyInAnyOrder("acquire 1", "evict 1");
        assertThat(driver.alive()).isZero();
    }

    @Test
    void afterClosingNoLeaseIsOnAndEveryAcquireEnded() throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2_000);
        for (int round = 0; round < 1_000 && System.nanoTime() - end < 0; round++) {
            closeUnderLoad(round % 2 == 0, round % 3 != 0);
        }

        await().untilAsserted(() -> assertThat(driver.alive()).isZero());
    }

    private void closeUnderLoad(boolean captures, boolean listens) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        PoolListener listener = new PoolListener() {
            @Override
            public void onAcquire(LeaseInfo lease, Duration waited) {
                begun.incrementAndGet();
            }

            @Override
            public void onRelease(LeaseInfo lease) {
                ended.incrementAndGet();
            }

            @Override
            public void onEvict(LeaseInfo lease) {
                ended.incrementAndGet();
            }
        };
        PoolConfigBuilder config = driver.config().maximumPoolSize(2).captureStackTraces(captures);
        GuardedDataSource pool = new GuardedDataSource((listens ? config.listener(listener) : config).build());
        AtomicBoolean over = new AtomicBoolean();
        List<InBackground<Void>> users = new ArrayList<>();
        AtomicInteger late = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            users.add(InBackground.run("user", () -> {
                while (true) {
                    Connection connection = pool.getConnection();
                    if (over.get() && !connection.isClosed()) {
                        late.incrementAndGet();
                    }
                    connection.close();
                }
            }));
        }
        long until = System.nanoTime() + 200_000 + ThreadLocalRandom.current().nextInt(300_000);
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
        pool.closeGracefully(Duration.ZERO);
        over.set(true);

        for (InBackground<Void> user : users) {
            assertThat(user.failure()).isInstanceOf(SQLException.class).hasMessageStartingWith("Pool is closed.");
        }
        assertThat(late).hasValue(0);
        assertThat(ended).hasValue(begun.get());
    }

    @Test
    void evictAllDuringTheRollbackOfAReleaseReplacesTheConnection() throws Exception {
        try (GuardedDataSource pool =
                new GuardedDataSource(driver.config().maximumPoolSize(1).build(), new ManualClock())) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            driver.only().hooks.put("rollback", pool::evictAll);
            connection.close();

            assertThat(connectionNumber(pool)).isEqualTo(2);
            assertThat(driver.alive()).isOne();
        }
    }

    @Test
    void evictAllBeforeAReleaseThatCleansClosesTheConnectionThoughNobodyComes() throws Exception {
        PoolConfigBuilder config = driver.config().maximumPoolSize(1).sweepInterval(Duration.ofHours(1));
        try (GuardedDataSource pool = new GuardedDataSource(config.build(), new ManualClock())) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            pool.evictAll();
            connection.close();

            await().until(() -> driver.alive() == 0);
        }
    }

    @Test
    void evictAllJustBeforeAReleaseFreesTheSlotReplacesTheConnection() throws Exception {
        try (GuardedDataSource pool =
                new GuardedDataSource(driver.config().maximumPoolSize(1).build(), new ManualClock())) {
            GuardedConnection connection = (GuardedConnection) pool.getConnection();
            pool.evictAll();
            // Step by step what Pool.release does once it has seen the connection as untouched.
            assertThat(connection.slot.tryFree(connection.ticket)).isTrue();

            assertThat(connectionNumber(pool)).isEqualTo(2);
        }
    }

    @Test
    void evictAllWhileAConnectionIsBeingOpenedReplacesThat() throws Exception {
        try (GuardedDataSource pool =
                new GuardedDataSource(driver.config().maximumPoolSize(1).build(), new ManualClock())) {
            driver.connectGate = new CountDownLatch(1);
            InBackground<Connection> early = InBackground.acquire("early", pool);
            await().until(() -> driver.connecting.get() == 1);
            pool.evictAll();
            driver.connectGate.countDown();

            assertThat(early.get().unwrap(LeaseInfo.class).connection()).isEqualTo(2);
        }
    }

    private static long connectionNumber(GuardedDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return connection.unwrap(LeaseInfo.class).connection();
        }
    }

    @Test
    void aStaleSecondCloseDoesNotMakeAnIdleConnectionYounger() throws Exception {
        ManualClock clock = new ManualClock();
        try (GuardedDataSource pool = new GuardedDataSource(
                driver.config().idleTimeout(Duration.ofMinutes(10)).build(), clock)) {
            Connection stale = pool.getConnection();
            stale.close();
            for (int i = 0; i < 59; i++) {
                clock.advance(Duration.ofSeconds(10));
                pool.housekeeper.sweep();
                stale.close();
            }
            assertThat(pool.stats().idle()).isOne();
            clock.advance(Duration.ofSeconds(10));
            pool.housekeeper.sweep();

            await().until(() -> driver.alive() == 0);
        }
    }
}
