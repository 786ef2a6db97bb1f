// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens where the application's log hangs, waits, was stopped or is not there. */
@Execution(ExecutionMode.CONCURRENT)
class AppLogFallbackIT {
    private static final String FALLS_BACK = "WARN [pool-agent] log=app: ";

    @TempDir
    Path folder;

    @Test
    void aWriteThatHangsIsLeftAloneAndTheLogIsTakenUpAgain() throws Exception {
        Path settings = Files.writeString(folder.resolve("logging.properties"), Logging.JUL.formatted(log()));
        AgentJvm.Run run = Logging.app(folder, Jdk.current())
                .jvm("-Djava.util.logging.config.file=" + settings)
                .options("log=app,capture=always")
                .run("com.acme.LogsOwn", "java.util.logging.Logger#getLogger", "hikari", "hangs");

        assertThat(run.out()).as(run.err()).isEqualTo("done\n");
        String line = FALLS_BACK + "writing to the application's log took more than 5 s; writing to standard error";
        assertThat(run.err())
                .containsOnlyOnce(line)
                .contains("DOUBLE_RELEASE in ")
                .doesNotContain("LOST connection");
        assertThat(Files.readString(Path.of("../docs/app-log.md"))).contains(line);
        assertThat(log())
                .content()
                .contains(
                        "WARNING [pool-agent log] pool-agent : 1 message went to standard error", " : LOST connection");
    }

    /** As when a web application is undeployed: what is found later is not lost with its log. */
    @Test
    void aLogThatWasStoppedLosesNothing() throws Exception {
        Files.writeString(folder.resolve("logback.xml"), Logging.LOGBACK.formatted(log()));
        AgentJvm.Run run = Logging.app(
                        folder, Jdk.current(), "slf4j-api-1.7", "logback-classic-1.2", "logback-core-1.2")
                .options("log=app,capture=always")
                .run("com.acme.LogsOwn", "org.slf4j.LoggerFactory#getLogger", "hikari", "stops");

        assertThat(run.out()).as(run.err()).isEqualTo("done\n");
        assertThat(log()).content().contains("watches this JVM").doesNotContain("LOST");
        assertThat(run.err()).contains("DOUBLE_RELEASE in ", "LOST connection of ", "reclaim: LOST");
    }

    /** The log writes into the dry pool: at INFO, which is known from the first line on, or when it is dry already. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"INFO", "WARN"})
    void aLogInTheDryPoolHoldsUpNobody(String level) throws Exception {
        Files.writeString(
                folder.resolve("log4j2.xml"),
                Logging.LOG4J.formatted(log(), Logging.TABLE, "<AppenderRef ref=\"TABLE\" level=\"" + level + "\"/>"));
        AgentJvm.Run run = Logging.app(folder, Jdk.current(), "log4j-api", "log4j-core")
                .options("log=app,capture=always,exhausted-after=2s")
                .run("com.acme.LogsOwn", "org.apache.logging.log4j.LogManager#getLogger", "hikari", "dry");

        assertThat(run.out()).as(run.err()).startsWith("working\ngot true\n").endsWith("done\n");
        assertThat(log()).content().contains(" watches this JVM: ");
        String line =
                "WARN [pool-agent] log=app: writing to the application's log takes a connection of a pool that the "
                        + "agent watches, and would wait when that is dry; writing to standard error";
        assertThat(run.err()).containsOnlyOnce(line).contains("WARN [pool-agent] EXHAUSTED pool 'hikari'");
        // The thread that writes waits, too, and is not what the pool is short for.
        assertThat(run.err()).contains("waiting      thread wants one for ").doesNotContain("thread pool-agent log");
        assertThat(run.verdicts().counts()).hasSize(1);
        assertThat(Files.readString(Path.of("../docs/app-log.md"))).contains(line);
    }

    /** With the pool dry, and nobody waiting for it but what the agent's own words have set in motion. */
    @Test
    void whatTheLogWaitsForIsNotReported() throws Exception {
        Files.writeString(
                folder.resolve("log4j2.xml"),
                Logging.LOG4J.formatted(log(), Logging.TABLE, "<AppenderRef ref=\"TABLE\" level=\"WARN\"/>"));
        AgentJvm.Run run = Logging.app(folder, Jdk.current(), "log4j-api", "log4j-core")
                .options("log=app,capture=always,exhausted-after=2s")
                .run("com.acme.LogsOwn", "org.apache.logging.log4j.LogManager#getLogger", "hikari", "full");

        assertThat(run.out()).as(run.err()).isEqualTo("done\n");
        assertThat(run.err())
                .contains("the application's log takes a connection")
                .contains("DOUBLE_RELEASE in ");
        assertThat(run.verdicts().counts().keySet()).allMatch(bug -> bug.startsWith("DOUBLE_RELEASE "));
    }

    @Test
    void whoHasNoLogGetsStandardError() throws Exception {
        AgentJvm.Run run = Logging.app(folder, Jdk.current())
                .options("log=app,capture=always")
                .run("com.acme.LogsOwn", "none", "hikari", "loses");

        assertThat(run.out()).as(run.err()).isEqualTo("done\n");
        String line = FALLS_BACK + "the application has no SLF4J, Log4j 2, JBoss Logging, JULI or JUL that is in use; "
                + "writing to standard error";
        assertThat(run.err())
                .containsOnlyOnce(line)
                .contains(" watches this JVM: ", "LOST connection of pool 'hikari'");
        assertThat(Files.readString(Path.of("../docs/app-log.md"))).contains(line);
        assertThat(run.verdicts().counts()).isEqualTo(Expectations.of("LogsOwn"));
    }

    private Path log() {
        return folder.resolve("application.log");
    }
}
