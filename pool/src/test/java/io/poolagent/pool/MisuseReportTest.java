// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MisuseReportTest {
    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();
    private final Recorder recorder = new Recorder();

    private GuardedDataSource pool(PoolConfigBuilder config) {
        return new GuardedDataSource(config.listener(recorder).build(), clock);
    }

    private MisuseReport only() {
        assertThat(recorder.misuses).hasSize(1);
        return recorder.misuses.get(0);
    }

    private static void assertStackOf(Throwable stack, String method) {
        assertThat(Arrays.stream(stack.getStackTrace())
                        .filter(f -> f.getClassName().equals(MisuseReportTest.class.getName()))
                        .findFirst()
                        .orElseThrow()
                        .getMethodName())
                .isEqualTo(method);
    }

    private static Connection acquireHere(GuardedDataSource pool) throws SQLException {
        return pool.getConnection();
    }

    private static void releaseHere(Connection connection) throws SQLException {
        connection.close();
    }

    @Test
    void aSecondReleaseTellsWhereItWasAcquiredAndReleasedFirst() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().captureStackTraces(true))) {
            Connection connection = acquireHere(pool);
            releaseHere(connection);
            clock.advance(Duration.ofSeconds(2));
            connection.close();

            MisuseReport report = only();
            assertThat(report.kind()).isEqualTo(MisuseKind.DOUBLE_RELEASE);
            assertThat(report.message()).isEqualTo("released again; released first 2 s ago by thread main");
            assertStackOf(report.acquired(), "acquireHere");
            assertStackOf(report.ended(), "releaseHere");
            assertThat(report.lease()).isEqualTo(recorder.leases.get(0));
        }
    }

    @Test
    void aSecondReleaseIsStaleWhenSomebodyElseHasTheConnection() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1))) {
            Connection stale = pool.getConnection();
            stale.close();
            Connection next = pool.getConnection();
            stale.close();

            assertThat(only().kind()).isEqualTo(MisuseKind.STALE_RELEASE);
            assertThat(only().lease().thread()).isEqualTo("unknown");
            assertThat(only().acquired()).isNull();
            assertThat(next.isClosed()).isFalse();
            next.close();
        }
    }

    @Test
    void underTheThrowingPolicyASecondCloseThrowsAtItsCaller() throws SQLException {
        try (GuardedDataSource pool =
                pool(driver.config().captureStackTraces(true).doubleReleasePolicy(DoubleReleasePolicy.THROW))) {
            Connection connection = acquireHere(pool);
            releaseHere(connection);

            Throwable thrown = catchThrowable(connection::close);
            assertThat(thrown)
                    .isInstanceOf(DoubleReleaseException.class)
                    .hasMessage("Connection already released 0 ms ago by thread main; pool 'orders'");
            assertStackOf(thrown.getCause(), "releaseHere");
            assertStackOf(thrown.getCause().getCause(), "acquireHere");
            assertThat(pool.totals().doubleReleases()).isEqualTo(1);
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
    }

    @Test
    void aUseAfterReleaseIsToldAndCounted() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config())) {
            Connection connection = pool.getConnection();
            connection.close();
            assertThatThrownBy(connection::createStatement).isInstanceOf(SQLException.class);

            assertThat(only().kind()).isEqualTo(MisuseKind.USE_AFTER_RELEASE);
            assertThat(only().message()).isEqualTo("used after its release 0 ms ago by thread main");
            assertThat(pool.totals().usesAfterRelease()).isEqualTo(1);
        }
    }

    @Test
    void aReleaseToTheWrongPoolIsTold() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config());
                GuardedDataSource other =
                        new GuardedDataSource(driver.config().name("bills").build(), clock)) {
            Connection connection = other.getConnection();
            assertThatThrownBy(() -> pool.release(connection)).isInstanceOf(IllegalArgumentException.class);
            assertThat(only().kind()).isEqualTo(MisuseKind.WRONG_POOL);
            assertThat(only().lease().pool()).isEqualTo("bills");
            connection.close();
        }
    }

    @Test
    void aReleaseAfterAStatementWithoutCommitIsDirty() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config())) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("UPDATE t SET x = 1");
            }
            connection.close();

            assertThat(only().kind()).isEqualTo(MisuseKind.DIRTY_RELEASE);
            assertThat(only().message())
                    .isEqualTo("released by thread main with neither commit nor rollback after a statement; "
                            + "rolled back");
            assertThat(driver.only().calls).contains("rollback()");
        }
    }

    @Test
    void aReleaseAfterCommitOrRollbackOrInAutocommitIsClean() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config())) {
            for (int way = 0; way < 4; way++) {
                Connection connection = pool.getConnection();
                connection.setAutoCommit(way == 0);
                connection.prepareStatement("UPDATE t SET x = 1").executeUpdate();
                if (way == 1) {
                    connection.commit();
                }
                if (way == 2) {
                    connection.rollback();
                }
                if (way == 3) {
                    connection.setAutoCommit(true);
                }
                connection.close();
            }
            assertThat(recorder.misuses).isEmpty();
        }
    }

    @Test
    void whoWaitsForAPoolThatItHoldsItselfIsTold() throws SQLException {
        try (GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).acquireTimeout(Duration.ofSeconds(1)))) {
            Connection held = pool.getConnection();
            assertThatThrownBy(pool::getConnection).hasMessageEndingWith("; this thread itself holds 1");

            assertThat(only().kind()).isEqualTo(MisuseKind.NESTED_ACQUIRE);
            assertThat(only().message())
                    .isEqualTo("thread main got no connection while it held one of this pool itself");
            held.close();
        }
    }

    @Test
    void anOverdueLeaseIsToldOnceWithItsStack() throws SQLException {
        try (GuardedDataSource pool =
                pool(driver.config().overdueAfter(Duration.ofMinutes(1)).captureStackTraces(true))) {
            Connection connection = acquireHere(pool);
            clock.advance(Duration.ofSeconds(59));
            pool.housekeeper.sweep();
            assertThat(recorder.events).doesNotContain("overdue 1");
            clock.advance(Duration.ofSeconds(1));
            pool.housekeeper.sweep();
            pool.housekeeper.sweep();

            assertThat(recorder.events).containsOnlyOnce("overdue 1");
            assertStackOf(recorder.stacks.get(0), "acquireHere");
            connection.close();
        }
    }
}
