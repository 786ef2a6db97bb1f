// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import static io.poolagent.pool.group.TestGroup.node;
import static io.poolagent.pool.group.TestGroup.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.poolagent.pool.FakeDriver;
import io.poolagent.pool.InBackground;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nodes that cannot be reached: tried again, passed over, removed, offline and online again. */
class ConnectionPoolGroupFailureTest {

    @Test
    @DisplayName("C04 a node that fails as often as the threshold says is removed, another serves")
    void aFailingNodeIsRemoved() throws SQLException {
        try (TestGroup test = TestGroup.of(TestGroup::touchy, "SLAVE1", "SLAVE2")) {
            test.refuse("SLAVE1");

            assertThat(served(test.group.of("*", NodeSelector.ROUND_ROBIN), 1)).containsExactly("SLAVE2");
            assertThat(test.events).containsExactly("removed SLAVE1 FAILED", "retry SLAVE1 Access denied");
            assertThat(test.driver("SLAVE1").connecting).hasValue(1);
            assertThat(test.driver("SLAVE2").connecting).hasValue(1);
            assertThat(test.group.stats()).containsOnlyKeys("SLAVE2");
        }
    }

    @Test
    @DisplayName("C05 a single failing node is tried five times, then its error is the caller's")
    void aSingleFailingNodeIsTriedUntilItIsRemoved() {
        try (TestGroup test = TestGroup.of("MASTER")) {
            SQLException refused = test.refuse("MASTER");

            assertThatThrownBy(test.group.of("MASTER")::getConnection).isSameAs(refused);
            assertThat(test.driver("MASTER").connecting).hasValue(5);
            assertThat(test.events)
                    .containsExactly(
                            "retry MASTER Access denied",
                            "retry MASTER Access denied",
                            "retry MASTER Access denied",
                            "retry MASTER Access denied",
                            "removed MASTER FAILED");
            assertThatThrownBy(test.group::getConnection)
                    .isExactlyInstanceOf(SQLNonTransientConnectionException.class)
                    .hasMessage("Pool does not exist. group 'shop' has no node '*' (present: none)");
        }
    }

