// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolagent.pool.FakeDriver;
import io.poolagent.pool.GuardedDataSource;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a view is besides its getConnection(). */
class GroupViewTest {
    private final TestGroup test = TestGroup.of("SLAVE1", "MASTER");
    private final DataSource view = test.group.of("SLAVE*");

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void whatAViewCannotDoIsSaidSo() throws SQLException {
        unsupported(
                () -> view.getConnection("a", "b"),
                "getConnection(username, password) is not supported; use getConnection()");
        unsupported(() -> view.setLoginTimeout(1), "setLoginTimeout is not supported; use PoolConfig.acquireTimeout");
        unsupported(() -> view.setLogWriter(null), "setLogWriter is not supported; use slf4j");
        unsupported(view::getParentLogger, "getParentLogger is not supported; use slf4j");
        assertThat(view.getLoginTimeout()).isZero();
        assertThat(view.getLogWriter()).isNull();
    }

    @Test
    void itUnwrapsToItselfAndToItsGroup() throws SQLException {
        assertThat(view.unwrap(DataSource.class)).isSameAs(view);
        assertThat(view.unwrap(ConnectionPoolGroup.class)).isSameAs(test.group);
        assertThat(view.isWrapperFor(DataSource.class)).isTrue();
        assertThat(view.isWrapperFor(ConnectionPoolGroup.class)).isTrue();
        assertThat(view.isWrapperFor(GuardedDataSource.class)).isFalse();
        assertThatThrownBy(() -> view.unwrap(String.class))
                .isInstanceOf(SQLException.class)
                .hasMessage("unwrap: java.lang.String (expected: a type of io.poolagent.pool.group.GroupView"
                        + " or of io.poolagent.pool.group.ConnectionPoolGroup)");
    }

    @Test
    void itDescribesItself() {
        assertThat(view).hasToString("nodes 'SLAVE*' of group 'shop' [SLAVE1, MASTER]");
        assertThat(test.group.name()).isEqualTo("shop");
    }

    @Test
    void argumentsMustNotBeNullOrBlank() {
        assertThatThrownBy(() -> test.group.of("*", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("selector");
        assertThatThrownBy(() -> test.group.of((String) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("pattern");
        assertThatThrownBy(() -> test.group.add(" ", new FakeDriver().config().build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id: ' ' (expected: not blank)");
        assertThatThrownBy(() -> test.group.add("A", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("config");
    }

    private static void unsupported(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessage(message)
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("0A000"));
    }
}
