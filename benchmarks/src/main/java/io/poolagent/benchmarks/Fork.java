// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with this class path, which measures one thing and prints it in one marked line. */
final class Fork {
    static final String MARK = "SAMPLE ";

    private Fork() {}

    static String java(String given) {
        return given.isEmpty()
                ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                : given;
    }

    /** What followed the mark. */
    static String run(String java, Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        return run(java, List.of(), main, arguments);
    }

    /** The same with further options of the JVM, which win over ours. */
    static String run(String java, List<String> options, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                java(java),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch", // or the heap's first round through memory is measured too
                "-XX:+UseG1GC"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Path errors = Files.createTempFile("fork", ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            for (String line : output.split("\n", -1)) {
                if (line.startsWith(MARK)) {
                    return line.substring(MARK.length()).strip();
                }
            }
            throw new IllegalStateException(String.join(" ", command) + ": exit " + status + " (expected: a line '"
                    + MARK + "…')\n" + output + Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }
}
