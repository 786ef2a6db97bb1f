// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of connections and callers when the database hangs, refuses or drops. */
class SeedFaultsTest extends SeedFixture {
    private final SQLException lost = new SQLException("Communications link failure", "08S01");

    @Test
    @DisplayName("P03 a validation that hangs: the connection is aborted and replaced without a word, in order")
    void aHangingValidationIsReplaced() throws Exception {
        GuardedDataSource pool = pool(1);
        fill(pool, 1);
        letIdle(pool);
        FakeDriver.Physical hanging = driver.only();
        CountDownLatch answer = new CountDownLatch(1);
        hanging.validationGate = answer;
        hanging.hooks.put("abort", answer::countDown); // Then says that it is valid, which must not count.
        InBackground<Connection> first = InBackground.acquire("first", pool);
        InBackground<Connection> second = InBackground.acquire("second", pool);
        await().until(() -> hanging.calls.contains("isValid(5)"));
        clock.advance(Duration.ofSeconds(5));
        pool.housekeeper.sweep();
        assertThat(hanging.calls).doesNotContain("abort(executor)"); // The driver's own limit comes first.
        clock.advance(Duration.ofMillis(500));
        pool.housekeeper.sweep();
        pool.housekeeper.sweep();

        Connection lent = first.get();
        assertThat(physical(lent)).isEqualTo(2);
        assertThat(second.result).isNotDone();
        lent.close();
        assertThat(physical(second.get())).isEqualTo(2);
        assertThat(hanging.calls).containsExactly("getAutoCommit()", "isValid(5)", "abort(executor)", "close()");
        assertThat(recorder.of("failed")).isEmpty();
        assertThat(recorder.of("closed")).containsExactly("closed 1 BROKEN");
    }

    @Test
    @DisplayName("P03 a validation that answers in the last moment is not aborted, nor is what comes after it")
    void aSlowValidationIsNotAborted() throws Exception {
        GuardedDataSource pool = pool(1);
        fill(pool, 1);
        letIdle(pool);
        CountDownLatch answer = new CountDownLatch(1);
        driver.only().validationGate = answer;
        InBackground<Connection> caller = InBackground.acquire("caller", pool);
        await().until(() -> driver.only().calls.contains("isValid(5)"));
        clock.advance(Duration.ofSeconds(6));
        answer.countDown();
        Connection lent = caller.get();
        assertThat(physical(lent)).isEqualTo(1);
        pool.housekeeper.sweep();
        lent.setReadOnly(true);
        driver.only().hooks.put("clearWarnings", pool.housekeeper::sweep);
        lent.close();

        assertThat(driver.only().calls).contains("clearWarnings()").doesNotContain("abort(executor)");
        assertThat(physical(pool.getConnection())).isEqualTo(1);
    }

