// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.report.json.JsonContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standard error is a pipe that nobody reads, as with a supervisor that hangs. */
class StuckOutputIT {
    @TempDir
    private Path folder;

    @Test
    void agentAndApplicationGoOnWhileNobodyReadsStandardError() throws Exception {
        Path json = folder.resolve("findings.json");
        String agent = "-javaagent:" + AgentJvm.JAR + "=capture=always,json=" + json;
        try (RunningApp app = RunningApp.unread(Jdk.current(), folder, "hikari", agent)) {
            assertThat(app.does("fill standard error")).isEqualTo("filled");
            for (int i = 0; i < 3; i++) {
                assertThat(app.does("lose")).isEqualTo("whole again");
            }
            assertThat(app.does("acquire")).isEqualTo("acquired");
            assertThat(app.does("close twice")).isEqualTo("closed twice");

            assertThat(report(app.pid()))
                    .startsWith("report: 4 findings at 2 sites; 1 connection is in use now\n      3 x LOST ")
                    .contains("\n      1 x DOUBLE_RELEASE ");
            assertThat(json).content().contains("\"kind\":\"LOST\"", "\"kind\":\"DOUBLE_RELEASE\"");
            JsonContract.assertKept(json);
            app.endUnheard();
        }
    }

    private String report(String pid) throws Exception {
        Path out = folder.resolve("report.out");
        Process report = new ProcessBuilder(
                        Jdk.current().java().toString(), "-jar", AgentJvm.JAR.toString(), "report", pid)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(report.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return Files.readString(out, StandardCharsets.UTF_8);
        } finally {
            report.destroyForcibly();
        }
    }
}
