// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import static io.poolagent.pool.group.TestGroup.node;
import static io.poolagent.pool.group.TestGroup.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.poolagent.pool.FakeDriver;
import io.poolagent.pool.InBackground;
import io.poolagent.pool.SweptByHand;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is no failure of a node: exhaustion, closing, interrupts, listeners that throw. */
class ConnectionPoolGroupExhaustionTest {
    @Test
    @DisplayName("4.4 C1 exhaustion is no failure of the node, which stays")
    void exhaustionDoesNotCount() throws SQLException {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            test.add("MASTER", pool -> pool.maximumPoolSize(1).blockWhenExhausted(false));
            Connection held = test.group.getConnection();
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(test.group::getConnection)
                        .hasMessageStartingWith("No connections available. pool 'shop/MASTER'");
            }
            assertThat(test.events).isEmpty();
            assertThat(held.isValid(1)).isTrue();
            held.close();

            assertThat(served(test.group.of(), 1)).containsExactly("MASTER");
        }
    }

    @Test
    void aFullQueueDoesNotCount() throws Exception {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            test.add("MASTER", pool -> pool.maximumPoolSize(1).maxPendingAcquires(1));
            Connection held = test.group.getConnection();
            InBackground<Connection> waiter = InBackground.run("waiter", test.group::getConnection);
            await().until(() -> test.group.stats().get("MASTER").pending() == 1);

            assertThatThrownBy(test.group::getConnection).hasMessageStartingWith("Queue limit reached.");
            held.close();
            waiter.get().close();
            assertThat(test.events).isEmpty();
        }
    }

    @Test
    void waitingInVainForALeasedConnectionDoesNotCount() throws SQLException {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            test.add("MASTER", pool -> pool.maximumPoolSize(1).acquireTimeout(Duration.ofMillis(300)));
            Connection held = test.group.getConnection();

            assertThatThrownBy(test.group::getConnection).hasMessageStartingWith("pool 'shop/MASTER' exhausted after ");
            assertThat(test.events).isEmpty();
            held.close();
        }
    }

    @Test
    void anExhaustedNodeIsPassedOverOnce() throws SQLException {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            test.add("SLAVE1", pool -> pool.maximumPoolSize(1).blockWhenExhausted(false));
            test.add("SLAVE2", pool -> pool.maximumPoolSize(1).blockWhenExhausted(false));
            Connection one = test.group.of("*", NodeSelector.ORDERED).getConnection();
            Connection other = test.group.of("*", NodeSelector.ORDERED).getConnection();
            assertThat(node(one)).isEqualTo("SLAVE1");
            assertThat(node(other)).isEqualTo("SLAVE2");
            assertThat(test.events).hasSize(1).first().asString().startsWith("retry SLAVE1 No connections available.");
            test.events.clear();

            assertThatThrownBy(test.group.of("*", NodeSelector.ORDERED)::getConnection)
                    .hasMessageStartingWith("No connections available. pool 'shop/SLAVE2'");
            assertThat(test.events).hasSize(1).first().asString().startsWith("retry SLAVE1 No connections available.");
            one.close();
            other.close();
        }
    }

    @Test
    void theTimeAtOneNodeIsTakenFromTheOthers() throws Exception {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            test.add("SLAVE1", pool -> pool.maximumPoolSize(1).acquireTimeout(Duration.ofMillis(300)));
            test.add("SLAVE2", pool -> pool.maximumPoolSize(1).acquireTimeout(Duration.ofMillis(300)));
            test.add("SLAVE3", pool -> pool.maximumPoolSize(1).acquireTimeout(Duration.ofSeconds(30)));
            Connection held = test.group.of("SLAVE1").getConnection();
            Connection waited = test.group.of("*", NodeSelector.ORDERED).getConnection();

            assertThat(node(waited)).isEqualTo("SLAVE3"); // SLAVE2 too had 300 ms, and they were over.
            assertThat(test.driver("SLAVE2").connecting).hasValue(0);
            assertThat(test.events)
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("retry SLAVE1 pool 'shop/SLAVE1' exhausted");
            held.close();
            waited.close();
        }
    }

    @Test
    void aNodeGetsWhatTheOthersLeftOfItsLimit() throws Exception {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            test.add("SLAVE1", pool -> pool.maximumPoolSize(1).acquireTimeout(Duration.ofMillis(300)));
            test.add("SLAVE2", pool -> pool.maximumPoolSize(1).acquireTimeout(Duration.ofMillis(700)));
            Connection one = test.group.of("SLAVE1").getConnection();
            Connection other = test.group.of("SLAVE2").getConnection();
            long began = System.nanoTime();

            assertThatThrownBy(test.group.of("*", NodeSelector.ORDERED)::getConnection)
                    .hasMessageContaining(" exhausted after ");
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofMillis(700), Duration.ofMillis(990));
            one.close();
            other.close();
        }
    }

    @Test
    void theFirstNodeIsAskedHoweverShortItsLimit() {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            FakeDriver driver = test.add("MASTER", pool -> pool.acquireTimeout(Duration.ofNanos(1)));
            driver.connectGate = new CountDownLatch(1);

            assertThatThrownBy(test.group::getConnection)
                    .hasMessageStartingWith("pool 'shop/MASTER' had no connection");
            driver.connectGate.countDown();
        }
    }

    @Test
    void anInterruptEndsTheCallAndDoesNotCount() throws Exception {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            test.add("SLAVE1", pool -> pool.maximumPoolSize(1));
            test.add("SLAVE2", pool -> pool);
            Connection held = test.group.of("SLAVE1").getConnection();
            InBackground<Boolean> waiter = InBackground.run("waiter", () -> {
                assertThatThrownBy(test.group.of("*", NodeSelector.ORDERED)::getConnection)
                        .hasMessageStartingWith("pool 'shop/SLAVE1': interrupted after waiting ");
                return Thread.currentThread().isInterrupted();
            });
            await().until(() -> test.group.stats().get("SLAVE1").pending() == 1);
            waiter.thread.interrupt();

            assertThat(waiter.get()).isTrue();
            assertThat(test.events).isEmpty();
            assertThat(test.driver("SLAVE2").connecting).hasValue(0);
            held.close();
        }
    }

    @Test
    @DisplayName("4.4 C2 a closed group says so, and tells nothing of its nodes")
    void aClosedGroupSaysSo() {
        try (TestGroup test = TestGroup.of(TestGroup::touchy, "MASTER", "SLAVE")) {
            test.group.close();
            for (int i = 0; i < 5; i++) {
                assertClosed(test.group::getConnection, "Pool is closed. group 'shop' lends no more connections");
                assertClosed(
                        test.group.of("NONE")::getConnection, "Pool is closed. group 'shop' lends no more connections");
            }
            test.group.remove("MASTER");

            assertThat(test.events).isEmpty();
            assertThat(test.driver("MASTER").connecting).hasValue(0);
        }
    }

    @Test
    void aCallerThatWaitsWhenTheGroupClosesIsToldSo() throws Exception {
        try (TestGroup test = new TestGroup(TestGroup::touchy)) {
            test.add("SLAVE1", pool -> pool.maximumPoolSize(1));
            test.add("SLAVE2", pool -> pool);
            Connection held = test.group.of("SLAVE1").getConnection();
            InBackground<Connection> waiter =
                    InBackground.run("waiter", test.group.of("*", NodeSelector.ORDERED)::getConnection);
            await().until(() -> test.group.stats().get("SLAVE1").pending() == 1);
            test.group.close();

            assertThat(waiter.failure()).hasMessage("Pool is closed. group 'shop' lends no more connections");
            assertThat(test.events).isEmpty();
            held.close();
        }
    }

    @Test
    void aConnectThatFailsAfterTheEndIsNotTold() throws Exception {
        try (TestGroup test = TestGroup.of(TestGroup::touchy, "MASTER")) {
            test.refuse("MASTER");
            FakeDriver driver = test.driver("MASTER");
            driver.connectGate = new CountDownLatch(1);
            InBackground<Connection> caller = InBackground.run("caller", test.group::getConnection);
            await().until(() -> driver.connecting.get() == 1);
            test.group.close();
            driver.connectGate.countDown();

            assertThat(caller.failure()).isExactlyInstanceOf(SQLNonTransientConnectionException.class);
            assertThat(test.events).isEmpty();
            assertThat(test.group.stats()).containsOnlyKeys("MASTER");
        }
    }

    @Test
    void aNodeWhoseCloseHangsKeepsNoCallerOfAnotherWaiting() throws Exception {
        try (TestGroup test = TestGroup.of()) {
            test.add("SLAVE1", pool -> pool);
            test.add("SLAVE2", pool -> pool.maximumPoolSize(1));
            assertThat(served(test.group.of("SLAVE1"), 1)).containsExactly("SLAVE1");
            CountDownLatch gate = new CountDownLatch(1);
            test.driver("SLAVE1").only().hooks.put("close", () -> awaitQuietly(gate));
            Connection held = test.group.of("SLAVE2").getConnection();
            InBackground<Connection> waiter = InBackground.run("waiter", test.group.of("SLAVE2")::getConnection);
            await().until(() -> test.group.stats().get("SLAVE2").pending() == 1);
            InBackground<Boolean> closing = InBackground.run("closing", () -> {
                test.group.close();
                return true;
            });

            assertThat(waiter.failure()).hasMessageStartingWith("Pool is closed. group 'shop'");
            assertThat(closing.result).isNotDone();
            gate.countDown();
            assertThat(closing.get()).isTrue();
            held.close();
        }
    }

    @Test
    void aCallerDoesNotWaitForTheCloseOfANodeItTookOut() throws Exception {
        try (TestGroup test = TestGroup.of(TestGroup::touchy, "SLAVE1", "SLAVE2")) {
            Connection first = test.group.of("SLAVE1").getConnection();
            test.group.of("SLAVE1").getConnection().close();
            first.close();
            CountDownLatch gate = new CountDownLatch(1);
            CountDownLatch closing = new CountDownLatch(1);
            test.driver("SLAVE1").opened.forEach(physical -> physical.dead = true);
            test.driver("SLAVE1").opened.get(1).hooks.put("close", () -> {
                closing.countDown();
                awaitQuietly(gate);
            });
            test.refuse("SLAVE1");
            test.clock.advance(Duration.ofSeconds(1));
            SweptByHand.sweep(test.group.nodes().get("SLAVE1").pool);
            InBackground<Connection> caller =
                    InBackground.run("caller", test.group.of("*", NodeSelector.ORDERED)::getConnection);

            assertThat(node(caller.get())).isEqualTo("SLAVE2");
            assertThat(test.events).containsExactly("removed SLAVE1 FAILED", "retry SLAVE1 Access denied");
            closing.await();
            assertThat(test.driver("SLAVE1").alive()).isEqualTo(1);
            gate.countDown();
            await().until(() -> test.driver("SLAVE1").alive() == 0);
        }
    }

    @Test
    void aListenerThatThrowsHurtsNobody() throws SQLException {
        GroupListener bad = new GroupListener() {
            @Override
            public void onNodeRemoved(String id, NodeRemoval reason) {
                throw new AssertionError("removed");
            }

            @Override
            public void onNodeRetry(String id, SQLException failure) {
                throw new IllegalStateException("retry");
            }

            @Override
            public void onNodeOffline(String id) {
                throw new IllegalStateException("offline");
            }

            @Override
            public void onNodeOnline(String id) {
                throw new AssertionError("online");
            }
        };
        GroupListener[] listeners = {bad};
        try (TestGroup test = TestGroup.of(
                config -> config.nodeFailureThreshold(1)
                        .nodeRestoreDelay(Duration.ofMillis(1))
                        .listener(listeners[0]),
                "SLAVE1",
                "SLAVE2")) {
            test.refuse("SLAVE1");
            assertThat(served(test.group.of("*", NodeSelector.ORDERED), 1)).containsExactly("SLAVE2");
            test.driver("SLAVE1").connectFailure = null;
            test.clock.advance(Duration.ofMillis(1));
            assertThat(served(test.group.of("*", NodeSelector.ORDERED), 1)).containsExactly("SLAVE1");
            test.group.remove("SLAVE1");

            assertThat(test.events)
                    .containsExactly(
                            "offline SLAVE1",
                            "retry SLAVE1 Access denied",
                            "online SLAVE1",
                            "removed SLAVE1 REQUESTED");
            assertThat(test.group.stats()).containsOnlyKeys("SLAVE2");
        }
    }

    @Test
    void aListenerMayCallTheGroup() throws SQLException {
        ConnectionPoolGroup[] group = new ConnectionPoolGroup[1];
        GroupListener replacing = new GroupListener() {
            @Override
            public void onNodeRemoved(String id, NodeRemoval reason) {
                group[0].add(id + "b", new FakeDriver().config().build());
            }
        };
        try (TestGroup test =
                TestGroup.of(config -> config.nodeFailureThreshold(1).listener(replacing), "MASTER")) {
            group[0] = test.group;
            test.refuse("MASTER");

            assertThat(served(test.group.of(), 1)).containsExactly("MASTERb");
        }
    }

    private static void assertClosed(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessage(message)
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
