// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The seed's {@code pool.query()}: {@code withConnection()} here. */
class SeedQueryTest extends SeedFixture {
    @Test
    @DisplayName("P33 a connect error reaches the caller unchanged, and the work is not run")
    void aConnectErrorIsPassedOn() {
        GuardedDataSource pool = pool(driver.config().connectFailure(ConnectFailure.FAIL));
        driver.connectFailure = new SQLException("Access denied", "28000");

        assertThatThrownBy(() -> pool.withConnection(connection -> {
                    throw new AssertionError("run");
                }))
                .isSameAs(driver.connectFailure);
        assertThat(pool.stats()).isEqualTo(NOTHING);
    }

    @Test
    @DisplayName("P34 a connection is released after work that fails, with SQLException or without; the end succeeds")
    void failingWorkReleases() throws SQLException {
        GuardedDataSource pool = pool(1);
        SQLException failure = new SQLException("no such table", "42S02");

        assertThatThrownBy(() -> pool.withConnection(connection -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(pool.stats()).isEqualTo(ONE_IDLE);
        assertThatThrownBy(() -> pool.withConnection(connection -> {
                    throw new IllegalStateException("bug");
                }))
                .hasMessage("bug");
        assertThat(pool.stats()).isEqualTo(ONE_IDLE);
        assertThat(recorder.of("release")).containsExactly("release 1", "release 2");
        endLeavesNothing(pool);
    }

    @Test
    @DisplayName("P39 the result of the work is returned; the connection is held during the work and released after")
    void theResultIsReturned() throws SQLException {
        GuardedDataSource pool = pool(1);
        Connection[] seen = new Connection[1];

        String result = pool.withConnection(connection -> {
            seen[0] = connection;
            assertThat(pool.stats()).isEqualTo(ONE_USED);
            return "rows";
        });
        assertThat(result).isEqualTo("rows");
        assertThat(seen[0].isClosed()).isTrue();
        assertThat(pool.stats()).isEqualTo(ONE_IDLE);
        assertThat(recorder.misuses).isEmpty();
        endLeavesNothing(pool);
    }
}
