// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said to the driver at the begin and the end of a lease, and what is spared. */
class RequestsTest {
    private final FakeDriver driver = new FakeDriver();
    private final GuardedDataSource pool =
            new GuardedDataSource(driver.config().maximumPoolSize(1).build(), new ManualClock());

    /** As the drivers do it that know what a request is. */
    interface Requesting extends Connection {
        @Override
        void beginRequest() throws SQLException;

        @Override
        void endRequest() throws SQLException;
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private FakeDriver.Physical lent(Connection connection) {
        FakeDriver.Physical physical = driver.opened.get(driver.opened.size() - 1);
        physical.takeCalls();
        assertThat(connection).isNotNull();
        return physical;
    }

    @Test
    void everyLeaseThatIsUsedIsARequestForADriverThatKnowsThem() throws SQLException {
        driver.type = Requesting.class;
        pool.getConnection().close();
        Connection used = pool.getConnection();
        used.nativeSQL("a");
        used.nativeSQL("b");
        used.close();

        assertThat(driver.only().calls)
                .containsExactly(
                        "getAutoCommit()",
                        "beginRequest()",
                        "nativeSQL(a)",
                        "nativeSQL(b)",
                        "clearWarnings()",
                        "endRequest()");
    }

    @Test
    void otherDriversAreNotCalled() throws SQLException {
        pool.getConnection().close();

        assertThat(driver.only().calls).containsExactly("getAutoCommit()");
    }

    @Test
    void aRequestThatCannotBeginIsNoReasonToRefuse() throws SQLException {
        driver.type = Requesting.class;
        pool.getConnection().close();
        driver.only().failures.put("beginRequest", new SQLException("no"));
        Connection connection = pool.getConnection();

        connection.nativeSQL("a");
        connection.close();
        assertThat(driver.only().calls).contains("nativeSQL(a)");
        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
    }

    @Test
    void aRequestThatCannotEndEndsTheConnection() throws SQLException {
        driver.type = Requesting.class;
        Connection connection = pool.getConnection();
        connection.nativeSQL("a");
        driver.only().failures.put("endRequest", new SQLException("no"));
        connection.close();

        assertThat(pool.getConnection().unwrap(LeaseInfo.class).connection()).isEqualTo(2);
    }

    @Test
    void afterACommitNothingIsRolledBack() throws SQLException {
        Connection connection = pool.getConnection();
        FakeDriver.Physical physical = lent(connection);
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("insert")) {
            insert.execute();
            connection.commit();
        }
        connection.close();

        assertThat(physical.calls).contains("commit()").doesNotContain("rollback()");
    }

    @Test
    void afterARollbackNothingIsRolledBackAgain() throws SQLException {
        Connection connection = pool.getConnection();
        FakeDriver.Physical physical = lent(connection);
        connection.setAutoCommit(false);
        connection.createStatement().execute("x");
        connection.rollback();
        connection.close();

        assertThat(physical.calls).containsOnlyOnce("rollback()");
    }

    @Test
    void whateverIsCalledAfterACommitIsRolledBack() throws SQLException {
        for (int i = 0; i < 4; i++) {
            Connection connection = pool.getConnection();
            FakeDriver.Physical physical = lent(connection);
            connection.setAutoCommit(false);
            Connection drivers = i == 0 ? connection.unwrap(driver.type) : null;
            if (i == 1) {
                connection.createBlob();
            }
            connection.commit();
            if (i == 2) {
                connection.createStatement();
            } else if (i == 3) {
                connection.getMetaData();
            } else if (drivers != null) {
                drivers.createStatement().execute("x");
            }
            connection.close();

            assertThat(physical.calls).as("case " + i).contains("rollback()");
        }
    }

    @Test
    void aCommitThatAnotherThreadCameIntoIsNotTrusted() throws Exception {
        Connection connection = pool.getConnection();
        FakeDriver.Physical physical = lent(connection);
        connection.setAutoCommit(false);
        physical.hooks.put("commit", () -> {
            try {
                InBackground.run("other", () -> connection.createStatement().execute("x"))
                        .get();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        connection.commit();
        connection.close();

        assertThat(physical.calls).contains("rollback()");
    }

    @Test
    void anAutoCommitThatWasTurnedOffAndThrewIsRolledBack() throws SQLException {
        Connection connection = pool.getConnection();
        FakeDriver.Physical physical = lent(connection);
        physical.failures.put("setAutoCommit", new SQLException("network"));
        physical.values.put("AutoCommit", true);
        physical.hooks.put("setAutoCommit", () -> physical.values.put("AutoCommit", false));
        assertThatThrownBy(() -> connection.setAutoCommit(false)).hasMessage("network");
        physical.failures.clear();
        connection.createStatement().execute("insert");
        connection.close();

        assertThat(physical.calls)
                .containsSubsequence("Statement.execute(insert)", "rollback()", "setAutoCommit(true)");
    }

    @Test
    void aShardingKeyIsTakenAway() throws SQLException {
        Connection connection = pool.getConnection();
        FakeDriver.Physical physical = lent(connection);
        connection.setShardingKey(null);
        physical.takeCalls();
        connection.close();
        assertThat(physical.calls).containsExactly("setShardingKey(null,null)", "clearWarnings()");

        Connection second = pool.getConnection();
        physical.failures.put("setShardingKey", new SQLFeatureNotSupportedException("no"));
        assertThatThrownBy(() -> second.setShardingKey(null)).hasMessage("no");
        second.close();
        assertThat(pool.getConnection().unwrap(LeaseInfo.class).connection()).isOne();
    }

    @Test
    void buildersAreRefusedInWords() {
        assertThatThrownBy(pool::createConnectionBuilder)
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessage("createConnectionBuilder is not supported; use getConnection()");
        assertThatThrownBy(pool::createShardingKeyBuilder)
                .hasMessage("createShardingKeyBuilder is not supported; use that of the driver's own data source");
    }
}
