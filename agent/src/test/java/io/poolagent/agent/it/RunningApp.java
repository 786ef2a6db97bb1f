// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A watched program that runs without the agent until it is told to end, one command a line. */
final class RunningApp implements AutoCloseable {
    private final Process process;
    private final File err; // None if it is a pipe.
    private final BufferedWriter in;
    private final BufferedReader out;

    RunningApp(Jdk jdk, Path folder, String pool, String... jvmOptions) throws IOException {
        this(
                jdk,
                folder,
                pool,
                Redirect.to(Files.createTempFile(folder, "running", ".err").toFile()),
                jvmOptions);
    }

    /** One whose standard error is a pipe that nobody reads. */
    static RunningApp unread(Jdk jdk, Path folder, String pool, String... jvmOptions) throws IOException {
        RunningApp app = new RunningApp(jdk, folder, pool, Redirect.PIPE, jvmOptions);
        // One that hangs answers nothing, and would be waited for without end.
        CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES).execute(app.process::destroyForcibly);
        return app;
    }

    private RunningApp(Jdk jdk, Path folder, String pool, Redirect standardError, String... jvmOptions)
            throws IOException {
        err = standardError.file();
        List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of("-cp", AgentJvm.classPath(jdk, List.of(folder)), "com.acme.Attended", pool));
        process = new ProcessBuilder(command).redirectError(standardError).start();
        in = process.outputWriter();
        out = process.inputReader();
        assertThat(out.readLine()).isEqualTo("ready");
    }

    String pid() {
        return String.valueOf(process.pid());
    }

    /** What it answers. */
    String does(String command) throws IOException {
        in.write(command + "\n");
        in.flush();
        return out.readLine();
    }

    /** What it and the agent wrote to standard error so far. */
    String err() throws IOException {
        // The application's own slf4j says that it writes nowhere.
        return Files.readString(err.toPath()).replaceAll("(?m)^SLF4J.*\n", "");
    }

    /** The same, when it has ended. */
    String end() throws IOException, InterruptedException {
        endUnheard();
        return err();
    }

    void endUnheard() throws IOException, InterruptedException {
        in.write("end\n");
        in.flush();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
