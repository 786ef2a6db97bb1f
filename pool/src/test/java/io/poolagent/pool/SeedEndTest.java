// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The seed's {@code pool.end()}: {@code close()} here. */
class SeedEndTest extends SeedFixture {
    @Test
    @DisplayName("P01 after the end every acquire fails with 'Pool is closed.', and nothing is opened")
    void aClosedPoolLendsNothing() {
        GuardedDataSource pool = pool(1);
        pool.close();

        assertPoolIsClosed(catchThrowable(pool::getConnection));
        assertPoolIsClosed(catchThrowable(pool::getConnection));
        assertThat(driver.connecting).hasValue(0);
        assertThat(pool.isClosed()).isTrue();
        assertThat(recorder.of("acquire")).isEmpty();
        assertThat(recorder.of("failed")).hasSize(2);
    }

    @Test
    @DisplayName("P11 a refused connect reaches its caller unchanged, leaves no slot behind, and the end succeeds")
    void aRefusedConnectLosesNoSlot() throws SQLException {
        GuardedDataSource pool = pool(driver.config().maximumPoolSize(1).connectFailure(ConnectFailure.FAIL));
        driver.connectFailure = new SQLException("Connection refused", "08001");

        assertThatThrownBy(pool::getConnection).isSameAs(driver.connectFailure);
        assertThatThrownBy(pool::getConnection).isSameAs(driver.connectFailure);
        assertThat(driver.connecting).hasValue(2);
        assertThat(pool.stats()).isEqualTo(NOTHING);
        endLeavesNothing(pool);
        assertThat(driver.opened).isEmpty();
    }

    @Test
    @DisplayName("P23 the end of a pool never used succeeds, also twice")
    void anUnusedPoolCanBeClosed() {
        GuardedDataSource pool = pool(1);
        pool.close();
        pool.close();

        assertThat(pool.isClosed()).isTrue();
        assertThat(pool.stats()).isEqualTo(NOTHING);
        assertThat(driver.connecting).hasValue(0);
        assertThat(recorder.events).isEmpty();
    }

    @Test
    @DisplayName("P24 the end during a validation: its caller gets 'Pool is closed.', the connection is closed")
    void theEndDuringAValidationRejectsItsCaller() throws Exception {
        GuardedDataSource pool = pool(1);
        fill(pool, 1);
        letIdle(pool);
        CountDownLatch answer = new CountDownLatch(1);
        driver.only().validationGate = answer;
        InBackground<Connection> caller = InBackground.acquire("caller", pool);
        await().until(() -> driver.only().calls.contains("isValid(5)"));
        pool.close();

        assertPoolIsClosed(caller.failure());
        answer.countDown();
        endLeavesNothing(pool);
        assertThat(driver.opened).hasSize(1);
        assertThat(recorder.of("acquire")).containsExactly("acquire 1");
    }

    @Test
    @DisplayName("P25 the end with a holder and two waiters: both get 'Pool is closed.', the holder may finish")
    void theEndRejectsTheWaitersAndWaitsForNobody() throws Exception {
        GuardedDataSource pool = pool(1);
        Connection held = pool.getConnection();
        InBackground<Connection> first = InBackground.acquire("first", pool);
        InBackground<Connection> second = InBackground.acquire("second", pool);
        pool.close();

        assertPoolIsClosed(first.failure());
        assertPoolIsClosed(second.failure());
        held.createStatement().execute("x");
        assertThat(driver.only().calls).contains("Statement.execute(x)").doesNotContain("close()");
        held.close();
        endLeavesNothing(pool);
        assertThat(driver.opened).hasSize(1);
    }

    @Test
    @DisplayName("E8 the end is a barrier: no waiter is left when it returns, also if a connect hangs")
    void nobodyWaitsAfterTheEnd() throws Exception {
        GuardedDataSource pool = pool(1);
        CountDownLatch answer = new CountDownLatch(1);
        driver.connectGate = answer;
        InBackground<Connection> first = InBackground.acquire("first", pool);
        InBackground<Connection> second = InBackground.acquire("second", pool);
        await().until(() -> driver.connecting.get() == 1);
        pool.close();

        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 1));
        assertPoolIsClosed(first.failure());
        assertPoolIsClosed(second.failure());
        assertThat(recorder.of("waited")).containsExactly("waited REJECTED", "waited REJECTED");
        answer.countDown();
        await().until(() -> driver.opened.size() == 1);
        endLeavesNothing(pool);
    }
}
