// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private static final String SENTENCE = "Pool is closed. pool 'orders' lends no more connections";

    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();
    private final GuardedDataSource pool =
            new GuardedDataSource(driver.config().maximumPoolSize(2).build(), clock);

    @Test
    void aClosedPoolLendsNothing() {
        pool.close();
        pool.close();

        SQLException e = catchThrowableOfType(SQLException.class, pool::getConnection);
        assertThat((Throwable) e)
                .isExactlyInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessage(SENTENCE);
        assertThat(e.getSQLState()).isEqualTo("08003");
        assertThat(pool.isClosed()).isTrue();
        assertThat(driver.opened).isEmpty();
    }

    @Test
    void idleConnectionsAreClosedBeforeCloseReturns() throws SQLException {
        Connection first = pool.getConnection();
        pool.getConnection().close();
        first.close();
        clock.advance(java.time.Duration.ofSeconds(5));
        pool.housekeeper.sweep();
        pool.close();

        assertThat(driver.opened).hasSize(2);
        assertThat(driver.alive()).isZero();
    }

    @Test
    void usedConnectionsAreClosedOnRelease() throws SQLException {
        Connection used = pool.getConnection();
        Connection untouched = pool.getConnection();
        used.setReadOnly(true);
        pool.close();
        assertThat(driver.alive()).isEqualTo(2);
        assertThat(used.isReadOnly()).isTrue();

        used.close();
        untouched.close();

        assertThat(driver.alive()).isZero();
        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0));
    }

    @Test
    void waitersAreRejectedAtOnce() throws Exception {
        Connection one = pool.getConnection();
        Connection other = pool.getConnection();
        InBackground<Connection> first = InBackground.acquire("first", pool);
        InBackground<Connection> second = InBackground.acquire("second", pool);
        pool.close();

        assertThat(first.failure())
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessage(SENTENCE);
        assertThat(second.failure())
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessage(SENTENCE);
        one.close();
        other.close();
        assertThat(driver.alive()).isZero();
    }

    @Test
    void aConnectionThatArrivesAfterTheEndIsClosed() throws Exception {
        driver.connectGate = new CountDownLatch(1);
        InBackground<Connection> waiter = InBackground.acquire("waiter", pool);
        await().until(() -> driver.connecting.get() == 1);
        pool.close();
        assertThat(waiter.failure()).hasMessage(SENTENCE);
        driver.connectGate.countDown();

        await().until(() -> driver.opened.size() == 1 && driver.alive() == 0);
        await().until(() -> pool.stats().equals(new PoolStats(0, 0, 0, 0, 0)));
    }

    @Test
    void aCallerWhoseConnectionIsBeingValidatedIsRejected() throws Exception {
        pool.getConnection().close();
        driver.only().validationGate = new CountDownLatch(1);
        clock.advance(java.time.Duration.ofSeconds(5));
        pool.housekeeper.sweep();
        InBackground<Connection> waiter = InBackground.acquire("waiter", pool);
        pool.close();
        assertThat(waiter.failure()).hasMessage(SENTENCE);
        driver.only().validationGate.countDown();

        await().until(() -> driver.alive() == 0);
    }

    @Test
    void whatDoesNotCloseInTimeIsAborted() throws Exception {
        GuardedDataSource impatient = new GuardedDataSource(
                driver.config()
                        .validationTimeout(java.time.Duration.ofMillis(50))
                        .build(),
                clock);
        CountDownLatch hanging = new CountDownLatch(1);
        Connection evicted = impatient.getConnection();
        Connection late = impatient.getConnection();
        impatient.getConnection().close();
        driver.opened.forEach(physical -> physical.hooks.put("close", () -> awaitQuietly(hanging)));

        impatient.evict(evicted);
        assertThat(impatient.stats()).isEqualTo(new PoolStats(3, 1, 1, 0, 0));
        await().until(() -> driver.opened.get(0).calls.contains("abort(executor)"));
        assertThat(driver.opened.get(1).calls).doesNotContain("abort(executor)");
        assertThat(driver.opened.get(2).calls).doesNotContain("abort(executor)");

        impatient.close();
        await().until(() -> driver.opened.get(2).calls.contains("abort(executor)"));
        assertThat(driver.opened.get(1).calls).doesNotContain("abort(executor)");
        late.close();
        await().until(() -> driver.opened.get(1).calls.contains("abort(executor)"));

        assertThat(driver.alive()).isEqualTo(3);
        hanging.countDown();
        await().until(() -> impatient.stats().equals(new PoolStats(0, 0, 0, 0, 0)));
        assertThat(driver.alive()).isZero();
    }

    @Test
    void whatClosesInTimeIsNotAborted() throws Exception {
        Connection evicted = pool.getConnection();
        pool.getConnection().close();
        pool.evict(evicted);
        pool.close();

        assertThat(driver.opened).hasSize(2).noneMatch(physical -> physical.calls.contains("abort(executor)"));
        assertThat(driver.alive()).isZero();
    }

    @Test
    void anInterruptedThreadClosesAllAndStaysInterrupted() throws Exception {
        Connection evicted = pool.getConnection();
        pool.getConnection().close();
        Thread.currentThread().interrupt();
        pool.evict(evicted);
        assertThat(driver.alive()).isOne();
        pool.close();
        assertThat(driver.alive()).isZero();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void noThreadIsLeftOver() throws Exception {
        Connection used = pool.getConnection();
        pool.getConnection().close();
        pool.close();
        used.close();

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("orders-connector")));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFailingCloseOfAPhysicalConnectionIsSwallowed() throws SQLException {
        Connection connection = pool.getConnection();
        driver.only().failures.put("close", new SQLException("x"));
        connection.close();
        pool.close();

        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0));
    }
}
