// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When which event is told, and that listeners can harm nobody. */
class SeedEventsTest extends SeedFixture {
    @Test
    @DisplayName("P02 acquire is told once per acquisition, before the caller has it, also to one who waited")
    void acquireIsToldBeforeTheCallerHasIt() throws Exception {
        GuardedDataSource pool = pool(1);
        Connection first = pool.getConnection();
        recorder.events.add("caller has " + lease(first));
        InBackground<Connection> waiter = InBackground.run("waiter", () -> {
            Connection second = pool.getConnection();
            recorder.events.add("caller has " + lease(second));
            return second;
        });
        await().until(() -> pool.stats().pending() == 1);
        first.close();
        waiter.get();

        assertThat(recorder.events)
                .filteredOn(event -> event.startsWith("acquire") || event.startsWith("caller"))
                .containsExactly("acquire 1", "caller has 1", "acquire 2", "caller has 2");
    }

    @Test
    @DisplayName("P10 a new physical connection is told before it is handed out, a lent one is not told again")
    void aNewConnectionIsToldFirst() throws SQLException {
        GuardedDataSource pool = pool(1);
        pool.getConnection().close();
        pool.getConnection().close();

        assertThat(recorder.events)
                .containsExactly(
                        "wait 1", "created 1", "waited SERVED", "acquire 1", "release 1", "acquire 2", "release 2");
    }

    @Test
    @DisplayName("P26 a wait is told once per waiting caller, when it begins; they are served in order")
    void everyWaitIsToldOnce() throws Exception {
        GuardedDataSource pool = pool(1);
        Connection held = pool.getConnection();
        recorder.events.clear();
        InBackground<Connection> first = InBackground.acquire("first", pool);
        await().until(() -> recorder.events.equals(List.of("wait 1")));
        InBackground<Connection> second = InBackground.acquire("second", pool);
        await().until(() -> recorder.events.equals(List.of("wait 1", "wait 2")));
        untilNobodyMayBarge(pool);
        held.close();

        Connection lent = first.get();
        assertThat(second.result).isNotDone();
        lent.close();
        second.get();
        assertThat(recorder.of("wait")).containsExactly("wait 1", "wait 2");
        assertThat(recorder.of("waited")).containsExactly("waited SERVED", "waited SERVED");
    }

    @Test
    @DisplayName("P41 release is told inside the release, on its thread, for the same connection; the counts match")
    void releaseIsToldInsideTheRelease() throws SQLException {
        GuardedDataSource pool = pool(1);
        Connection connection = pool.getConnection();
        LeaseInfo lease = connection.unwrap(LeaseInfo.class);
        List<String> told = new ArrayList<>();
        pool.addListener(new PoolListener() {
            @Override
            public void onRelease(LeaseInfo released) {
                told.add(Thread.currentThread().getName() + " " + released.connection() + "/" + released.id() + " "
                        + pool.stats());
            }
        });
        connection.close();

        assertThat(told).containsExactly(Thread.currentThread().getName() + " 1/" + lease.id() + " " + ONE_IDLE);
        assertThat(pool.leases()).isEmpty();
    }

    @Test
    @DisplayName("E11 a listener that acquires inside a release comes after the waiter")
    void aListenerDoesNotBarge() throws Exception {
        GuardedDataSource pool = pool(1);
        Connection held = pool.getConnection();
        List<String> served = new CopyOnWriteArrayList<>();
        InBackground<Void> waiter = InBackground.run("waiter", () -> {
            Connection connection = pool.getConnection();
            served.add("waiter");
            pool.evict(connection);
            return null;
        });
        await().until(() -> pool.stats().pending() == 1);
        untilNobodyMayBarge(pool);
        pool.addListener(new PoolListener() {
            @Override
            public void onRelease(LeaseInfo lease) {
                try {
                    pool.evict(pool.getConnection());
                    served.add("listener");
                } catch (SQLException e) {
                    served.add(e.getMessage());
                }
            }
        });
        held.close();
        waiter.get();

        assertThat(served).containsExactly("waiter", "listener");
    }

