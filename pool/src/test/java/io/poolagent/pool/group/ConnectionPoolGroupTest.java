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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Adding and removing, patterns and selectors, closing. */
class ConnectionPoolGroupTest {
    private final TestGroup test = TestGroup.of("SLAVE1", "SLAVE2", "SLAVE3", "MASTER");
    private final ConnectionPoolGroup group = test.group;

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    @DisplayName("C01 add after close throws")
    void addAfterCloseThrows() {
        group.close();

        assertThatThrownBy(() -> group.add("SLAVE9", new FakeDriver().config().build()))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("PoolCluster is closed. group 'shop' takes no more nodes; make a new one");
        assertThatThrownBy(() -> group.add(new FakeDriver().config().build()))
                .isExactlyInstanceOf(IllegalStateException.class);
        assertThat(group.stats()).containsOnlyKeys("SLAVE1", "SLAVE2", "SLAVE3", "MASTER");
    }

    @Test
    @DisplayName("C02 the same id a second time throws, and the node there stays")
    void addingAnIdTwiceThrows() throws SQLException {
        assertThatThrownBy(
                        () -> test.group.add("SLAVE1", new FakeDriver().config().build()))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Node ID \"SLAVE1\" is already defined in PoolCluster. group 'shop': remove that first,"
                        + " or choose another id");

