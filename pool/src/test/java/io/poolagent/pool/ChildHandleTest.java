// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbc.JdbcStatement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The handles of statements, result sets and metadata, before a real driver. */
class ChildHandleTest {
    private final GuardedDataSource pool = new GuardedDataSource(
            PoolConfig.builder()
                    .name("h2")
                    .jdbcUrl("jdbc:h2:mem:child")
                    .username("sa")
                    .maximumPoolSize(1)
                    .build(),
            new ManualClock());

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void everythingLeadsBackToTheHandle() throws SQLException {
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("SELECT 1");
        CallableStatement call = connection.prepareCall("CALL 1");
        DatabaseMetaData metaData = connection.getMetaData();

        assertThat(statement.getConnection()).isSameAs(connection);
        assertThat(prepared.getConnection()).isSameAs(connection);
        assertThat(call.getConnection()).isSameAs(connection);
        assertThat(metaData.getConnection()).isSameAs(connection);
        assertThat(statement.executeQuery("SELECT 1").getStatement()).isSameAs(statement);
        assertThat(prepared.executeQuery().getStatement()).isSameAs(prepared);
        assertThat(prepared.getResultSet().getStatement()).isSameAs(prepared);
        assertThat(metaData.getTables(null, null, null, null).getStatement()).isNull();
        try (Statement keys = connection.createStatement()) {
            keys.execute("CREATE TABLE t (id INT AUTO_INCREMENT, x INT)");
            keys.executeUpdate("INSERT INTO t (x) VALUES (1)", Statement.RETURN_GENERATED_KEYS);
            assertThat(keys.getGeneratedKeys().getStatement()).isSameAs(keys);
        }
    }

    @Test
    void theDriversExceptionsComeThroughUnwrapped() throws SQLException {
        Statement statement = pool.getConnection().createStatement();
        assertThatThrownBy(() -> statement.executeQuery("NONSENSE"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Syntax error");
    }

    @Test
    void aClosedStatementIsClosedForItsHolderToo() throws SQLException {
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1");
        assertThat(statement.isClosed()).isFalse();
        assertThat(rows.isClosed()).isFalse();
        statement.close();
        statement.close();

        assertThat(statement.isClosed()).isTrue();
        assertThat(rows.isClosed()).isTrue();
        assertThat(connection.isClosed()).isFalse();
        assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
        assertThat(pool.pool.slots.all().get(0).physical.open.size()).isZero();
    }

    @Test
    void unwrapLeadsToTheDriver() throws SQLException {
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();

        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(connection.unwrap(JdbcConnection.class)).isInstanceOf(JdbcConnection.class);
        assertThat(connection.isWrapperFor(Connection.class)).isTrue();
        assertThat(connection.isWrapperFor(JdbcConnection.class)).isTrue();
        assertThat(connection.isWrapperFor(JdbcStatement.class)).isFalse();
        assertThat(statement.unwrap(Statement.class)).isSameAs(statement);
        assertThat(statement.unwrap(JdbcStatement.class)).isInstanceOf(JdbcStatement.class);
        assertThat(statement.isWrapperFor(Statement.class)).isTrue();
        assertThat(statement.isWrapperFor(JdbcStatement.class)).isTrue();
        assertThat(statement.isWrapperFor(JdbcConnection.class)).isFalse();
    }

    @Test
    void aHandleIsEqualToItselfAlone() throws SQLException {
        Connection connection = pool.getConnection();
        Statement one = connection.createStatement();
        Statement other = connection.createStatement();

        assertThat(java.util.List.of(one, other).indexOf(other)).isEqualTo(1);
        assertThat(one).isNotEqualTo(other);
        assertThat(one.hashCode()).isEqualTo(System.identityHashCode(one));
        assertThat(one).hasToString("Statement of connection of pool 'h2', lease 1");
        connection.close();
        assertThat(one).hasToString("Statement of connection of pool 'h2', lease 1, released");
    }
}