    @Test
    @DisplayName("E11 a listener that throws, always, is heard by nobody: callers are served, waiters too")
    void aThrowingListenerHarmsNobody() throws Exception {
        PoolListener throwing = FakeDriver.proxy(PoolListener.class, (self, method, args) -> {
            if (method.getDeclaringClass() == Object.class) {
                return FakeDriver.Physical.ofObject(self, method, args);
            }
            throw new IllegalStateException("listener");
        });
        GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).listener(throwing));
        Connection held = pool.getConnection();
        InBackground<Connection> waiter = InBackground.acquire("waiter", pool);
        held.close();
        held.close();

        Connection lent = waiter.get();
        assertThat(physical(lent)).isEqualTo(1);
        pool.evict(lent);
        assertThat(recorder.events)
                .containsSubsequence("created 1", "acquire 1", "acquire 2", "closed 1 EVICTED", "evict 2");
        assertThat(recorder.of("misuse")).hasSize(1);
        assertThat(pool.stats()).isEqualTo(NOTHING);
    }

    @Test
    @DisplayName("E30 every acquire is followed by exactly one release or evict, however the lease ends")
    void theEventsBalance() throws SQLException {
        GuardedDataSource pool = pool(9);
        List<String> expected = new ArrayList<>();
        Connection released = next(pool, "release", expected);
        Connection strict = next(pool, "release", expected);
        Connection evicted = next(pool, "evict", expected);
        Connection aborted = next(pool, "evict", expected);
        Connection broken = next(pool, "release", expected);
        Connection afterEnd = next(pool, "release", expected);
        Connection evictedAfterEnd = next(pool, "evict", expected);
        next(pool, "evict", expected);

        released.close();
        pool.release(strict);
        pool.evict(evicted);
        aborted.abort(Runnable::run);
        driver.opened.get(4).failures.put("commit", new SQLException("gone", "08S01"));
        assertThatThrownBy(broken::commit).hasMessage("gone");
        broken.close();
        pool.close();
        afterEnd.close();
        pool.evict(evictedAfterEnd);
        assertThat(pool.closeGracefully(Duration.ZERO)).isFalse();
        released.close();
        evicted.close();
        aborted.close();
        afterEnd.close();

        assertThat(recorder.of("acquire")).hasSize(8).doesNotHaveDuplicates();
        List<String> ends = new ArrayList<>(recorder.of("release"));
        ends.addAll(recorder.of("evict"));
        assertThat(ends).containsExactlyInAnyOrderElementsOf(expected);
        await().until(() -> recorder.of("closed").size() == 8);
        assertThat(recorder.of("created")).hasSize(8);
    }

    private static Connection next(GuardedDataSource pool, String end, List<String> expected) throws SQLException {
        Connection connection = pool.getConnection();
        expected.add(end + " " + lease(connection));
        return connection;
    }

    @Test
    @DisplayName("E30 the leases of one pool have different ids, also those that run at the same time")
    void leaseIdsDiffer() throws SQLException {
        GuardedDataSource pool = pool(3);
        fill(pool, 3);
        fill(pool, 3);

        assertThat(recorder.of("acquire")).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("M6 acquire and release are told also when a connection is handed to a waiter directly")
    void aDirectHandOverIsTold() throws Exception {
        GuardedDataSource pool = pool(1);
        Connection held = pool.getConnection();
        InBackground<Connection> waiter = InBackground.acquire("waiter", pool);
        untilNobodyMayBarge(pool);
        recorder.events.clear();
        held.close();
        waiter.get().close();

        assertThat(recorder.events).containsExactlyInAnyOrder("release 1", "waited SERVED", "acquire 2", "release 2");
        assertThat(recorder.of("acquire")).containsExactly("acquire 2");
    }
}
