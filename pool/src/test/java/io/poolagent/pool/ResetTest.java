// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResetTest {
    private final FakeDriver driver = new FakeDriver();
    private final GuardedDataSource pool =
            new GuardedDataSource(driver.config().maximumPoolSize(1).build(), new ManualClock());

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void whatWasChangedIsPutBackAndNothingElse() throws SQLException {
        Connection connection = pool.getConnection();
        FakeDriver.Physical physical = driver.only();
        physical.values.putAll(Map.of("TransactionIsolation", 2, "Catalog", "shop", "Schema", "public"));
        physical.values.putAll(Map.of("Holdability", 1, "NetworkTimeout", 7000));
        Properties info = new Properties();
        info.setProperty("ApplicationName", "shop");
        physical.values.put("ClientInfo", info);
        Map<String, Class<?>> types = Map.of("a", String.class);
        physical.values.put("TypeMap", types);

        connection.setReadOnly(true);
        connection.setTransactionIsolation(8);
        connection.setCatalog("stock");
        connection.setSchema("other");
        connection.setHoldability(2);
        connection.setNetworkTimeout(Runnable::run, 10);
        connection.setTypeMap(Map.of());
        connection.setClientInfo("ApplicationName", "x");
        connection.setClientInfo(new Properties());
        connection.setAutoCommit(false);
        physical.takeCalls();
        connection.close();

        assertThat(physical.calls)
                .containsExactly(
                        "rollback()",
                        "setAutoCommit(true)",
                        "setReadOnly(false)",
                        "setTransactionIsolation(2)",
                        "setCatalog(shop)",
                        "setSchema(public)",
                        "setHoldability(1)",
                        "setNetworkTimeout(executor,7000)",
                        "setTypeMap(" + types + ")",
                        "setClientInfo({ApplicationName=shop})",
                        "clearWarnings()");

        Connection next = pool.getConnection();
        next.setReadOnly(true);
        physical.takeCalls();
        next.close();
        assertThat(physical.calls).containsExactly("setReadOnly(false)", "clearWarnings()");
    }

    @Test
    void aUsedConnectionIsNotRolledBackInAutoCommit() throws SQLException {
        Connection connection = pool.getConnection();
        connection.createStatement().close();
        driver.only().takeCalls();
        connection.close();

        assertThat(driver.only().calls).containsExactly("clearWarnings()");
    }

    @Test
    void whatIsCommittedBySwitchingAutoCommitOnIsNotRolledBack() throws SQLException {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        connection.setAutoCommit(true);
        driver.only().takeCalls();
        connection.close();

        assertThat(driver.only().calls)
                .as("what was put back is not put back again")
                .containsExactly("clearWarnings()");
    }

    @Test
    void aSettingThatFailedHalfWayIsPutBack() throws SQLException {
        Connection connection = pool.getConnection();
        driver.only().failures.put("setReadOnly", new SQLException("no"));
        assertThatThrownBy(() -> connection.setReadOnly(true)).hasMessage("no");
        driver.only().failures.clear();
        driver.only().takeCalls();
        connection.close();

        assertThat(driver.only().calls).containsExactly("setReadOnly(false)", "clearWarnings()");
    }

    @Test
    void aConnectionThatCannotBeResetIsClosed() throws Exception {
        for (String failing : new String[] {"rollback", "setAutoCommit", "clearWarnings"}) {
            Connection connection = pool.getConnection();
            FakeDriver.Physical physical = driver.opened.get(driver.opened.size() - 1);
            connection.setAutoCommit(false);
            physical.failures.put(
                    failing, failing.equals("rollback") ? new AssertionError("x") : new SQLException("x"));
            connection.close();

            await().until(() -> pool.stats().total() == 0);
            assertThat(physical.closed).isTrue();
        }
    }

    @Test
    void aSettingWhoseDefaultIsUnknownClosesTheConnection() throws SQLException {
        Connection connection = pool.getConnection();
        driver.only().failures.put("getSchema", new SQLException("not supported"));
        connection.setSchema("other");
        connection.close();

        await().until(() -> pool.stats().total() == 0);
        assertThat(driver.only().closed).isTrue();
    }

    @Test
    void openStatementsAreClosedOnRelease() throws SQLException {
        Connection connection = pool.getConnection();
        connection.createStatement();
        connection.prepareStatement("x").close();
        connection.prepareCall("x");
        connection.getMetaData().getTables(null, null, null, null);
        driver.only().takeCalls();
        connection.close();

        assertThat(driver.only().calls)
                .containsExactly(
                        "Statement.close()", "CallableStatement.close()", "ResultSet.close()", "clearWarnings()");
    }

    @Test
    void everyStatementIsClosedEvenIfOneFails() throws SQLException {
        Connection connection = pool.getConnection();
        connection.createStatement();
        connection.prepareStatement("x");
        driver.only().failures.put("Statement.close", new SQLException("x"));
        driver.only().takeCalls();
        connection.close();

        await().until(() -> pool.stats().total() == 0);
        assertThat(driver.only().calls).containsExactly("Statement.close()", "PreparedStatement.close()", "close()");
    }

    @Test
    void aRealDatabaseIsRolledBackAndReset() throws SQLException {
        PoolConfig config = PoolConfig.builder()
                .jdbcUrl("jdbc:h2:mem:reset;DB_CLOSE_DELAY=-1")
                .username("sa")
                .password("")
                .maximumPoolSize(1)
                .build();
        try (GuardedDataSource h2 = new GuardedDataSource(config)) {
            try (Connection c = h2.getConnection();
                    Statement s = c.createStatement()) {
                s.execute("CREATE SCHEMA other");
                s.execute("CREATE TABLE t (id INT)");
            }
            try (Connection c = h2.getConnection()) {
                c.setAutoCommit(false);
                c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                c.createStatement().execute("INSERT INTO t VALUES (1)");
                c.setSchema("OTHER");
            }
            try (Connection c = h2.getConnection();
                    Statement s = c.createStatement();
                    ResultSet r = s.executeQuery("SELECT COUNT(*) FROM t")) {
                assertThat(r.next()).isTrue();
                assertThat(r.getInt(1)).isZero();
                assertThat(c.getAutoCommit()).isTrue();
                assertThat(c.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
                assertThat(c.getSchema()).isEqualTo("PUBLIC");
                assertThat(h2.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
            }
        }
    }
}
