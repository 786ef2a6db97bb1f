// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same verdicts through what frameworks and tools put around a pool: one lease, not two, and none of a handle that
 * never touched the pool. By default on HikariCP and one Java; with {@code -Dpools=all} also on DBCP 2, and on the oldest
 * and the newest Java.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(ResultTable.class)
class EveryWrapperIT {
    private static final List<String> WRAPPERS = List.of(
            "spring-delegating",
            "spring-tx-aware",
            "spring-lazy",
            "spring-routing",
            "p6spy",
            "datasource-proxy",
            "jndi",
            "spring-tx-aware/p6spy/spring-delegating");
    /** These take a connection when the handle is first used. */
    private static final Set<String> LATE =
            Set.of("spring-tx-aware", "spring-lazy", "spring-tx-aware/p6spy/spring-delegating");

    /** One wrapper around one pool on one Java. */
    record Cell(String wrapper, KnownPool pool, KnownPool.Version version, Jdk jdk) {
        AgentJvm jvm() {
            List<Path> jars = new ArrayList<>(version.paths());
            String spring = jdk.version() < 17 ? "5.3.39" : "6.2.19";
            for (String jar : List.of(
                    "spring-jdbc-" + spring,
                    "spring-core-" + spring,
                    "spring-jcl-" + spring,
                    "spring-beans-" + spring,
                    "spring-tx-" + spring,
                    "spring-context-" + spring,
                    "p6spy-3.9.1",
                    "datasource-proxy-1.11.0")) {
                jars.add(Path.of(System.getProperty("pools.jars")).resolve(jar + ".jar"));
            }
            return new AgentJvm(jdk).on(jars);
        }

        String kind() {
            return wrapper + "/" + pool.kind;
        }

        @Override
        public String toString() {
            return wrapper + " around " + pool.title + " " + version + ", " + jdk;
        }
    }

    static Stream<Cell> cells() throws IOException {
        List<Cell> cells = new ArrayList<>();
        for (String wrapper : WRAPPERS) {
            cells.addAll(cells(wrapper));
        }
        return cells.stream();
    }

    static Stream<Cell> poolsAlone() throws IOException {
        return cells("none").stream();
    }

    private static List<Cell> cells(String wrapper) throws IOException {
        List<Jdk> jdks = Jdk.all();
        List<KnownPool> pools = List.of(KnownPool.HIKARI, KnownPool.DBCP2);
        if (EveryPoolIT.ALL) {
            jdks.subList(1, jdks.size() - 1).clear();
        } else {
            jdks = List.of(Jdk.current());
            pools = pools.subList(0, 1);
        }
        List<Cell> cells = new ArrayList<>();
        for (Jdk jdk : jdks) {
            for (KnownPool pool : pools) {
                boolean able = pool.newest().javaFrom() <= jdk.version();
                cells.add(new Cell(wrapper, pool, able ? pool.newest() : pool.oldest(), jdk));
            }
        }
        return cells;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatIsReleasedIsNotReported(Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm().options("overdue-after=20s").run("com.acme.Releases", cell.kind());

        assertThat(run.out()).as(run.err()).endsWith("done\n");
        assertThat(run.verdicts().assertAgentWell().counts()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatIsLostIsFoundOnceAndComesBackClean(Cell cell) throws Exception {
        AgentJvm.Run run =
                cell.jvm().options("findings=usual-exhausted-pool_deadlock").run("com.acme.Loses", cell.kind());

        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(lost(cell));
        assertThat(run.out()).as(run.err()).endsWith("lends 3 of 3, clean\ndone\n");
    }

    /** Where the connection was really taken. */
    private static Map<String, Integer> lost(Cell cell) throws IOException {
        Map<String, Integer> expected = new TreeMap<>(Expectations.of("Loses"));
        if (LATE.contains(cell.wrapper)) {
            boolean lazy = cell.wrapper.equals("spring-lazy");
            expected.clear();
            expected.put("LOST Loses.java:" + Expectations.line("Loses", lazy ? "INSERT" : "setAutoCommit(false)"), 1);
            if (!lazy) {
                expected.put("LOST Loses.java:" + Expectations.line("Loses", "setReadOnly"), 1);
            }
        }
        return expected;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void aSecondCloseIsFoundOnceAndHarmsNobody(Cell cell) throws Exception {
        // Whether the one acquire too many is told depends on how long the pool lets it wait.
        AgentJvm.Run run =
                cell.jvm().options("findings=usual-exhausted-pool_deadlock").run("com.acme.ClosesTwice", cell.kind());

        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("ClosesTwice"));
        assertThat(run.out()).as(run.err()).endsWith("next holder unharmed\ndone\n");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatStillReadsIsNotCutOff(Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm().run("com.acme.ReadsOn", cell.kind());

        assertThat(run.out())
                .as(run.err())
                .endsWith("rows 15\nstatement 15\nprepared 15\nmetadata true\nconnection 15\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("poolsAlone")
    void oneConnectionForAllIsOneLease(Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm().run("com.acme.OneForAll", cell.pool.kind);

        assertThat(run.out()).as(run.err()).endsWith("done\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("OneForAll"));
    }
}
