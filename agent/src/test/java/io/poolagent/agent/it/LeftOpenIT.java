// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the end of a task, thread, request and transaction tells of a connection, on real executors and containers. */
@Execution(ExecutionMode.CONCURRENT)
class LeftOpenIT {
    private static final Path JARS = Path.of(System.getProperty("pools.jars"));
    /** Longer than the grace, which is the limit here. */
    private static final String WAIT = "9000";
    /** Longer than the whole grace. */
    private static final String LONG_WAIT = "14000";

    private static final List<Path> TOMCAT_JAVAX = jars("tomcat-embed-core-9.0.112", "tomcat-annotations-api-9.0.112");
    private static final List<Path> TOMCAT_JAKARTA =
            jars("tomcat-embed-core-11.0.14", "tomcat-annotations-api-11.0.14");
    private static final List<Path> SPRING = jars(
            "spring-jdbc-5.3.39",
            "spring-tx-5.3.39",
            "spring-aop-5.3.39",
            "spring-beans-5.3.39",
            "spring-core-5.3.39",
            "spring-jcl-5.3.39");

    private static final List<Path> NARAYANA_JAVAX = jars(
            "narayana-jta-5.10.6.Final",
            "jboss-transaction-api_1.2_spec-1.1.1.Final",
            "jboss-transaction-spi-7.6.0.Final",
            "jboss-logging-3.4.3.Final");
    private static final List<Path> NARAYANA_JAKARTA = jars(
            "narayana-jta-7.2.2.Final",
            "jakarta.transaction-api-2.0.1",
            "jboss-transaction-spi-8.0.0.Final",
            "jboss-logging-3.4.3.Final");
    private static final List<Path> ATOMIKOS = jars(
            "transactions-jta-6.0.0",
            "transactions-6.0.0",
            "transactions-api-6.0.0",
            "atomikos-util-6.0.0",
            "jboss-transaction-api_1.2_spec-1.1.1.Final");

    static Stream<Arguments> javasAndPools() throws IOException {
        return Jdk.all().stream().flatMap(jdk -> (jdk.version() < 17
                        ? Stream.of("hikari", "dbcp2")
                        : Stream.of("hikari", "dbcp2", "guarded"))
                .map(pool -> Arguments.of(jdk, pool)));
    }