    @Test
    @DisplayName("P04 a connect that never answers fails its caller in time; what arrives late goes to the pool")
    void aHangingConnectFailsItsCallerInTime() throws Exception {
        GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).connectTimeout(Duration.ofMillis(50)));
        CountDownLatch answer = new CountDownLatch(1);
        driver.connectGate = answer;

        assertRefused(
                catchThrowable(pool::getConnection),
                SQLTransientConnectionException.class,
                "08001",
                "pool 'orders': connecting takes longer than ");
        answer.countDown();
        await().until(() -> pool.stats().equals(ONE_IDLE));
        assertThat(physical(pool.getConnection())).isEqualTo(1);
        assertThat(driver.connecting).hasValue(1);
    }

    @Test
    @DisplayName("P07 a connection lost while idle is replaced without a word, and the waiters keep their order")
    void aLostIdleConnectionIsReplaced() throws Exception {
        GuardedDataSource pool = pool(1);
        fill(pool, 1);
        letIdle(pool);
        driver.only().failures.put("isValid", lost);
        driver.connectGate = new CountDownLatch(1);
        InBackground<Connection> first = InBackground.acquire("first", pool);
        InBackground<Connection> second = InBackground.acquire("second", pool);
        driver.connectGate.countDown();

        Connection lent = first.get();
        assertThat(physical(lent)).isEqualTo(2);
        assertThat(second.result).isNotDone();
        lent.close();
        assertThat(physical(second.get())).isEqualTo(2);
        assertThat(driver.opened).hasSize(2);
        assertThat(driver.opened.get(0).closed).isTrue();
        assertThat(recorder.of("failed")).isEmpty();
        assertThat(recorder.of("closed")).containsExactly("closed 1 BROKEN");
    }

    @Test
    @DisplayName("P08 evict and abort run nothing on the connection, not even a rollback; the end succeeds")
    void evictAndAbortRunNothing() throws SQLException {
        GuardedDataSource pool = pool(1);
        Connection evicted = pool.getConnection();
        evicted.setAutoCommit(false);
        evicted.createStatement().execute("x");
        driver.only().takeCalls();
        pool.evict(evicted);
        assertThat(driver.only().calls).containsExactly("close()");

        Connection aborted = pool.getConnection();
        aborted.setAutoCommit(false);
        aborted.createStatement().execute("x");
        FakeDriver.Physical second = driver.opened.get(1);
        second.takeCalls();
        aborted.abort(Runnable::run);
        await().until(() -> second.closed);
        assertThat(second.calls).containsExactly("abort(executor)", "close()");

        assertThat(evicted.isClosed()).isTrue();
        assertThat(aborted.isClosed()).isTrue();
        endLeavesNothing(pool);
    }

    @Test
    @DisplayName("P15 after a failed statement, release and end work")
    void afterAFailedStatementAllGoesOn() throws SQLException {
        GuardedDataSource pool = pool(1);
        Connection connection = pool.getConnection();
        driver.only().failures.put("Statement.execute", new SQLException("no such table", "42S02"));

        assertThatThrownBy(() -> connection.createStatement().execute("x")).hasMessage("no such table");
        connection.close();
        assertThat(pool.stats()).isEqualTo(ONE_IDLE);
        endLeavesNothing(pool);
    }

    @Test
    @DisplayName("P16 idle connections reset by the server: the next acquires get new ones")
    void resetIdleConnectionsAreReplaced() throws SQLException {
        GuardedDataSource pool = pool(2);
        fill(pool, 2);
        letIdle(pool);
        driver.opened.forEach(physical -> physical.dead = true);

        assertThat(physical(pool.getConnection())).isEqualTo(3);
        assertThat(physical(pool.getConnection())).isEqualTo(4);
        assertThat(driver.opened).extracting(p -> p.closed).containsExactly(true, true, false, false);
        assertThat(pool.stats()).isEqualTo(new PoolStats(2, 2, 0, 0, 0));
        assertThat(recorder.of("failed")).isEmpty();
    }

    @Test
    @DisplayName("P18 a fresh connection is not validated before it is lent first, and the end closes each once")
    void aFreshConnectionIsNotValidated() throws SQLException {
        GuardedDataSource pool = pool(2);
        fill(pool, 2);

        assertThat(driver.opened).hasSize(2).allSatisfy(p -> assertThat(p.calls).containsExactly("getAutoCommit()"));
        endLeavesNothing(pool);
    }

    @Test
    @DisplayName("P32 after a fatal error the connection leaves on release, a second one is opened, the end succeeds")
    void aFatalErrorEvicts() throws Exception {
        GuardedDataSource pool = pool(1);
        Connection broken = pool.getConnection();
        driver.only().failures.put("Statement.execute", lost);
        assertThatThrownBy(() -> broken.createStatement().execute("x")).isSameAs(lost);
        InBackground<Connection> waiter = InBackground.acquire("waiter", pool);
        broken.close();

        Connection held = waiter.get();
        assertThat(physical(held)).isEqualTo(2);
        assertThat(driver.opened.get(0).closed).isTrue();
        assertThat(recorder.of("closed")).containsExactly("closed 1 BROKEN");
        pool.close();
        assertThat(driver.opened.get(1).closed).isFalse();
        held.close();
        endLeavesNothing(pool);
    }

    @Test
    @DisplayName("P35 an ordinary error of a statement leaves the connection leased and counted")
    void anOrdinaryErrorKeepsTheLease() throws SQLException {
        GuardedDataSource pool = pool(1);
        Connection connection = pool.getConnection();
        driver.only().failures.put("Statement.execute", new SQLException("duplicate key", "23505"));

        assertThatThrownBy(() -> connection.createStatement().execute("x")).hasMessage("duplicate key");
        assertThat(connection.isClosed()).isFalse();
        assertThat(pool.stats()).isEqualTo(ONE_USED);
        connection.close();
        assertThat(pool.stats()).isEqualTo(ONE_IDLE);
        assertThat(physical(pool.getConnection())).isEqualTo(1);
    }

    @Test
    @DisplayName("E43 several dead idle connections: one call validates one of them, never one after the other")
    void deadIdleConnectionsDoNotAddUp() throws SQLException {
        GuardedDataSource pool = pool(3);
        fill(pool, 3);
        letIdle(pool);
        driver.opened.forEach(physical -> physical.dead = true);

        assertThat(physical(pool.getConnection())).isEqualTo(4);
        assertThat(driver.opened)
                .filteredOn(p -> p.calls.contains("isValid(5)"))
                .hasSize(1)
                .allSatisfy(p -> assertThat(p.closed).isTrue());
    }

    @Test
    @DisplayName("E43 several hanging idle connections: the deadline is that of the whole call")
    void theDeadlineHoldsWhileValidationsHang() throws SQLException {
        GuardedDataSource pool = connectedPool(3, driver.config().acquireTimeout(Duration.ofMillis(150)));
        letIdle(pool);
        CountDownLatch answer = new CountDownLatch(1);
        driver.opened.forEach(physical -> physical.validationGate = answer);
        long began = System.nanoTime();

        assertRefused(
                catchThrowable(pool::getConnection),
                SQLTransientConnectionException.class,
                "08001",
                "pool 'orders' had no connection after ");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        assertThat(driver.opened)
                .filteredOn(p -> p.calls.contains("isValid(5)"))
                .hasSize(1);
        answer.countDown();
        await().until(() -> pool.stats().equals(new PoolStats(3, 0, 3, 0, 0)));
    }
}
