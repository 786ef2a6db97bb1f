// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A watched application whose pool has run dry. */
final class ShortApp implements AutoCloseable {
    private final Process process;
    private final Path err;

    /** Waits until it is dry, and some seconds more. */
    ShortApp(Path folder, String options, int seconds, String... jvmOptions) throws IOException {
        this(Jdk.current(), "com.acme.RunsShort", folder, options, seconds, jvmOptions);
    }

    /** Another program that says when it is ready as this one does. */
    ShortApp(Jdk jdk, String program, Path folder, String options, int seconds, String... jvmOptions)
            throws IOException {
        err = Files.createTempFile(folder, "short", ".err");
        List<String> command =
                new ArrayList<>(List.of(jdk.java().toString(), "-javaagent:" + AgentJvm.JAR + "=" + options));
        command.addAll(List.of(jvmOptions));
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-cp", AgentJvm.classPath(jdk, List.of()), program, "" + seconds));
        process = new ProcessBuilder(command).redirectError(err.toFile()).start();
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        while (line != null && !line.equals("dry")) {
            line = out.readLine();
        }
        assertThat(line).as(Files.readString(err)).isEqualTo("dry");
    }

    String pid() {
        return String.valueOf(process.pid());
    }

    /** What it wrote to standard error so far. */
    String err() throws IOException {
        return Files.readString(err);
    }

    /** Its input ends, and so does it. */
    String end() throws IOException, InterruptedException {
        process.outputWriter().close();
        return ended();
    }

    /** As by a container that is stopped. */
    String terminate() throws IOException, InterruptedException {
        process.destroy();
        return ended();
    }

    private String ended() throws IOException, InterruptedException {
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return Files.readString(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
