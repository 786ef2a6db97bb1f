// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a release restores, refuses and reports. */
class SeedReleaseTest extends SeedFixture {
    private static final Map<String, Object> DEFAULTS = Map.of(
            "AutoCommit",
            true,
            "ReadOnly",
            false,
            "TransactionIsolation",
            Connection.TRANSACTION_READ_COMMITTED,
            "Catalog",
            "shop",
            "Schema",
            "public",
            "Holdability",
            ResultSet.HOLD_CURSORS_OVER_COMMIT,
            "NetworkTimeout",
            0,
            "ClientInfo",
            new Properties());

    private static void changeEverything(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setCatalog("other");
        connection.setSchema("other");
        connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
        connection.setNetworkTimeout(Runnable::run, 1);
        connection.setClientInfo(new Properties(1));
    }

    @Test
    @DisplayName("P05 what one holder changes on its connection reaches neither the pool nor another connection")
    void changesStayOnTheirConnection() throws SQLException {
        GuardedDataSource pool = pool(2);
        Connection changed = pool.getConnection();
        driver.only().values.putAll(DEFAULTS);
        changeEverything(changed);
        Connection other = pool.getConnection();

        assertThat(physical(other)).isEqualTo(2);
        assertThat(other.getAutoCommit()).isTrue();
        assertThat(driver.opened.get(1).calls).containsExactly("getAutoCommit()", "getAutoCommit()");
        assertThat(changed.getCatalog()).isEqualTo("other");
    }

    @Test
    @DisplayName("P06 the next holder of the same connection finds every setting restored; the end closes it")
    void theNextHolderFindsTheDefaults() throws SQLException {
        GuardedDataSource pool = pool(1);
        Connection changed = pool.getConnection();
        driver.only().values.putAll(DEFAULTS);
        changeEverything(changed);
        assertThat(driver.only().values).doesNotContainEntry("Schema", "public");
        changed.close();

        Connection next = pool.getConnection();
        assertThat(physical(next)).isEqualTo(1);
        assertThat(driver.only().values).isEqualTo(DEFAULTS);
        assertThat(next.getAutoCommit()).isTrue();
        assertThat(next.getSchema()).isEqualTo("public");
        next.close();
        endLeavesNothing(pool);
    }

    @Test
    @DisplayName("P19 an evicted connection is gone from the counts at once, and its release does nothing")
    void releaseAfterEvictDoesNothing() throws SQLException {
        GuardedDataSource pool = pool(1);
        Connection evicted = pool.getConnection();
        pool.evict(evicted);
        assertThat(pool.stats()).isEqualTo(NOTHING);
        Connection next = pool.getConnection();

        evicted.close();
        pool.release(evicted);
        pool.evict(evicted);
        assertThat(physical(next)).isEqualTo(2);
        assertThat(next.isClosed()).isFalse();
        assertThat(pool.stats()).isEqualTo(ONE_USED);
        assertThat(recorder.misuses).isEmpty();
        assertThat(pool.totals().doubleReleases()).isZero();
    }

    @Test
    @DisplayName("P30 with captured stacks an error leads to the code that acquired and the code that released first")
    void errorsLeadToTheCaller() throws Exception {
        GuardedDataSource pool = connectedPool(
                1, driver.config().acquireTimeout(Duration.ofMillis(20)).captureStackTraces(true));
        Connection connection = pool.getConnection();
        assertThat(catchThrowable(pool::getConnection).getStackTrace())
                .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("errorsLeadToTheCaller"));
        connection.close();

