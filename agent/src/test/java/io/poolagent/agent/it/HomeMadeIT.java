// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Home-made pools that a rule declares, and connections that come from no pool. */
class HomeMadeIT {
    private static final String RULES = "pool=com.acme.legacy.ConnectionPool#getConnection,freeConnection(0)"
            + "+com.acme.legacy.Connections#take,give(1)";
    private static final String LIMIT_MILLIS = "1500";
    private static final List<Integer> WANTED = List.of(8, 17, 25);

    static Stream<Jdk> javas() throws IOException {
        return Jdk.all().stream().filter(jdk -> WANTED.contains(jdk.version()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void everyMistakeIsFoundWithItsLineAndNoOther(Jdk jdk) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk)
                .options(RULES + ",overdue-after=" + LIMIT_MILLIS + "ms")
                .run("com.acme.HomeMade", LIMIT_MILLIS);

        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("HomeMade"));
        // Body and finally, two threads, one that answers, another pool's, a stale one: what the pools have now.
        assertThat(run.out()).isEqualTo("free 1\nfree 1\ngiven 2\nfree 0 and 1\nfree 1\nkept open\ndone\n");
        assertThat(run.err())
                .contains("'orders' was released to pool 'reports'")
                .contains("freeConnection() was called twice on one connection")
                .doesNotContain("pool: com.acme");
        assertThat(run.verdicts().foreignLines()).isEmpty();
        assertThat(run.exit()).isZero();
    }

    /** What the agent's merit is: without it the second release is lent to two. */
    @Test
    void withoutTheAgentAPoolTakesWhatItIsGiven() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).unwatched().run("com.acme.HomeMade", LIMIT_MILLIS);

        assertThat(run.out()).isEqualTo("free 2\nfree 2\ngiven 2\nfree 0 and 1\nfree 2\nkept open\ndone\n");
    }

    @Test
    void aRuleThatNamesWhatIsNotThereIsTold() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("pool=com.acme.legacy.ConnectionPool#get,freeConnection(1)")
                .run("com.acme.HomeMade", LIMIT_MILLIS);

        assertThat(run.err())
                .contains("pool: com.acme.legacy.ConnectionPool declares no method get that returns an object")
                .contains("pool: com.acme.legacy.ConnectionPool declares no method freeConnection with an object as");
        assertThat(run.verdicts().counts().keySet()).noneMatch(bug -> bug.contains("RELEASE"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void aConnectionOfNoPoolIsToldIfItIsLostAndNoneThatAPoolOpened(Jdk jdk) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk).options("overdue-after=2s").run("com.acme.Unpooled", "hikari", "dbcp2");

        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("Unpooled"));
        assertThat(run.out()).isEqualTo("it goes on\nfor life open\ndone\n");
        assertThat(run.err())
                .contains("UNPOOLED connection opened by org.h2.Driver outside any pool")
                .contains("UNPOOLED connection opened by org.h2.jdbcx.JdbcDataSource outside any pool")
                .contains("likely cause org.h2.jdbc.JdbcSQLSyntaxErrorException at com.acme.Unpooled");
    }

    @Test
    void whatIsNotLookedForIsNotTold() throws Exception {
        AgentJvm.Run run =
                new AgentJvm(Jdk.current()).options("findings=usual-unpooled").run("com.acme.Unpooled");

        assertThat(run.verdicts().assertAgentWell().counts()).isEmpty();
    }

    /** Who asks is told of what is kept on purpose as well, and of what a pool keeps that nobody knows. */
    @Test
    void whatIsHeldOfNoPoolIsToldWhereItIsAskedFor() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("findings=unpooled_overdue,overdue-after=2s")
                .run("com.acme.Unpooled", "hikari", "dbcp2");

        Set<String> told =
                new HashSet<>(run.verdicts().assertAgentWell().counts().keySet());
        // Where the machine is so busy that a row is read a second after the last, that is held, too.
        told.remove("UNPOOLED_OVERDUE Unpooled.java:" + Expectations.line("Unpooled", "executeQuery("));
        assertThat(told)
                .as(run.err())
                .containsExactlyInAnyOrder(
                        "UNPOOLED_OVERDUE Unpooled.java:" + Expectations.line("Unpooled", "forLife = DriverManager"),
                        "UNPOOLED_OVERDUE Unpooled.java:" + Expectations.line("Unpooled", "MADE.add("),
                        "UNPOOLED_OVERDUE ConnectionPool.java:"
                                + Expectations.line("legacy/ConnectionPool", "addElement(newConnection())"));
    }

    /** One object is lent again and again: the earlier holder's close is then a close of the later one's lease. */
    @Test
    void aStaleCloseIsProvenWhereTheHolderGoesOn() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .on(KnownPool.BONECP_07.oldest().paths())
                .run("com.acme.StaleCloses", KnownPool.BONECP_07.kind);

        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("StaleCloses"));
        assertThat(run.out()).isEqualTo("order failed\n");
    }

    @Test
    void whereEachLeaseHasItsOwnHandleItIsADoubleReleaseAndHarmsNobody() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).run("com.acme.StaleCloses", "hikari");

        assertThat(run.verdicts().assertAgentWell().counts())
                .containsOnlyKeys("DOUBLE_RELEASE StaleCloses.java:" + Expectations.last("StaleCloses"));
        assertThat(run.out()).isEqualTo("order saved\n");
    }
}
