// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sixteen threads, minutes, mistakes at random but counted: the findings equal them exactly, none missed and none
 * invented, wherever they go, and memory stays flat. The two pools run side by side to save time.
 */
@Execution(ExecutionMode.CONCURRENT)
class SoakIT {
    private static final long SECONDS = Long.getLong("soak.seconds", 120);
    private static final Pattern RESULT =
            Pattern.compile("served=(\\d+) lost=(\\d+) closedTwice=(\\d+) earlyKb=(\\d+) lateKb=(\\d+)");
    private static final int SLACK_KB = 2_048;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"hikari", "guarded"})
    void findingsEqualMistakesAndMemoryStaysFlat(String pool) throws Exception {
        try (AllSinks sinks = new AllSinks(folder)) {
            AgentJvm.Run run = new AgentJvm(Jdk.current())
                    .options(sinks.options())
                    .optimised()
                    .jvm("-Xmx64m")
                    .jvm(sinks.jvm())
                    .run(
                            Duration.ofSeconds(SECONDS).plusMinutes(3),
                            Map.of(),
                            "com.acme.Soak",
                            pool,
                            Long.toString(SECONDS),
                            sinks.metricsUrl());

            Matcher result = RESULT.matcher(run.out());
            assertThat(result.find()).as(run.out() + run.err()).isTrue();
            System.out.println("soak on " + pool + ": " + result.group());
            assertThat(Long.parseLong(result.group(1))).isGreaterThan(SECONDS * 100);
            Map<String, Integer> mistakes = Map.of(
                    "LOST", Integer.valueOf(result.group(2)), "DOUBLE_RELEASE", Integer.valueOf(result.group(3)));
            assertThat(mistakes.values()).doesNotContain(0);
            Verdicts verdicts = sinks.verdicts().assertAgentWell();
            mistakes.forEach(
                    (kind, count) -> assertThat(verdicts.total(kind)).as(kind).isEqualTo(count));
            assertThat(verdicts.total("OVERDUE") + verdicts.total("LATE_RELEASE"))
                    .as(verdicts.log())
                    .isZero();
            assertThat(Long.parseLong(result.group(5))).isLessThan(Long.parseLong(result.group(4)) + SLACK_KB);
            assertThat(verdicts.log()).contains("0 connections still open at the end");
            sinks.assertAlike();
            assertThat(AllSinks.scraped(run.out())).isEqualTo(mistakes);
        }
    }
}
