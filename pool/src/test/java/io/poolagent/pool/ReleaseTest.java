// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReleaseTest {
    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();
    private final GuardedDataSource pool =
            new GuardedDataSource(driver.config().maximumPoolSize(1).build(), clock);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void aReleasedConnectionIsLentAgainWithANewHandle() throws SQLException {
        Connection first = pool.getConnection();
        first.close();
        Connection second = pool.getConnection();

        assertThat(second).isNotSameAs(first).isNotEqualTo(first);
        assertThat(driver.opened).hasSize(1);
        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(0);
    }

    @Test
    void acquireAndReleaseWithoutUseDoNotCallTheDriver() throws SQLException {
        pool.getConnection().close();
        driver.only().takeCalls();

        pool.getConnection().close();
        pool.release(pool.getConnection());

        assertThat(driver.only().calls).isEmpty();
        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(0);
    }

    @Test
    void aSecondCloseIsIgnoredAndCounted() throws SQLException {
        Connection connection = pool.getConnection();
        connection.close();
        connection.close();

        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(1);
    }

    @Test
    void aStaleCloseDoesNotTouchTheNextHolder() throws SQLException {
        Connection stale = pool.getConnection();
        stale.close();
        Connection next = pool.getConnection();
        next.setAutoCommit(false);
        driver.only().takeCalls();

        stale.close();

        assertThat(next.isClosed()).isFalse();
        assertThat(next.getAutoCommit()).isFalse();
        assertThat(driver.only().calls).containsExactly("getAutoCommit()");
        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(1);
    }

    @Test
    void aStaleStrictReleaseThrowsAndDoesNotTouchTheNextHolder() throws SQLException {
        Connection stale = pool.getConnection();
        pool.release(stale);
        clock.advance(Duration.ofSeconds(3));
        Connection next = pool.getConnection();

        assertThatThrownBy(() -> pool.release(stale))
                .isInstanceOf(DoubleReleaseException.class)
                .hasMessage("Connection already released 3 s ago by thread "
                        + Thread.currentThread().getName() + "; pool 'orders'");
        assertThat(next.isClosed()).isFalse();
        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(1);
    }

    @Test
    void releasingNullSaysWhatWasExpected() {
        assertThatNullPointerException()
                .isThrownBy(() -> pool.release(null))
                .withMessage("connection: null (expected: what getConnection() of pool 'orders' returned)");
    }

    @Test
    void releasingAConnectionOfAnotherPoolNamesBoth() throws SQLException {
        try (GuardedDataSource other =
                new GuardedDataSource(new FakeDriver().config().name("stock").build(), clock)) {
            Connection foreign = other.getConnection();

            assertThatThrownBy(() -> pool.release(foreign))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "Connection released to wrong pool: it is of pool 'stock' (expected: of pool 'orders')");
            assertThat(foreign.isClosed()).isFalse();
            assertThat(other.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
            assertThat(other.totals().doubleReleases()).isEqualTo(0);
        }
    }

    @Test
    void releasingSomethingElseIsRefused() throws SQLException {
        pool.getConnection();
        Connection physical = driver.only().connection;

        assertThatThrownBy(() -> pool.release(physical))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Connection released to wrong pool: it is a "
                        + physical.getClass().getName()
                        + " (expected: what getConnection() of pool 'orders' returned)");
        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(0);
    }

    @Test
    void evictClosesThePhysicalConnectionAndEndsTheLease() throws SQLException {
        Connection connection = pool.getConnection();
        pool.evict(connection);

        assertThat(connection.isClosed()).isTrue();
        assertThat(driver.only().closed).isTrue();
        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(0);
    }

    @Test
    void releaseAfterEvictDoesNothing() throws SQLException {
        Connection connection = pool.getConnection();
        pool.evict(connection);
        pool.evict(connection);
        pool.release(connection);
        connection.close();

        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(0);
    }

    @Test
    void evictOfAReleasedConnectionThrows() throws SQLException {
        Connection stale = pool.getConnection();
        stale.close();
        Connection next = pool.getConnection();

        assertThatThrownBy(() -> pool.evict(stale)).isInstanceOf(DoubleReleaseException.class);
        assertThat(next.isClosed()).isFalse();
        assertThat(driver.alive()).isEqualTo(1);
    }

    @Test
    void evictServesAWaiterWithANewConnection() throws Exception {
        Connection connection = pool.getConnection();
        InBackground<Connection> waiter = InBackground.acquire("waiter", pool);

        pool.evict(connection);

        assertThat(waiter.get().isClosed()).isFalse();
        assertThat(driver.opened).hasSize(2);
        assertThat(driver.alive()).isEqualTo(1);
    }

    @Test
    void abortEndsTheLeaseAndClosesThePhysicalConnection() throws Exception {
        Connection connection = pool.getConnection();
        driver.only().takeCalls();
        InBackground<Connection> waiter = InBackground.acquire("waiter", pool);

        connection.abort(Runnable::run);
        connection.abort(Runnable::run);
        connection.close();

        assertThat(connection.isClosed()).isTrue();
        assertThat(waiter.get().isClosed()).isFalse();
        assertThat(driver.opened.get(0).calls).containsExactly("abort(executor)", "close()");
        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(0);
    }

    @Test
    void abortWithoutExecutorIsRefused() throws SQLException {
        Connection connection = pool.getConnection();
        assertThatThrownBy(() -> connection.abort(null))
                .isInstanceOf(SQLException.class)
                .hasMessage("executor: null (expected: an executor)");
        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void aFatalErrorEvictsOnRelease() throws Exception {
        for (SQLException fatal : new SQLException[] {
            new SQLException("gone", "08S01"),
            new SQLException("terminating connection due to administrator command", "57P01"),
            new SQLException("terminating connection due to idle-session timeout", "57P05"),
            new SQLException("disconnect", "01002"),
            new SQLException("exceeded maximum connect time", "02399", 2399),
            new java.sql.SQLRecoverableException("gone"),
            new java.sql.SQLNonTransientConnectionException("gone"),
            chained(new SQLException("first"), new SQLException("gone", "08006"))
        }) {
            Connection connection = pool.getConnection();
            FakeDriver.Physical physical = driver.opened.get(driver.opened.size() - 1);
            physical.failures.put("commit", fatal);

            assertThatThrownBy(connection::commit).isSameAs(fatal);
            assertThat(connection.isClosed()).isFalse();
            connection.close();

            org.awaitility.Awaitility.await().until(() -> pool.stats().total() == 0);
            assertThat(physical.closed).isTrue();
        }
    }

    @Test
    void anOrdinaryErrorKeepsTheConnection() throws SQLException {
        Connection connection = pool.getConnection();
        driver.only().failures.put("commit", new SQLException("duplicate key", "23505"));

        assertThatThrownBy(connection::commit).hasMessage("duplicate key");
        connection.close();

        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(0);
    }

    @Test
    void aFatalErrorOfAStatementEvictsOnRelease() throws SQLException {
        Connection connection = pool.getConnection();
        driver.only().failures.put("PreparedStatement.execute", new SQLException("gone", "08S01"));

        assertThatThrownBy(connection.prepareStatement("x")::execute).hasMessage("gone");
        connection.close();

        org.awaitility.Awaitility.await().until(() -> pool.stats().total() == 0);
        assertThat(driver.only().closed).isTrue();
    }

    private static SQLException chained(SQLException first, SQLException next) {
        first.setNextException(next);
        return first;
    }
}
