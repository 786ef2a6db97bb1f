// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.report.json.JsonContract;
import java.nio.file.Files;
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
 * invented, and memory stays flat. The two pools run side by side to save time.
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
        Path json = folder.resolve("findings.json");
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("log-size=0,json=" + json)
                .optimised()
                .jvm("-Xmx64m")
                .run(
                        Duration.ofSeconds(SECONDS).plusMinutes(3),
                        Map.of(),
                        "com.acme.Soak",
                        pool,
                        Long.toString(SECONDS));

        Matcher result = RESULT.matcher(run.out());
        assertThat(result.find()).as(run.out() + run.err()).isTrue();
        System.out.println("soak on " + pool + ": " + result.group());
        Verdicts verdicts = run.verdicts().assertAgentWell();
        assertThat(Long.parseLong(result.group(1))).isGreaterThan(SECONDS * 100);
        assertThat(verdicts.total("LOST"))
                .isEqualTo(Integer.parseInt(result.group(2)))
                .isPositive();
        assertThat(verdicts.total("DOUBLE_RELEASE"))
                .isEqualTo(Integer.parseInt(result.group(3)))
                .isPositive();
        assertThat(verdicts.total("OVERDUE") + verdicts.total("LATE_RELEASE"))
                .as(run.err())
                .isZero();
        assertThat(Long.parseLong(result.group(5))).isLessThan(Long.parseLong(result.group(4)) + SLACK_KB);
        assertThat(run.err()).contains("0 connections still open at the end");
        // Of text most are counted only; of JSON there is a line for each.
        JsonContract.assertKept(json);
        assertThat(Files.readAllLines(json)).hasSize(verdicts.total("LOST") + verdicts.total("DOUBLE_RELEASE"));
    }
}
