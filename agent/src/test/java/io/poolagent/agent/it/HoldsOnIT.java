// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a running method holds in a variable that it does not read again is not lost, whatever the collector says. */
@Execution(ExecutionMode.CONCURRENT)
class HoldsOnIT {
    static Stream<Arguments> javasAndCollectors() throws IOException {
        return Jdk.all().stream()
                .filter(jdk -> SetUp.JAVAS.contains(jdk.version()))
                .flatMap(jdk -> collectors(jdk).map(options -> Arguments.of(jdk, options)));
    }

    private static Stream<List<String>> collectors(Jdk jdk) {
        return switch (jdk.version()) {
            case 8 -> Stream.of(List.of("-XX:+UseSerialGC"));
            // What is compiled before it runs for the first time is the program: all of the JDK would take a minute.
            case 17 ->
                Stream.of(
                        List.of("-XX:+UseParallelGC"),
                        List.of(
                                "-XX:+UseG1GC",
                                "-Xcomp",
                                "-XX:CompileCommand=quiet",
                                "-XX:CompileCommand=compileonly,com.acme.HoldsOn*::*"));
            default -> Stream.of(List.of("-XX:+UseZGC"));
        };
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("javasAndCollectors")
    void nobodyLosesALockThatARunningMethodHolds(Jdk jdk, List<String> collector) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk)
                .optimised()
                .jvm("-Xmx96m")
                .jvm(collector.toArray(String[]::new))
                .options("capture=always,overdue-after=3s")
                .run("com.acme.HoldsOn", "hikari");

        assertThat(run.out()).as(run.err()).isEqualTo("led by 8 of 8\n");
        Verdicts verdicts = run.verdicts().assertAgentWell();
        Map<String, Integer> expected = new TreeMap<>(Expectations.of("HoldsOn"));
        Map<String, Integer> overdue = new TreeMap<>(expected);
        expected.keySet().removeIf(bug -> !bug.startsWith("LOST "));
        overdue.keySet().removeAll(expected.keySet());
        assertThat(verdicts.only("LOST").keySet()).as(run.err()).isEqualTo(expected.keySet());
        assertThat(verdicts.only("OVERDUE").keySet()).as(run.err()).containsAll(overdue.keySet());
        assertThat(run.err())
                .contains("references   none left, but com.acme.HoldsOn.leadByLocal is still running")
                .contains("references   none left, but com.acme.HoldsOn.leadByObject is still running")
                .contains("references   none left, but com.acme.HoldsOn.leadGiven is still running");
    }
}
