// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same verdicts beside another agent that changes the same classes, whichever of the two stands first on the command
 * line, and with everything on that findings can go to. By default some of the cells; with {@code -Djavas=all} all, on every Java.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(ResultTable.class)
class BesideOtherAgentsIT {
    private static final String LIMIT_MILLIS = "8000";

    /** Patient: another agent that changes every class is slow to start. */
    private static final Duration LIMIT = Duration.ofMinutes(6);

    @TempDir
    Path folder;

    /** A well-known agent, as its users start it. */
    enum Other {
        /** Adds an interface, for which there is no class file, to each connection class that it sees. */
        OPEN_TELEMETRY("opentelemetry-javaagent-2.28.1.jar") {
            @Override
            String[] options(Path folder) {
                return new String[] {
                    "-javaagent:" + jar(),
                    "-Dotel.javaagent.logging=none",
                    "-Dotel.traces.exporter=none",
                    "-Dotel.metrics.exporter=none",
                    "-Dotel.logs.exporter=none"
                };
            }
        },
        /** Adds a field and a method to each class. */
        JACOCO("org.jacoco.agent-0.8.15-runtime.jar") {
            @Override
            String[] options(Path folder) {
                return new String[] {"-javaagent:" + jar() + "=destfile=" + folder.resolve("jacoco.exec")};
            }
        };

        private final String jar;

        Other(String jar) {
            this.jar = jar;
        }

        Path jar() {
            return Path.of(System.getProperty("pools.jars"), jar);
        }

        abstract String[] options(Path folder);
    }

    record Cell(Other other, boolean first, Jdk jdk, String pool, boolean isWithSinks) {
        AgentJvm jvm(Path folder, AllSinks sinks, String limit) {
            AgentJvm jvm = new AgentJvm(jdk)
                    .options("overdue-after=" + limit + "ms" + (isWithSinks ? "," + sinks.options() : ""))
                    .jvm(isWithSinks ? sinks.jvm() : new String[0]);
            return first ? jvm.first(other.options(folder)) : jvm.jvm(other.options(folder));
        }

        @Override
        public String toString() {
            return other + (first ? " before" : " after") + " ours, " + jdk + ", " + pool
                    + (isWithSinks ? ", all sinks" : "");
        }
    }

    static Stream<Cell> cells() throws IOException {
        List<Jdk> jdks = SetUp.OTHER_AGENTS.javas().toList();
        if (!SetUp.ALL_JAVAS) {
            Jdk newest = jdks.get(jdks.size() - 1);
            return Stream.of(
                    new Cell(Other.OPEN_TELEMETRY, true, Jdk.current(), "dbcp2", true),
                    new Cell(Other.OPEN_TELEMETRY, true, newest, "hikari", false),
                    new Cell(Other.OPEN_TELEMETRY, false, newest, "dbcp2", true),
                    new Cell(Other.JACOCO, true, newest, "dbcp2", false),
                    new Cell(Other.JACOCO, false, Jdk.current(), "hikari", true));
        }
        return jdks.stream().flatMap(jdk -> Stream.of(Other.values()).flatMap(other -> Stream.of(true, false)
                .flatMap(first -> Stream.of(
                        new Cell(other, first, jdk, "hikari", false),
                        new Cell(other, first, jdk, "hikari", true),
                        new Cell(other, first, jdk, "dbcp2", false)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void everyMistakeIsFoundWithItsLineAndTakenBack(Cell cell) throws Exception {
        try (AllSinks sinks = new AllSinks(folder)) {
            AgentJvm.Run run = cell.jvm(folder, sinks, LIMIT_MILLIS)
                    .run(LIMIT, Map.of(), "com.acme.Misuses", cell.pool, LIMIT_MILLIS);

            assertThat(run.out())
                    .as(run.err())
                    .contains("rows 0, autocommit true\n")
                    .endsWith("kept open\ndone\n");
            assertThat(run.exit()).isZero();
            assertThat(verdicts(cell, sinks, run)).as(run.err()).isEqualTo(Expectations.of("Misuses"));
        }
        assertRan(cell);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void nothingThatIsRightIsReported(Cell cell) throws Exception {
        try (AllSinks sinks = new AllSinks(folder)) {
            AgentJvm.Run run = cell.jvm(folder, sinks, "3000").run(LIMIT, Map.of(), "com.acme.Legit", cell.pool);

            assertThat(run.out()).as(run.err()).endsWith("done\n");
            assertThat(run.exit()).isZero();
            assertThat(verdicts(cell, sinks, run)).isEmpty();
        }
        assertRan(cell);
    }

    private static Map<String, Integer> verdicts(Cell cell, AllSinks sinks, AgentJvm.Run run) throws Exception {
        if (!cell.isWithSinks) {
            return run.verdicts().assertAgentWell().counts();
        }
        sinks.assertAlike();
        return sinks.verdicts().assertAgentWell().counts();
    }

    /** Or it would be shown of nothing but its absence. */
    private void assertRan(Cell cell) {
        if (cell.other == Other.JACOCO) {
            assertThat(folder.resolve("jacoco.exec")).isNotEmptyFile();
        }
    }
}