        assertThat(served(group.of("SLAVE1"), 1)).containsExactly("SLAVE1");
        assertThat(test.driver("SLAVE1").opened).hasSize(1);
    }

    @Test
    @DisplayName("C03 a view selects as the group's default says")
    void aViewSelectsByTheDefault() throws SQLException {
        try (TestGroup ordered =
                        TestGroup.of(config -> config.defaultSelector(NodeSelector.ORDERED), "SLAVE1", "SLAVE2");
                Connection first = ordered.group.of("SLAVE*").getConnection();
                Connection second = ordered.group.of("SLAVE*").getConnection()) {
            assertThat(node(first)).isEqualTo("SLAVE1");
            assertThat(node(second)).isEqualTo("SLAVE1");
        }
    }

    @Test
    @DisplayName("C09 ORDERED always picks the first")
    void orderedPicksTheFirst() throws SQLException {
        assertThat(served(group.of("SLAVE*", NodeSelector.ORDERED), 3)).containsExactly("SLAVE1", "SLAVE1", "SLAVE1");
    }

    @Test
    @DisplayName("C10 RANDOM follows the generator it is given")
    void randomFollowsItsGenerator() throws SQLException {
        List<String> expected =
                new Random(7).ints(12, 0, 3).mapToObj(i -> "SLAVE" + (i + 1)).toList();
        assertThat(expected).contains("SLAVE1", "SLAVE2", "SLAVE3");

        assertThat(served(group.of("SLAVE*", NodeSelector.RANDOM), 12)).isEqualTo(expected);
    }

    @Test
    void randomReachesEveryNodeWithoutASeed() throws SQLException {
        try (ConnectionPoolGroup real = new ConnectionPoolGroup(GroupConfig.builder()
                .name("shop")
                .defaultSelector(NodeSelector.RANDOM)
                .build())) {
            real.add("A", new FakeDriver().config().build());
            real.add("B", new FakeDriver().config().build());

            assertThat(served(real.of(), 200)).contains("A", "B").hasSize(200);
        }
    }

    @Test
    @DisplayName("C14 ROUND_ROBIN goes round")
    void roundRobinGoesRound() throws SQLException {
        assertThat(served(group.of("SLAVE*", NodeSelector.ROUND_ROBIN), 5))
                .containsExactly("SLAVE1", "SLAVE2", "SLAVE3", "SLAVE1", "SLAVE2");
    }

    @Test
    void roundRobinStartsAgainWhenNodesWentAway() throws SQLException {
        DataSource slaves = group.of("SLAVE*");
        assertThat(served(slaves, 2)).containsExactly("SLAVE1", "SLAVE2");
        group.remove("SLAVE3");

        assertThat(served(slaves, 3)).containsExactly("SLAVE1", "SLAVE2", "SLAVE1");
    }

    @Test
    void everyViewGoesRoundForItself() throws SQLException {
        assertThat(served(group.of("SLAVE*"), 1)).containsExactly("SLAVE1");
        assertThat(served(group.of("*"), 1)).containsExactly("SLAVE1");
        assertThat(node(group.getConnection())).isEqualTo("SLAVE2");
    }

    @Test
    void aSingleNodeIsNotSelected() throws SQLException {
        DataSource view = group.of("SLAVE1", NodeSelector.RANDOM);

        assertThat(served(view, 3)).containsExactly("SLAVE1", "SLAVE1", "SLAVE1");
        assertThat(served(group.of("SLAVE*", NodeSelector.RANDOM), 1))
                .containsExactly("SLAVE" + (new Random(7).nextInt(3) + 1));
    }

    @Test
    @DisplayName("C15 closing an empty group closes it")
    void anEmptyGroupCloses() {
        ConnectionPoolGroup empty = TestGroup.of().group;
        empty.close();
        empty.close();

        assertThat(empty.isClosed()).isTrue();
        assertThat(empty.stats()).isEmpty();
    }

    @Test
    @DisplayName("C16 ids are numbered, * stands for anything, other characters for themselves, views are kept")
    void idsPatternsAndViews() throws SQLException {
        test.drivers.put("CLUSTER::1", new FakeDriver());
        assertThat(group.add(test.driver("CLUSTER::1").config().build())).isEqualTo("CLUSTER::1");
        assertThat(group.stats().keySet()).containsExactly("SLAVE1", "SLAVE2", "SLAVE3", "MASTER", "CLUSTER::1");

        matches(group.of("MASTER"), "MASTER");
        matches(group.of("MA*ER"), "MASTER");
        matches(group.of("*TER*"), "MASTER", "CLUSTER::1");
        matches(group.of("SLAVE*"), "SLAVE1", "SLAVE2", "SLAVE3");
        matches(group.of("*"), "SLAVE1", "SLAVE2", "SLAVE3", "MASTER", "CLUSTER::1");
        Pattern regex = Pattern.compile("slave[1-2]", Pattern.CASE_INSENSITIVE);
        matches(group.of(regex, NodeSelector.ROUND_ROBIN), "SLAVE1", "SLAVE2");
        Stream.of("slave1", "LAVE1", "SLAVE", "SLAVE.", "SLAVE[1-2]", "SLAVE1\\E*", "")
                .forEach(pattern -> nobody(group.of(pattern), pattern));

        assertThat(group.of())
                .isSameAs(group.of("*"))
                .isSameAs(group.of("*", NodeSelector.ROUND_ROBIN))
                .isNotSameAs(group.of("*", NodeSelector.ORDERED))
                .isNotSameAs(group.of("**"));
        assertThat(group.of(Pattern.compile("slave[1-2]", Pattern.CASE_INSENSITIVE), NodeSelector.ROUND_ROBIN))
                .isSameAs(group.of(regex, NodeSelector.ROUND_ROBIN))
                .isNotSameAs(group.of(Pattern.compile("slave[1-2]"), NodeSelector.ROUND_ROBIN));
    }

    @Test
    void aNumberThatIsTakenIsPassedOver() {
        test.add("CLUSTER::1", pool -> pool);

        assertThat(group.add(new FakeDriver().config().build())).isEqualTo("CLUSTER::2");
        assertThat(group.add(new FakeDriver().config().build())).isEqualTo("CLUSTER::3");
    }

    @Test
    @DisplayName("C17 a pattern that nothing matches finds no pool")
    void aPatternThatNothingMatches() {
        nobody(group.of("SLAVE4"), "SLAVE4");
    }

    @Test
    void aViewServesNodesThatAreAddedLater() throws SQLException {
        DataSource late = group.of("SLAVE4");
        nobody(late, "SLAVE4");
        test.add("SLAVE4", pool -> pool);

        assertThat(served(late, 1)).containsExactly("SLAVE4");
    }

    @Test
    @DisplayName("C22 nodes are removed by name, and removing them again is silent")
    void nodesAreRemovedByName() throws SQLException {
        DataSource slaves = group.of("SLAVE*", NodeSelector.ORDERED);
        assertThat(served(slaves, 1)).containsExactly("SLAVE1");
        group.remove("SLAVE1");
        assertThat(served(slaves, 1)).containsExactly("SLAVE2");
        group.remove("SLAVE2");
        assertThat(served(slaves, 1)).containsExactly("SLAVE3");
        group.remove("SLAVE3");
        SQLException e = catchThrowableOfType(SQLException.class, slaves::getConnection);
        assertThat((Throwable) e)
                .hasMessage("Pool does not exist. group 'shop' has no node 'SLAVE*' (present: MASTER)");

        group.remove("SLAVE1");
        group.remove("SLAVE2");
        assertThat(test.events)
                .containsExactly("removed SLAVE1 REQUESTED", "removed SLAVE2 REQUESTED", "removed SLAVE3 REQUESTED");
        assertThat(group.stats()).containsOnlyKeys("MASTER");
    }

    @Test
    @DisplayName("C23 nodes are removed by pattern")
    void nodesAreRemovedByPattern() throws SQLException {
        DataSource slaves = group.of("SLAVE*", NodeSelector.ORDERED);
        assertThat(served(slaves, 1)).containsExactly("SLAVE1");
        group.remove("SLAVE*");
        assertThat(test.driver("SLAVE1").alive()).isZero();
        SQLException e = catchThrowableOfType(SQLException.class, slaves::getConnection);
        assertThat((Throwable) e)
                .hasMessage("Pool does not exist. group 'shop' has no node 'SLAVE*' (present: MASTER)");

        group.remove("SLAVE*");
        assertThat(test.events)
                .containsExactly("removed SLAVE1 REQUESTED", "removed SLAVE2 REQUESTED", "removed SLAVE3 REQUESTED");
        assertThat(group.stats()).containsOnlyKeys("MASTER");
    }

    @Test
    void nodesAreRemovedByRegularExpression() {
        group.remove(Pattern.compile("[13]$"));

        assertThat(group.stats()).containsOnlyKeys("SLAVE2", "MASTER");
    }

    @Test
    @DisplayName("C24 removing and closing with the database dead throws nothing")
    void removingWithTheDatabaseDead() throws SQLException {
        assertThat(served(group.of("SLAVE*", NodeSelector.ORDERED), 1)).containsExactly("SLAVE1");
        FakeDriver.Physical physical = test.driver("SLAVE1").only();
        physical.dead = true;
        physical.failures.put("close", new SQLException("Communications link failure", "08S01"));

        group.remove("SLAVE*");
        group.close();

        assertThat(physical.calls).endsWith("close()");
        assertThat(test.events)
                .containsExactly("removed SLAVE1 REQUESTED", "removed SLAVE2 REQUESTED", "removed SLAVE3 REQUESTED");
    }

    @Test
    void aConnectionOfARemovedNodeEndsAtItsRelease() throws SQLException {
        Connection held = group.of("SLAVE1").getConnection();
        group.remove("SLAVE1");
        assertThat(held.isValid(1)).isTrue();
        assertThat(test.driver("SLAVE1").alive()).isEqualTo(1);
        held.close();

        assertThat(test.driver("SLAVE1").alive()).isZero();
    }

    @Test
    void anIdThatWasRemovedMayBeAddedAgain() throws SQLException {
        group.remove("SLAVE1");
        FakeDriver second = test.add("SLAVE1", pool -> pool);

        assertThat(served(group.of("SLAVE1"), 1)).containsExactly("SLAVE1");
        assertThat(second.opened).hasSize(1);
        assertThat(group.stats().keySet()).containsExactly("SLAVE2", "SLAVE3", "MASTER", "SLAVE1");
    }

    @Test
    void aWaiterAtARemovedNodeIsServedByAnother() throws Exception {
        test.group.remove("SLAVE3");
        try (TestGroup small = TestGroup.of(config -> config.retryOnFailure(false))) {
            small.add("SLAVE1", pool -> pool.maximumPoolSize(1));
            small.add("SLAVE2", pool -> pool);
            Connection held = small.group.of("SLAVE1").getConnection();
            InBackground<Connection> waiter =
                    InBackground.run("waiter", small.group.of("SLAVE*", NodeSelector.ORDERED)::getConnection);
            await().until(() -> small.group.stats().get("SLAVE1").pending() == 1);
            small.group.remove("SLAVE1");

            assertThat(node(waiter.get())).isEqualTo("SLAVE2");
            assertThat(small.events).containsExactly("removed SLAVE1 REQUESTED");
            held.close();
        }
    }

    @Test
    void aWaiterAtTheLastNodeIsToldThatItIsGone() throws Exception {
        try (TestGroup small = TestGroup.of()) {
            small.add("SLAVE1", pool -> pool.maximumPoolSize(1));
            Connection held = small.group.getConnection();
            InBackground<Connection> waiter = InBackground.run("waiter", small.group::getConnection);
            await().until(() -> small.group.stats().get("SLAVE1").pending() == 1);
            small.group.remove("*");

            assertThat(waiter.failure())
                    .hasMessage("Pool does not exist. group 'shop' has no node '*' (present: none)");
            held.close();
        }
    }

    @Test
    void closingClosesEveryNode() throws SQLException {
        Connection held = group.of("SLAVE2").getConnection();
        group.of("SLAVE1").getConnection().close();
        group.close();
        group.close();
        assertThat(group.isClosed()).isTrue();
        assertThat(test.driver("SLAVE1").alive()).isZero();
        assertThat(test.driver("SLAVE2").alive()).isEqualTo(1);
        held.close();

        assertThat(test.driver("SLAVE2").alive()).isZero();
    }

    private void matches(DataSource view, String... ids) throws SQLException {
        List<String> served = served(view, ids.length);
        assertThat(served).isEqualTo(Arrays.asList(ids));
    }

    private static void nobody(DataSource view, String pattern) {
        SQLException e = catchThrowableOfType(SQLException.class, view::getConnection);
        assertThat((Throwable) e)
                .isExactlyInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessageStartingWith("Pool does not exist. group 'shop' has no node '" + pattern + "' (present: ");
        assertThat(e.getSQLState()).isEqualTo("08001");
    }
}
