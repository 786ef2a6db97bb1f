// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EventsTest {
    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();
    private final Recorder recorder = new Recorder();

    private GuardedDataSource pool(PoolConfigBuilder config) {
        return new GuardedDataSource(config.listener(recorder).build(), clock);
    }

    @Test
    void aLeaseIsToldFromItsBeginningToItsRelease() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1))) {
            Connection connection = pool.getConnection();
            assertThat(recorder.take()).containsExactly("wait 1", "created 1", "waited SERVED", "acquire 1");
            clock.advance(Duration.ofSeconds(3));
            connection.close();
            assertThat(recorder.take()).containsExactly("release 1");
            pool.getConnection().close();
            assertThat(recorder.take()).containsExactly("acquire 2", "release 2");
        }

        assertThat(recorder.take()).containsExactly("closed 1 POOL_CLOSED");
        assertThat(recorder.leases.get(1))
                .isEqualTo(new LeaseInfo(
                        "orders", 1, 1, "main", Thread.currentThread().getId(), Duration.ofSeconds(3)));
    }

    @Test
    void everyLeaseEndsInExactlyOneWay() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1))) {
            GuardedConnection evicted = (GuardedConnection) pool.getConnection();
            pool.evict(evicted);
            pool.evict(evicted);
            evicted.close();
            Connection aborted = pool.getConnection();
            aborted.abort(Runnable::run);
            aborted.close();
            GuardedConnection reclaimed = (GuardedConnection) pool.getConnection();
            assertThat(reclaimed.slot.reclaim(reclaimed.ticket)).isTrue();
            reclaimed.close();

            await().untilAsserted(() -> assertThat(recorder.events)
                    .filteredOn(e -> !e.startsWith("wait") && !e.startsWith("created"))
                    .containsExactlyInAnyOrder(
                            "acquire 1",
                            "closed 1 EVICTED",
                            "evict 1",
                            "acquire 2",
                            "evict 2",
                            "closed 2 EVICTED",
                            "acquire 3",
                            "reclaim 3",
                            "misuse DOUBLE_RELEASE"));
        }
    }

    @Test
    void whyAConnectionWasClosedIsTold() throws Exception {
        try (GuardedDataSource pool =
                pool(driver.config().idleTimeout(Duration.ofMinutes(1)).maxLifetime(Duration.ofHours(1)))) {
            pool.getConnection().close();
            clock.advance(Duration.ofMinutes(1));
            pool.housekeeper.sweep();
            await().until(() -> recorder.events.contains("closed 1 IDLE"));

            Connection old = pool.getConnection();
            clock.advance(Duration.ofHours(1));
            pool.housekeeper.sweep();
            old.close();
            await().until(() -> recorder.events.contains("closed 2 EXPIRED"));

            Connection broken = pool.getConnection();
            driver.opened.get(2).failures.put("commit", new SQLException("gone", "08S01"));
            assertThatThrownBy(broken::commit).hasMessage("gone");
            broken.close();
            await().until(() -> recorder.events.contains("closed 3 BROKEN"));

            pool.getConnection().close();
            pool.evictAll();
            await().until(() -> recorder.events.contains("closed 4 EXPIRED"));
        }
    }

    @Test
    void aReleaseWhileAnotherThreadIsInsideTheDriverClosesTheConnectionAndDelaysNobody() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1))) {
            Connection connection = pool.getConnection();
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch answer = new CountDownLatch(1);
            driver.only().hooks.put("commit", () -> {
                inside.countDown();
                FakeDriver.await(answer);
            });
            InBackground<Void> commit = InBackground.run("committer", () -> {
                connection.commit();
                return null;
            });
            inside.await();
            connection.close();

            assertThat(recorder.misuses).singleElement().satisfies(report -> {
                assertThat(report.kind()).isEqualTo(MisuseKind.RELEASE_IN_USE);
                assertThat(report.message())
                        .isEqualTo("released by thread main while a call of another thread was running on it; "
                                + "the connection is closed");
            });
            pool.getConnection().close();
            assertThat(driver.opened).hasSize(2);
            assertThat(recorder.events).contains("closed 1 IN_USE");
            answer.countDown();
            commit.get();
        }
    }

    @Test
    void everyWaitEndsInOneOfItsWays() throws Exception {
        try (GuardedDataSource pool = pool(driver.config()
                .maximumPoolSize(1)
                .acquireTimeout(Duration.ofSeconds(1))
                .connectFailure(ConnectFailure.FAIL))) {
            Connection held = pool.getConnection();
            recorder.take();
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
            assertThat(recorder.take())
                    .containsExactly("wait 1", "waited TIMED_OUT", "failed 08001", "misuse NESTED_ACQUIRE");
            held.close();
            recorder.take();

            pool.evictAll();
            await().until(() -> driver.alive() == 0);
            recorder.take();
            driver.connectFailure = new SQLException("refused", "08004");
            assertThatThrownBy(pool::getConnection).hasMessage("refused");
            assertThat(recorder.take()).containsExactly("wait 1", "waited FAILED", "failed 08004");
        }
        assertThat(recorder.take()).isEmpty();
    }

    @Test
    @SuppressWarnings("try") // closes early on purpose
    void interruptedAndRejectedWaitsAreTold() throws Exception {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1))) {
            Connection held = pool.getConnection();
            recorder.take();
            InBackground<Connection> interrupted = InBackground.acquire("interrupted", pool);
            interrupted.thread.interrupt();
            interrupted.failure();
            assertThat(recorder.take()).containsExactly("wait 1", "waited INTERRUPTED", "failed 08001");

            InBackground<Connection> rejected = InBackground.acquire("rejected", pool);
            pool.close();
            rejected.failure();
            assertThat(recorder.take()).containsExactly("wait 1", "waited REJECTED", "failed 08003");
            held.close();
        }
    }

    @Test
    void aListenerThatThrowsHarmsNobody() throws SQLException {
        PoolListener bad = new PoolListener() {
            @Override
            public void onAcquire(LeaseInfo lease, Duration waited) {
                throw new IllegalStateException("bad listener");
            }

            @Override
            public void onRelease(LeaseInfo lease) {
                throw new StackOverflowError("worse listener");
            }
        };
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).listener(bad))) {
            pool.getConnection().close();
            pool.getConnection().close();

            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
            assertThat(recorder.events).contains("acquire 1", "release 1", "acquire 2", "release 2");
        }
    }

    @Test
    void aListenerMayCallThePool() throws SQLException {
        AtomicReference<GuardedDataSource> self = new AtomicReference<>();
        List<PoolStats> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        PoolListener curious = new PoolListener() {
            @Override
            public void onRelease(LeaseInfo lease) {
                seen.add(self.get().stats());
            }
        };
        try (GuardedDataSource pool = pool(driver.config().listener(curious))) {
            self.set(pool);
            pool.getConnection().close();
            assertThat(seen).containsExactly(new PoolStats(1, 0, 1, 0, 0));
        }
    }

    @Test
    void aListenerIsToldFromWhenItIsAddedUntilItIsRemoved() throws SQLException {
        Recorder late = new Recorder();
        try (GuardedDataSource pool =
                new GuardedDataSource(driver.config().maximumPoolSize(1).build(), clock)) {
            Connection before = pool.getConnection();
            pool.addListener(late);
            before.close();
            pool.getConnection().close();
            assertThat(late.take()).containsExactly("release 1", "acquire 2", "release 2");
            pool.removeListener(late);
            pool.getConnection().close();
            assertThat(late.take()).isEmpty();
        }
    }
}