        Throwable again = catchThrowable(() -> pool.release(connection));
        assertThat(again).isExactlyInstanceOf(DoubleReleaseException.class);
        Throwable released = again.getCause();
        assertThat(released.getStackTrace())
                .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("errorsLeadToTheCaller"));
        assertThat(released.getCause().getStackTrace())
                .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("errorsLeadToTheCaller"));
    }

    @Test
    @DisplayName("E6/G releasing what the pool did not lend is refused, and the waiters keep their places")
    void aForeignObjectIsRefused() throws Exception {
        GuardedDataSource pool = pool(1);
        Connection gone = pool.getConnection();
        pool.evict(gone);
        Connection held = pool.getConnection();
        recorder.events.clear();
        InBackground<Connection> first = InBackground.acquire("first", pool);
        InBackground<Connection> second = InBackground.acquire("second", pool);

        Connection foreign = driver.opened.get(1).connection;
        assertThatThrownBy(() -> pool.release(foreign))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Connection released to wrong pool: it is a "
                        + foreign.getClass().getName() + " (expected: what getConnection() of pool 'orders' returned)");
        pool.release(gone); // The seed's way to this: a removed connection turned the waiters round.
        assertThat(first.result).isNotDone();
        assertThat(second.result).isNotDone();
        assertThat(recorder.events).containsExactly("wait 1", "wait 2", "misuse WRONG_POOL");

        untilNobodyMayBarge(pool);
        held.close();
        Connection lent = first.get();
        assertThat(second.result).isNotDone();
        lent.close();
        assertThat(physical(second.get())).isEqualTo(2);
        assertThat(recorder.of("wait")).hasSize(2);
    }

    @Test
    @DisplayName("M3/M4/M5 neither a second way back nor another pool takes a connection twice")
    void noWayBackCountsTwice() throws SQLException {
        GuardedDataSource pool = pool(2);
        GuardedDataSource other = pool(new FakeDriver().config().name("stock"));
        Connection closed = pool.getConnection();
        closed.close();
        assertThatThrownBy(() -> pool.release(closed)).isInstanceOf(DoubleReleaseException.class);
        Connection released = pool.getConnection();
        pool.release(released);
        released.close();
        assertThat(pool.stats()).isEqualTo(ONE_IDLE);
        assertThat(recorder.of("misuse")).containsExactly("misuse DOUBLE_RELEASE", "misuse DOUBLE_RELEASE");

        Connection foreign = other.getConnection();
        assertThatThrownBy(() -> pool.release(foreign))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Connection released to wrong pool: it is of pool 'stock' (expected: of pool 'orders')");
        assertThatThrownBy(() -> pool.evict(foreign)).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(foreign.isClosed()).isFalse();
        assertThat(other.stats()).isEqualTo(ONE_USED);
        assertThat(pool.stats()).isEqualTo(ONE_IDLE);
        assertThat(recorder.misuses.get(2).kind()).isEqualTo(MisuseKind.WRONG_POOL);
        assertThat(recorder.misuses.get(2).lease().pool()).isEqualTo("stock");
    }

    @Test
    @DisplayName("E17 released while another thread's statement runs: the next holder does not wait for that")
    void aRunningStatementDelaysNobody() throws Exception {
        GuardedDataSource pool = pool(1);
        Connection busy = pool.getConnection();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        driver.only().hooks.put("commit", () -> {
            running.countDown();
            FakeDriver.await(answer);
        });
        InBackground<Void> other = InBackground.run("other", () -> {
            busy.commit();
            return null;
        });
        running.await();
        long lease = lease(busy);
        driver.only().takeCalls();
        busy.close();

        assertThat(physical(pool.getConnection())).isEqualTo(2);
        assertThat(other.result).isNotDone();
        assertThat(driver.opened.get(0).calls).containsExactly("close()");
        MisuseReport report = onlyMisuse();
        assertThat(report.kind()).isEqualTo(MisuseKind.RELEASE_IN_USE);
        assertThat(report.lease().id()).isEqualTo(lease);
        assertThat(report.message())
                .isEqualTo("released by thread " + Thread.currentThread().getName()
                        + " while a call of another thread was running on it; the connection is closed");
        assertThat(recorder.of("closed")).containsExactly("closed 1 IN_USE");
        answer.countDown();
        other.get();
    }

    @Test
    @DisplayName("E32 an open transaction is rolled back on release, and told; the next holder finds none")
    void anOpenTransactionIsRolledBack() throws SQLException {
        GuardedDataSource pool = pool(1);
        Connection dirty = pool.getConnection();
        dirty.setAutoCommit(false);
        dirty.createStatement().execute("x");
        long lease = lease(dirty);
        driver.only().takeCalls();
        dirty.close();

        assertThat(driver.only().takeCalls())
                .containsExactly("Statement.close()", "rollback()", "setAutoCommit(true)", "clearWarnings()");
        Connection next = pool.getConnection();
        assertThat(physical(next)).isEqualTo(1);
        assertThat(next.getAutoCommit()).isTrue();
        MisuseReport report = onlyMisuse();
        assertThat(report.kind()).isEqualTo(MisuseKind.DIRTY_RELEASE);
        assertThat(report.lease().id()).isEqualTo(lease);
        assertThat(report.message()).contains("neither commit nor rollback").endsWith("rolled back");

        next.setAutoCommit(false);
        next.createStatement().execute("x");
        next.commit();
        next.close();
        assertThat(recorder.misuses).hasSize(1);
    }

    @Test
    @DisplayName("E42 a release skipped by an exception is told as overdue, once, with the code that acquired")
    void aSkippedReleaseIsFound() throws SQLException {
        GuardedDataSource pool = pool(driver.config()
                .maximumPoolSize(2)
                .overdueAfter(Duration.ofSeconds(30))
                .captureStackTraces(true));
        StackTraceElement[][] told = new StackTraceElement[1][];
        pool.addListener(new PoolListener() {
            @Override
            public void onOverdue(LeaseInfo lease, Throwable acquired) {
                told[0] = acquired.getStackTrace();
            }
        });
        assertThatThrownBy(() -> forgetToRelease(pool)).hasMessage("bug");
        Connection quick = pool.getConnection();
        quick.close();
        clock.advance(Duration.ofSeconds(29));
        pool.housekeeper.sweep();
        assertThat(recorder.of("overdue")).isEmpty();
        clock.advance(Duration.ofSeconds(2));
        pool.housekeeper.sweep();
        pool.housekeeper.sweep();

        assertThat(recorder.of("overdue")).hasSize(1);
        assertThat(pool.leases()).hasSize(1);
        assertThat(pool.leases().get(0).held()).isEqualTo(Duration.ofSeconds(31));
        assertThat(told[0])
                .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("forgetToRelease"));
    }

    private static void forgetToRelease(GuardedDataSource pool) throws SQLException {
        pool.getConnection();
        throw new IllegalStateException("bug");
    }
}
