// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.poolagent.pool.config.Spans;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GuardedDataSourceTest {
    private final GuardedDataSource pool = new GuardedDataSource(
            new FakeDriver().config().acquireTimeout(Duration.ofMillis(2500)).build(), new ManualClock());

    @Test
    void whatAPoolCannotDoIsSaidSo() {
        unsupported(
                () -> pool.getConnection("a", "b"),
                "getConnection(username, password) is not supported; use getConnection()");
        unsupported(() -> pool.setLoginTimeout(1), "setLoginTimeout is not supported; use PoolConfig.acquireTimeout");
        unsupported(() -> pool.setLogWriter(null), "setLogWriter is not supported; use slf4j");
        unsupported(pool::getParentLogger, "getParentLogger is not supported; use slf4j");
    }

    @Test
    void theLoginTimeoutIsTheAcquireTimeoutRoundedUp() {
        assertThat(pool.getLoginTimeout()).isEqualTo(3);
        assertThat(pool.getLogWriter()).isNull();
        assertThat(pool.name()).isEqualTo("orders");
        assertThat(pool.isClosed()).isFalse();
    }

    @Test
    void itUnwrapsToItself() throws SQLException {
        assertThat(pool.unwrap(DataSource.class)).isSameAs(pool);
        assertThat(pool.isWrapperFor(GuardedDataSource.class)).isTrue();
        assertThat(pool.isWrapperFor(String.class)).isFalse();
        assertThatThrownBy(() -> pool.unwrap(String.class))
                .isInstanceOf(SQLException.class)
                .hasMessage("unwrap: java.lang.String (expected: a type of io.poolagent.pool.GuardedDataSource)");
    }

    @Test
    void itDescribesItselfWithoutTheDriver() throws SQLException {
        assertThat(pool).hasToString("pool 'orders' PoolStats[total=0, used=0, idle=0, pending=0, connecting=0]");
        assertThat(pool.getConnection()).hasToString("connection of pool 'orders', lease 1");
    }

    @Test
    void spansAreSaidInWords() {
        assertThat(Spans.of(-5)).isEqualTo("0 ms");
        assertThat(Spans.of(Duration.ofMillis(250).toNanos())).isEqualTo("250 ms");
        assertThat(Spans.of(Duration.ofSeconds(30).toNanos())).isEqualTo("30 s");
        assertThat(Spans.of(Duration.ofSeconds(192).toNanos())).isEqualTo("3 min 12 s");
        assertThat(Spans.of(Duration.ofMinutes(125).toNanos())).isEqualTo("2 h 5 min");
    }

    private static void unsupported(ThrowingCallable call, String message) {
        SQLException e = catchThrowableOfType(SQLException.class, call);
        assertThat((Throwable) e)
                .isExactlyInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessage(message);
        assertThat(e.getSQLState()).isEqualTo("0A000");
    }
}