    @Test
    @DisplayName("C06 connecting that takes too long counts, and its error is the caller's")
    void aConnectTimeoutCounts() {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            FakeDriver driver = test.add("MASTER", pool -> pool.connectTimeout(Duration.ofMillis(20)));
            driver.connectGate = new CountDownLatch(1);

            SQLException e = catchThrowableOfType(SQLException.class, test.group::getConnection);
            assertThat((Throwable) e).isExactlyInstanceOf(SQLTransientConnectionException.class);
            assertThat(e.getSQLState()).isEqualTo("08001");
            assertThat(e.getMessage()).startsWith("pool 'shop/MASTER': connecting takes longer than ");
            assertThat(test.events).containsExactly("removed MASTER FAILED");
            test.group.close();
            driver.connectGate.countDown();
            await().until(() -> driver.opened.size() == 1 && driver.alive() == 0);
        }
    }

    @Test
    void anAcquireTimeoutWhileConnectingHangsCounts() {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            FakeDriver driver = test.add("MASTER", pool -> pool.acquireTimeout(Duration.ofMillis(20)));
            driver.connectGate = new CountDownLatch(1);

            assertThatThrownBy(test.group::getConnection)
                    .hasMessageStartingWith("pool 'shop/MASTER' had no connection after ");
            assertThat(test.events).containsExactly("removed MASTER FAILED");
            driver.connectGate.countDown();
        }
    }

    @Test
    void anAcquireTimeoutWhileConnectingHangsCountsThoughOthersHoldLeases() throws SQLException {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            FakeDriver driver = test.add("MASTER", pool -> pool.acquireTimeout(Duration.ofMillis(300)));
            Connection held = test.group.getConnection();
            driver.connectGate = new CountDownLatch(1);

            assertThatThrownBy(test.group::getConnection)
                    .hasMessageStartingWith("pool 'shop/MASTER' had no connection after ");
            assertThat(test.events).containsExactly("removed MASTER FAILED");
            driver.connectGate.countDown();
            held.close();
        }
    }

    @Test
    void anAcquireTimeoutBehindSomebodyElsesHangingConnectCounts() throws Exception {
        try (TestGroup test = new TestGroup(config -> config.nodeFailureThreshold(2))) {
            FakeDriver driver = test.add("MASTER", pool -> pool.maximumPoolSize(1)
                    .acquireTimeout(Duration.ofMillis(300))
                    .connectTimeout(Duration.ZERO));
            driver.connectGate = new CountDownLatch(1);
            InBackground<Connection> first = InBackground.run("first", test.group::getConnection);
            await().until(() -> driver.connecting.get() == 1);
            InBackground<Connection> second = InBackground.run("second", test.group::getConnection);

            assertThat(first.failure()).hasMessageStartingWith("pool 'shop/MASTER' had no connection after ");
            assertThat(second.failure()).isInstanceOf(SQLException.class);
            assertThat(test.events).containsExactly("removed MASTER FAILED");
            driver.connectGate.countDown();
        }
    }

    @Test
    @DisplayName("C07 without retry a caller is tried once")
    void withoutRetryThereIsOneTry() {
        try (TestGroup test = TestGroup.of(config -> config.retryOnFailure(false), "MASTER", "SLAVE")) {
            SQLException refused = test.refuse("MASTER", "SLAVE");

            assertThatThrownBy(test.group.of("*", NodeSelector.ORDERED)::getConnection)
                    .isSameAs(refused);
            assertThat(test.driver("MASTER").connecting).hasValue(1);
            assertThat(test.driver("SLAVE").connecting).hasValue(0);
            assertThat(test.events).isEmpty();
        }
    }

    @Test
    @DisplayName("C08 ORDERED with the first unreachable: two callers at once both get the second")
    void orderedPassesOverAnUnreachableNode() throws Exception {
        try (TestGroup test = TestGroup.of("SLAVE1", "SLAVE2")) {
            test.refuse("SLAVE1");
            test.driver("SLAVE1").connectGate = new CountDownLatch(1);
            DataSource slaves = test.group.of("SLAVE*", NodeSelector.ORDERED);
            InBackground<Connection> first = InBackground.run("first", slaves::getConnection);
            InBackground<Connection> second = InBackground.run("second", slaves::getConnection);
            await().until(() -> test.driver("SLAVE1").connecting.get() == 2);
            test.driver("SLAVE1").connectGate.countDown();

            assertThat(node(first.get())).isEqualTo("SLAVE2");
            assertThat(node(second.get())).isEqualTo("SLAVE2");
            assertThat(test.events).containsOnlyOnce("removed SLAVE1 FAILED");
            assertThat(test.group.stats()).containsOnlyKeys("SLAVE2");
        }
    }

    @Test
    @DisplayName("C11 a node that fails for good while a connection of it is held: the holder keeps it, close ends")
    void aNodeFailsForGoodWhileAConnectionIsHeld() throws SQLException {
        try (TestGroup test = TestGroup.of(TestGroup::touchy, "MASTER")) {
            Connection held = test.group.of("MASTER").getConnection();
            SQLException refused = test.refuse("MASTER");

            assertThatThrownBy(test.group.of("MASTER")::getConnection).isSameAs(refused);
            assertThat(test.events).containsExactly("removed MASTER FAILED");
            test.group.close();
            assertThat(held.isValid(1)).isTrue();
            held.close();
            await().until(() -> test.driver("MASTER").alive() == 0);
        }
    }

    @Test
    @DisplayName("C12 one failure, then success on the same node")
    void aNodeIsTriedAgain() throws SQLException {
        FakeDriver[] driver = new FakeDriver[1];
        GroupListener recover = new GroupListener() {
            @Override
            public void onNodeRetry(String id, SQLException failure) {
                driver[0].connectFailure = null;
            }
        };
        try (TestGroup test = TestGroup.of(config -> config.listener(recover), "MASTER")) {
            driver[0] = test.driver("MASTER");
            test.refuse("MASTER");

            assertThat(served(test.group.of("MASTER"), 1)).containsExactly("MASTER");
            assertThat(driver[0].connecting).hasValue(2);
            assertThat(test.events).containsExactly("retry MASTER Access denied");
        }
    }

    @Test
    @DisplayName("C13 ROUND_ROBIN goes on to the next when a node fails")
    void roundRobinPassesOverAFailingNode() throws SQLException {
        try (TestGroup test = TestGroup.of("SLAVE1", "SLAVE2")) {
            test.refuse("SLAVE1");

            assertThat(served(test.group.of("SLAVE*", NodeSelector.ROUND_ROBIN), 1))
                    .containsExactly("SLAVE2");
            assertThat(test.driver("SLAVE1").connecting).hasValue(1);
            assertThat(test.driver("SLAVE2").connecting).hasValue(1);
            assertThat(test.events).containsExactly("retry SLAVE1 Access denied");
        }
    }

    @Test
    @DisplayName("C18 a statement on a view whose node refuses gets the driver's error")
    void aStatementOnAViewGetsTheConnectError() {
        try (TestGroup test = TestGroup.of("SLAVE1")) {
            SQLException refused = test.refuse("SLAVE1");

            assertThatThrownBy(() -> select(test.group.of("SLAVE*", NodeSelector.ORDERED)))
                    .isSameAs(refused);
        }
    }

    @Test
    @DisplayName("C19 a statement on a view without nodes finds no pool")
    void aStatementOnAViewWithoutNodes() {
        try (TestGroup test = TestGroup.of()) {
            assertThatThrownBy(() -> select(test.group.of("SLAVE*", NodeSelector.ORDERED)))
                    .isExactlyInstanceOf(SQLNonTransientConnectionException.class)
                    .hasMessage("Pool does not exist. group 'shop' has no node 'SLAVE*' (present: none)");
        }
    }

    @Test
    @DisplayName("C20 statements on a view: failure, no online node, and served after the delay")
    void statementsOnAViewThatIsRestored() throws SQLException {
        try (TestGroup test = TestGroup.of(TestGroup::restoring, "MASTER")) {
            DataSource view = test.group.of("MASTER", NodeSelector.ORDERED);
            SQLException refused = test.refuse("MASTER");
            assertThatThrownBy(() -> select(view)).isSameAs(refused);
            assertThat(test.driver("MASTER").connecting).hasValue(2);
            assertThatThrownBy(() -> select(view))
                    .isExactlyInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageStartingWith("Pool does not have online node.");
            test.driver("MASTER").connectFailure = null;
            test.clock.advance(Duration.ofMillis(100));
            select(view);

            assertThat(test.driver("MASTER").only().calls).contains("Statement.execute(SELECT 1)");
        }
    }

    @Test
    @DisplayName("C21 a statement on a view runs on a node, which is released after it")
    void aStatementOnAView() throws SQLException {
        try (TestGroup test = TestGroup.of("SLAVE1")) {
            select(test.group.of("SLAVE*", NodeSelector.ORDERED));

            assertThat(test.driver("SLAVE1").only().calls).contains("Statement.execute(SELECT 1)");
            assertThat(test.group.stats().get("SLAVE1").used()).isZero();
            assertThat(test.group.stats().get("SLAVE1").idle()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("C25 offline is told once, at the second failure, and online once, at the first success")
    void offlineAndOnlineAreToldOnce() throws SQLException {
        try (TestGroup test = TestGroup.of(TestGroup::restoring, "MASTER")) {
            test.refuse("MASTER");
            assertThatThrownBy(test.group::getConnection).hasMessage("Access denied");
            assertThat(test.events).containsExactly("retry MASTER Access denied", "offline MASTER");
            test.events.clear();
            assertThatThrownBy(test.group::getConnection).hasMessageStartingWith("Pool does not have online node.");
            test.clock.advance(Duration.ofMillis(100));
            assertThatThrownBy(test.group::getConnection).hasMessage("Access denied");
            assertThat(test.events).isEmpty();
            test.driver("MASTER").connectFailure = null;
            test.clock.advance(Duration.ofMillis(100));
            test.group.getConnection().close();
            test.group.getConnection().close();

            assertThat(test.events).containsExactly("online MASTER");
            assertThat(test.driver("MASTER").connecting).hasValue(4);
        }
    }

    @Test
    @DisplayName("C26 an offline node is not asked until the delay has passed")
    void anOfflineNodeIsAskedAgainAfterTheDelay() throws SQLException {
        try (TestGroup test = TestGroup.of(TestGroup::restoring, "MASTER")) {
            SQLException refused = test.refuse("MASTER");
            assertThatThrownBy(test.group.of("MASTER")::getConnection).isSameAs(refused);
            assertThat(test.driver("MASTER").connecting).hasValue(2);
            test.driver("MASTER").connectFailure = null;
            test.clock.advance(Duration.ofMillis(99));

            SQLException e = catchThrowableOfType(SQLException.class, test.group.of("MASTER")::getConnection);
            assertThat((Throwable) e)
                    .isExactlyInstanceOf(SQLTransientConnectionException.class)
                    .hasMessage("Pool does not have online node. group 'shop', node 'MASTER': MASTER is asked again in"
                            + " 1 ms")
                    .hasCause(refused);
            assertThat(e.getSQLState()).isEqualTo("08001");
            assertThat(test.driver("MASTER").connecting).hasValue(2);

            test.clock.advance(Duration.ofMillis(1));
            assertThat(served(test.group.of("MASTER"), 1)).containsExactly("MASTER");
        }
    }

    @Test
    void aSuccessTakesBackOneFailure() throws SQLException {
        try (TestGroup test =
                TestGroup.of(config -> config.retryOnFailure(false).nodeFailureThreshold(2), "MASTER")) {
            for (int i = 0; i < 5; i++) {
                test.refuse("MASTER");
                assertThatThrownBy(test.group::getConnection).hasMessage("Access denied");
                test.driver("MASTER").connectFailure = null;
                assertThat(node(test.group.getConnection())).isEqualTo("MASTER"); // Kept: no idle one must serve.
            }
            assertThat(test.events).isEmpty();

            test.refuse("MASTER");
            assertThatThrownBy(test.group::getConnection).hasMessage("Access denied");
            assertThatThrownBy(test.group::getConnection).hasMessage("Access denied");
            assertThat(test.events).containsExactly("removed MASTER FAILED");
        }
    }

    private static void select(DataSource view) throws SQLException {
        try (Connection connection = view.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }
}
