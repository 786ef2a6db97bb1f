// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A pool that has none to lend is told with its holders and the reason; one whose database is down is not such a pool. */
@Execution(ExecutionMode.CONCURRENT)
class ExhaustionIT {
    private static final String DEADLOCK = "every thread that holds a connection waits for another one";

    private static final Map<String, String> VERDICTS = Map.of(
            "leak", "  verdict      probable leak: 3 of 3 connections have been idle for at least ",
            "slow",
                    "  verdict      slow work: 3 of 3 connections are executing a statement or being read; 3 of 3 "
                            + "were held throughout ",
            "load", "  verdict      the pool is too small for its load: ",
            "idle", "  verdict      slow holders: 3 of 3 connections have been idle for at least ",
            "deadlock", DEADLOCK + "; 3 of 3 connections are in use",
            "deadlock-third", DEADLOCK + "; 3 of 3 connections are in use; 1 more thread waits behind them",
            "deadlock-helper", DEADLOCK + "; 3 of 3 connections are in use");

    private static final Map<String, List<String>> EVIDENCE = Map.of(
            "leak",
            List.of("last used ", ": SELECT ?", "  failed       thread main at com.acme.Exhausts.failToAcquire("),
            "slow",
            List.of("a statement has been running for ", "CALL NAP(?)", "by threads slow-"),
            "load",
            List.of(" of 3 ", " thread", "by thread"),
            "deadlock",
            List.of("thread nested-0 holds 1, acquired at ", "  and waits for another one for ", "Exhausts.lookUp("),
            "idle",
            List.of("last used ", ": SELECT ?", " their threads do something else"),
            "deadlock-third",
            List.of("thread nested-0 holds 1, acquired at ", "Exhausts.lookUp("),
            "deadlock-helper",
            List.of("thread nested-0 holds 1, acquired at ", "Exhausts.open("));

    static Stream<Arguments> reasonsAndPools() {
        return Stream.of("hikari", "dbcp2", "guarded")
                .flatMap(pool -> VERDICTS.keySet().stream().sorted().map(reason -> Arguments.of(reason, pool)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("reasonsAndPools")
    void theReasonIsToldWithItsFigures(String reason, String pool) throws Exception {
        AgentJvm.Run run =
                new AgentJvm(Jdk.current()).options("overdue-after=0").run("com.acme.Exhausts", pool, reason);

        String kind = reason.startsWith("deadlock") ? "POOL_DEADLOCK" : "EXHAUSTED";
        int line = Expectations.line("Exhausts", "// " + reason + " -> " + kind);
        assertThat(run.out()).as(run.err()).contains("done\n");
        assertThat(run.verdicts().assertAgentWell().counts())
                .as(run.err())
                .isEqualTo(Map.of(kind + " Exhausts.java:" + line, 1));
        assertThat(run.err()).contains(VERDICTS.get(reason)).contains(EVIDENCE.get(reason));
        assertThat(run.err()).doesNotContain("secret", "7000");
    }

    /** The second used to be neither reported nor counted. */
    @ParameterizedTest
    @MethodSource("pools")
    void twoShortagesAtTwoSitesAreToldBoth(String pool) throws Exception {
        AgentJvm.Run run =
                new AgentJvm(Jdk.current()).options("overdue-after=0").run("com.acme.Exhausts", pool, "twice");

        assertThat(run.verdicts().assertAgentWell().counts())
                .as(run.err())
                .hasSize(2)
                .allSatisfy((bug, count) ->
                        assertThat(bug + count).startsWith("EXHAUSTED ").endsWith("1"));
        assertThat(run.err().split("verdict +slow holders", -1)).as(run.err()).hasSize(3);
    }

    /** The ledger knows who holds what without a stack. */
    @ParameterizedTest
    @MethodSource("pools")
    void whoeverHoldsAllAndWaitsIsToldWithoutStacks(String pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("capture=off,overdue-after=0")
                .run("com.acme.Exhausts", pool, "self");

        assertThat(run.verdicts().assertAgentWell().counts())
                .as(run.err())
                .isEqualTo(Map.of("EXHAUSTED not captured", 1));
        assertThat(run.err())
                .contains("  verdict      " + DEADLOCK + ": a deadlock, unless those connections are " + "leaked");
    }

    @ParameterizedTest
    @MethodSource("pools")
    void aPoolWhoseDatabaseIsDownIsNotExhausted(String pool) throws Exception {
        AgentJvm.Run run =
                new AgentJvm(Jdk.current()).options("exhausted-after=1s").run("com.acme.Exhausts", pool, "unreachable");

        assertThat(run.out()).as(run.err()).isEqualTo("got none\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts()).isEmpty();
    }

    static Stream<String> pools() {
        return Stream.of("hikari", "dbcp2", "guarded");
    }

    /** Of a wait that lasts, without a failure. */
    @ParameterizedTest
    @MethodSource("pools")
    void aLongWaitIsToldBeforeItFails(String pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("overdue-after=0,exhausted-after=1500ms")
                .run("com.acme.Exhausts", pool, "slow");

        assertThat(run.verdicts().assertAgentWell().total("EXHAUSTED"))
                .as(run.err())
                .isOne();
        assertThat(run.err()).contains("getConnection() has been waiting for ", "  waiting      thread main for ");
    }

    @ParameterizedTest
    @MethodSource("pools")
    void itIsSilentIfItIsNotWanted(String pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("findings=usual-exhausted,overdue-after=0")
                .run("com.acme.Exhausts", pool, "slow");

        assertThat(run.verdicts().assertAgentWell().counts()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pools")
    void nestedAcquiresAreToldIfAskedFor(String pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("findings=usual+nested_acquire")
                .run("com.acme.Nests", pool);
        AgentJvm.Run unasked = new AgentJvm(Jdk.current()).run("com.acme.Nests", pool);

        Map<String, Integer> twice = new TreeMap<>(Expectations.of("Nests"));
        twice.replaceAll((bug, once) -> 2);
        assertThat(run.out()).endsWith("done\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(twice);
        assertThat(unasked.verdicts().assertAgentWell().counts()).isEmpty();
    }
}
