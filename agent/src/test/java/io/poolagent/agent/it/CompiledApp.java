// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.tools.ToolProvider;

/** A program of {@code programs/}, compiled against the libraries that it runs with; then it does one thing a line. */
final class CompiledApp implements AutoCloseable {
    private static final long LIMIT_SECONDS = 60;

    private final Process process;
    private final Path err;
    private final BufferedWriter in;
    private final BufferedReader out;
    private final String first;

    /** @param options of the JVM, after {@code first} */
    CompiledApp(Jdk jdk, Path folder, String program, String classPath, List<String> options, String... arguments)
            throws IOException {
        Path classes = Files.createDirectories(folder.resolve("compiled"));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        String.valueOf(Math.min(17, jdk.version())),
                        "-parameters",
                        "-nowarn",
                        "-Xlint:none",
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-cp",
                        classPath,
                        "src/test/resources/programs/" + program + ".java");
        assertThat(failed).isZero();
        err = Files.createTempFile(folder, program, ".err");
        List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-cp", classes + File.pathSeparator + classPath, "com.acme." + program));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectError(err.toFile()).start();
        in = process.outputWriter();
        out = process.inputReader();
        first = answer("ready");
    }

    /** What it says when it is ready. */
    String first() {
        return first;
    }

    String pid() {
        return String.valueOf(process.pid());
    }

    String does(String command) throws IOException {
        in.write(command + "\n");
        in.flush();
        return out.readLine();
    }

    /** Its answer, when it is as it should be. */
    String await(String command, Predicate<String> expected) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        String answer = "";
        while (System.nanoTime() < end) {
            answer = does(command);
            if (expected.test(answer)) {
                return answer;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new AssertionError(command + ": " + answer + "\n" + err());
    }

    /** Until it or the agent has written this to standard error. */
    String awaitErr(String expected) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!err().contains(expected)) {
            assertThat(System.nanoTime()).as(expected + " in " + err()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return err();
    }

    private String answer(String word) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(word)) { // Frameworks greet.
                return line;
            }
        }
        throw new AssertionError(err());
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    String end() throws IOException, InterruptedException {
        in.write("end\n");
        in.flush();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(err()).isZero();
        return err();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
