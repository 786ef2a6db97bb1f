// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applications that are undeployed can go, whatever they forgot: nothing of the agent keeps their class loaders. The heap and
 * the room for classes are so small that the JVM would end if some were kept.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(ResultTable.class)
class RedeployIT {
    private static final int TIMES = 200;
    private static final int TIMES_SHARED = 10;
    private static final Duration LIMIT = Duration.ofMinutes(15);

    @TempDir
    Path folder;

    static Stream<Arguments> ownPools() throws IOException {
        List<Jdk> jdks = SetUp.REDEPLOYED.javas().toList();
        return SetUp.ALL_JAVAS
                ? jdks.stream().flatMap(jdk -> Stream.of(Arguments.of(jdk, "hikari"), Arguments.of(jdk, "dbcp2")))
                : Stream.of(Arguments.of(jdks.get(jdks.size() - 1), "hikari"));
    }

    static Stream<Jdk> javas() throws IOException {
        return SetUp.ALL_JAVAS ? SetUp.REDEPLOYED_SHARED.javas() : Stream.of(Jdk.current());
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ownPools")
    void twoApplicationsWithTheirOwnCopyOfAPoolAreNotKept(Jdk jdk, String pool) throws Exception {
        AgentJvm.Run run = run(jdk, pool, TIMES, "own");

        assertThat(run.out()).as(run.err()).isEqualTo("retained 0 of " + 2 * TIMES + "\ndone\n");
        assertThat(run.exit()).isZero();
        // The connections that it lost may go together with their pool, and are then nobody's.
        assertThat(run.verdicts().assertAgentWell().total("DOUBLE_RELEASE")).isEqualTo(2 * TIMES);
    }

    /** What an application holds when it goes is lost, and comes back to the server's pool. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void twoApplicationsThatUseTheServersPoolAreNotKept(Jdk jdk) throws Exception {
        AgentJvm.Run run = run(jdk, "hikari", TIMES_SHARED, "shared");

        assertThat(run.out()).as(run.err()).isEqualTo("retained 0 of " + 2 * TIMES_SHARED + "\ndone\n");
        assertThat(run.exit()).isZero();
        Map<String, Integer> expected = new TreeMap<>(Expectations.of("Application"));
        expected.replaceAll((bug, once) -> 2 * TIMES_SHARED);
        assertThat(run.verdicts().assertAgentWell().counts()).isEqualTo(expected);
    }

    /** Each with its own copy of Logback, too, into which the agent writes. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void twoApplicationsWithTheirOwnLogAreNotKept(Jdk jdk) throws Exception {
        Path log = folder.resolve("application.log");
        Files.writeString(folder.resolve("logback.xml"), """
                <configuration>
                  <appender name="FILE" class="ch.qos.logback.core.FileAppender">
                    <file>%s</file>
                    <encoder><pattern>%%logger : %%msg%%n</pattern></encoder>
                  </appender>
                  <root level="WARN"><appender-ref ref="FILE"/></root>
                </configuration>
                """.formatted(log));
        List<Path> logback = List.of(
                folder,
                Logging.jar("slf4j-api-1.7"),
                Logging.jar("logback-classic-1.2"),
                Logging.jar("logback-core-1.2"));
        AgentJvm.Run run =
                run(new AgentJvm(jdk).options("overdue-after=0,log=app").on(logback), "named", TIMES, "own");

        assertThat(run.out()).as(run.err()).isEqualTo("retained 0 of " + 2 * TIMES + "\ndone\n");
        assertThat(run.exit()).isZero();
        assertThat(Files.readAllLines(log).stream().filter(line -> line.startsWith("pool-agent : DOUBLE_RELEASE")))
                .hasSizeGreaterThan(TIMES / 4);
        // On a slow machine one may be undeployed before the agent writes: then its log cannot be, which is said.
        assertThat(run.err()).doesNotContain("internal error");
    }

    /** The same with their own copy of Micrometer. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void twoApplicationsWithTheirOwnMetricsAreNotKept(Jdk jdk) throws Exception {
        List<Path> micrometer = List.of(
                MetricsAppIT.jar("micrometer-core-1.5."),
                MetricsAppIT.jar("HdrHistogram-2.1."),
                MetricsAppIT.jar("LatencyUtils"));
        AgentJvm.Run run =
                run(new AgentJvm(jdk).options("overdue-after=0,metrics=app").on(micrometer), "named", TIMES, "own");

        assertThat(run.out()).as(run.err()).isEqualTo("retained 0 of " + 2 * TIMES + "\ndone\n");
        assertThat(run.exit()).isZero();
        assertThat(run.err())
                .contains("metrics=app: registered with the application's Micrometer")
                .doesNotContain("internal error");
    }

    private static AgentJvm.Run run(Jdk jdk, String pool, int times, String whose) throws Exception {
        return run(new AgentJvm(jdk).options("overdue-after=0"), pool, times, whose);
    }

    private static AgentJvm.Run run(AgentJvm jvm, String pool, int times, String whose) throws Exception {
        return jvm.jvm("-Xmx48m", "-XX:MaxMetaspaceSize=96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .run(LIMIT, Map.of(), "com.acme.Redeploys", pool, String.valueOf(times), whose);
    }
}