    static Stream<Arguments> containers() throws IOException {
        return Jdk.all().stream().flatMap(jdk -> Stream.of(TOMCAT_JAVAX, TOMCAT_JAKARTA)
                .filter(tomcat -> tomcat == TOMCAT_JAVAX || jdk.version() >= 17)
                .map(tomcat -> Arguments.of(jdk, tomcat)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("javasAndPools")
    void whatATaskOrThreadLeavesOpenIsTold(Jdk jdk, String pool) throws Exception {
        AgentJvm.Run run = verified(jdk).options("overdue-after=5s").run("com.acme.LeavesOpen", pool, WAIT);

        Map<String, Integer> expected = tasks(jdk);
        assertThat(run.out()).as(run.err()).endsWith(open(expected.size()));
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("javasAndPools")
    void whatIsHandedOverIsNot(Jdk jdk, String pool) throws Exception {
        AgentJvm.Run run = verified(jdk).options("overdue-after=60s").run("com.acme.LegitUnits", pool, LONG_WAIT);

        assertThat(run.out()).as(run.err()).endsWith("done\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEmpty();
    }

    /** At once, by its own thread; what a thread's end shows is only told. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("javasAndPools")
    void whatATaskLeavesOpenIsTakenBackIfAskedTo(Jdk jdk, String pool) throws Exception {
        AgentJvm.Run run =
                verified(jdk).options("overdue-after=5s,on-left-open=reclaim").run("com.acme.LeavesOpen", pool, WAIT);

        Map<String, Integer> expected = tasks(jdk);
        assertThat(run.out())
                .as(run.err())
                .endsWith("held " + expected.size() + ", open " + (expected.size() - 3) + "\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(expected);
        assertThat(run.err().split("done +rolled back and closed on behalf of its holder", -1))
                .hasSize(4);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("containers")
    void whatARequestLeavesOpenIsTold(Jdk jdk, List<Path> tomcat) throws Exception {
        AgentJvm.Run run = verified(jdk)
                .on(tomcat)
                .options("overdue-after=5s")
                .run("com.acme.Requests", arguments(jdk, tomcat, WAIT, "leave"));

        assertThat(run.out()).as(run.err()).endsWith(open(2));
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("Requests"));
        assertThat(run.err()).contains("the request that acquired it has ended");
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("containers")
    void whatTheFilterClosesOrAnAsynchronousRequestIsNot(Jdk jdk, List<Path> tomcat) throws Exception {
        AgentJvm.Run run = verified(jdk)
                .on(tomcat)
                .options("overdue-after=60s")
                .run("com.acme.Requests", arguments(jdk, tomcat, LONG_WAIT, "well"));

        assertThat(run.out()).as(run.err()).endsWith("held 0, open 0\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hikari", "dbcp2"})
    void aPoolThatRequestsHaveUsedUpAndLeftLooksLikeALeak(String pool) throws Exception {
        AgentJvm.Run run = verified(Jdk.current())
                .on(TOMCAT_JAVAX)
                .options("overdue-after=60s,exhausted-after=2s")
                .run("com.acme.Requests", pool, "4000", "keep");

        assertThat(run.verdicts().assertAgentWell().total("EXHAUSTED"))
                .as(run.err())
                .isOne();
        assertThat(run.err())
                .containsPattern("verdict +probable leak: 8 of 8 connections have been idle for at least .* and the "
                        + "requests that acquired them have ended")
                .containsPattern("thread http-nio-.* is idle");
    }

    /** The same while they are at work. */
    @ParameterizedTest
    @ValueSource(strings = {"hikari", "dbcp2"})
    void aPoolThatRequestsAtWorkHaveUsedUpDoesNot(String pool) throws Exception {
        AgentJvm.Run run = verified(Jdk.current())
                .on(TOMCAT_JAVAX)
                .options("overdue-after=60s,exhausted-after=2s")
                .run("com.acme.Requests", pool, "4000", "work");

        assertThat(run.verdicts().assertAgentWell().total("EXHAUSTED"))
                .as(run.err())
                .isOne();
        assertThat(run.err())
                .containsPattern("verdict +slow holders: 8 of 8 connections ")
                .doesNotContain("is idle");
    }

    static Stream<Jdk> javas() throws IOException {
        return Jdk.all().stream().filter(jdk -> jdk.version() <= 25); // What Spring 5.3 reads of class files.
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void whatGoesPastATransactionOfSpringsIsTold(Jdk jdk) throws Exception {
        AgentJvm.Run run =
                verified(jdk).on(SPRING).options("overdue-after=60s").run("com.acme.Transactions", "hikari", LONG_WAIT);

        assertThat(run.out()).as(run.err()).endsWith("held 2\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("Transactions"));
        assertThat(run.err()).contains("the transaction that acquired it has ended");
    }

    static Stream<Arguments> managers() throws IOException {
        return Jdk.all().stream().flatMap(jdk -> Stream.of(NARAYANA_JAVAX, NARAYANA_JAKARTA, ATOMIKOS)
                .filter(manager -> manager != NARAYANA_JAKARTA || jdk.version() >= 17)
                .map(manager -> Arguments.of(jdk, manager)));
    }

    /** And not what was acquired before, or is used or held by the same method afterwards. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("managers")
    void whatATransactionOfJtasLeavesOpenIsTold(Jdk jdk, List<Path> manager, @TempDir Path logs) throws Exception {
        AgentJvm.Run run = transactions(jdk, manager, logs, "overdue-after=60s", LONG_WAIT);

        assertThat(run.out()).as(run.err()).endsWith("held 2\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts())
                .as(run.err())
                .isEqualTo(Expectations.of("JtaTransactions"));
        assertThat(run.err()).contains("the transaction that acquired it has ended");
    }

    /** Who commits by hand may hold what he has; so the end of such a transaction is only told. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("managers")
    void whatIsHeldBeyondACommitIsNotTakenBack(Jdk jdk, List<Path> manager, @TempDir Path logs) throws Exception {
        AgentJvm.Run run = transactions(jdk, manager, logs, "overdue-after=60s,on-left-open=reclaim", LONG_WAIT);

        assertThat(run.out()).as(run.err()).endsWith("held 2\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts())
                .as(run.err())
                .isEqualTo(Expectations.of("JtaTransactions"));
        assertThat(run.err()).doesNotContain("on behalf of its holder");
    }

    /** Then no later task comes that could be meant to end it. */
    @Test
    void whatIsNotEndedIsReportedAtTheEndOfAShortRun(@TempDir Path logs) throws Exception {
        AgentJvm.Run run = transactions(Jdk.current(), ATOMIKOS, logs, "overdue-after=60s", "short");

        int line = Expectations.line("JtaTransactions", "// -> UNENDED_TRANSACTION");
        assertThat(run.verdicts().assertAgentWell().counts())
                .as(run.err())
                .isEqualTo(Map.of("UNENDED_TRANSACTION JtaTransactions.java:" + line, 1));
    }

    /** Though the thread that began it never sees its end. */
    @Test
    void anApplicationWhoseTransactionAnotherThreadEndedIsNotKept(@TempDir Path logs) throws Exception {
        AgentJvm.Run run = managed(Jdk.current(), NARAYANA_JAVAX, logs)
                .run(
                        "com.acme.JtaRedeploys",
                        "hikari",
                        "com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionManagerImple");

        assertThat(run.out()).as(run.err()).endsWith("retained 0 of 8\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEmpty();
    }

    private static AgentJvm managed(Jdk jdk, List<Path> manager, Path logs) {
        return verified(jdk)
                .on(manager)
                .jvm(
                        "-DCoreEnvironmentBean.nodeIdentifier=1",
                        "-DCoordinatorEnvironmentBean.transactionStatusManagerEnable=false",
                        "-DObjectStoreEnvironmentBean.objectStoreDir=" + logs,
                        "-DObjectStoreEnvironmentBean.communicationStore.objectStoreDir=" + logs,
                        "-DObjectStoreEnvironmentBean.stateStore.objectStoreDir=" + logs,
                        "-Dcom.atomikos.icatch.log_base_dir=" + logs);
    }

    private static AgentJvm.Run transactions(Jdk jdk, List<Path> manager, Path logs, String options, String wait)
            throws Exception {
        return managed(jdk, manager, logs)
                .options(options)
                .run(
                        "com.acme.JtaTransactions",
                        "hikari",
                        manager == ATOMIKOS
                                ? "com.atomikos.icatch.jta.UserTransactionManager"
                                : "com.arjuna.ats.jta.TransactionManager",
                        wait);
    }

    /** Also of what is woven in the JDK. */
    private static AgentJvm verified(Jdk jdk) {
        return new AgentJvm(jdk)
                .jvm(
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:+BytecodeVerificationRemote",
                        "-XX:+BytecodeVerificationLocal");
    }

    private static String[] arguments(Jdk jdk, List<Path> tomcat, String wait, String how) {
        return tomcat == TOMCAT_JAKARTA && jdk.version() >= 21
                ? new String[] {"dbcp2", wait, how, "virtual"}
                : new String[] {"hikari", wait, how};
    }

    private static Map<String, Integer> tasks(Jdk jdk) throws IOException {
        Map<String, Integer> expected = new TreeMap<>(Expectations.of("LeavesOpen"));
        if (jdk.version() < 21) {
            expected.remove("LEFT_OPEN LeavesOpen.java:" + Expectations.last("LeavesOpen"));
        }
        return expected;
    }

    private static String open(int n) {
        return "held " + n + ", open " + n + "\ndone\n";
    }

    private static List<Path> jars(String... names) {
        return Stream.of(names).map(name -> JARS.resolve(name + ".jar")).toList();
    }
}
