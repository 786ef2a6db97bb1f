// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.poolagent.pool.GuardedDataSource;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;

/**
 * A thousand virtual threads on a Java that has them: nobody times out, nobody shares, nobody is pinned. They keep the
 * cores busy, which no test that looks at the clock should have beside it.
 */
@Isolated
class VirtualThreadsIT {
    private static final int THREADS = 1_000;
    private static final int ACQUIRES = 1_000;
    private static final String PINNED = "jdk.VirtualThreadPinned";
    private static final String POOL = "io.poolagent.pool.";
    private static final String LOADS = "java.lang.ClassLoader.loadClass(";

    @TempDir
    private Path folder;

    @Test
    void aMillionAcquiresOfAThousandVirtualThreadsOnTwoConnections() throws Exception {
        Path jdk = jdk25();
        if (jdk == null) {
            System.out.println(
                    "SKIPPED: virtual threads: no Java 25 (expected: in /usr/lib/jvm, or named by TEST_JDK_25)");
        }
        assumeTrue(jdk != null, "no Java 25");
        Path recording = folder.resolve("stress.jfr");
        String output = recorded(jdk, recording, "" + THREADS, "" + ACQUIRES);

        assertThat(output).contains("served=" + THREADS * ACQUIRES + " shared=0");
        assertThat(pins(jdk, recording)).isZero();

        Path control = folder.resolve("control.jfr");
        recorded(jdk, control);
        assertThat(pins(jdk, control)).as("pins on purpose").isEqualTo(1);
    }

    private static String recorded(Path jdk, Path recording, String... args) throws Exception {
        String classPath = Stream.of(GuardedDataSource.class, VirtualThreadsIT.class, Logger.class)
                .map(VirtualThreadsIT::home)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                jdk.resolve("bin/java").toString(),
                "-XX:StartFlightRecording:filename=" + recording + ",jdk.VirtualThreadPinned#threshold=0ns",
                "-cp",
                classPath,
                "io.poolagent.pool.VirtualThreads"));
        command.addAll(List.of(args));
        return run(command);
    }

    /**
     * The pins below the pool's frames. The JDK pins a thread of its own accord too: in {@code FutureTask.set}, and, once
     * a class, where two threads load it at the same time.
     */
    private static long pins(Path jdk, Path recording) throws Exception {
        // The module, since not every JDK brings the command that starts it.
        String printed = run(List.of(
                jdk.resolve("bin/java").toString(),
                "-m",
                "jdk.jfr/jdk.jfr.internal.tool.Main",
                "print",
                "--stack-depth",
                "64",
                "--events",
                PINNED,
                recording.toString()));
        return Stream.of(printed.split("(?m)^(?=" + PINNED + ")"))
                .filter(event -> event.startsWith(PINNED) && event.contains(POOL) && !event.contains(LOADS))
                .peek(System.out::println)
                .count();
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String home(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    private static Path jdk25() throws IOException {
        String named = System.getenv("TEST_JDK_25");
        if (named != null) {
            return Path.of(named);
        }
        Path installed = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(installed)) {
            return null;
        }
        try (Stream<Path> homes = Files.list(installed)) {
            List<Path> found = homes.filter(
                            home -> home.getFileName().toString().contains("-25"))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .toList();
            return found.isEmpty() ? null : found.get(0);
        }
    }
}
