// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * CPU nanoseconds and bytes a cycle, each sample in a JVM of its own, the contenders taking turns, for several rounds:
 * what slows this machine for a while then slows all. See benchmarks/README.md.
 */
public final class CpuCycles {
    private static final String ALL = "harness,limit,guarded,hikari,hikari_again,agroal,vibur,tomcat,dbcp2,druid,c3p0";
    private static final String[] KNOWN = {
        "of", "cycles", "threads", "pool", "rounds", "warm", "measure", "java", "url", "out", "one"
    };

    private final Args args;

    private CpuCycles(Args args) {
        this.args = args;
    }

    public static void main(String... arguments) throws Exception {
        Args args = new Args(arguments, KNOWN);
        if (args.text("one", "").isEmpty()) {
            new CpuCycles(args).all();
        } else {
            System.out.println(new CpuCycles(args).measure(args.text("one", "")).line());
            System.exit(0); // some pools leave threads behind
        }
    }

    private Sample measure(String name) throws SQLException, InterruptedException {
        Server server = Server.of(args.text("url", StubDriver.URL));
        Subject subject = Subject.open(name, server, args.number("pool", 32));
        return Load.run(
                subject,
                Cycle.Kind.of(args.text("cycles", "acquire")),
                args.number("threads", 1),
                args.number("warm", 600),
                args.number("measure", 600));
    }

    private void all() throws IOException, InterruptedException {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        int rounds = args.number("rounds", 3);
        List<String> names = args.list("of", ALL);
        for (int round = 1; round <= rounds; round++) {
            for (String cycle : args.list("cycles", "acquire")) {
                for (String threads : args.list("threads", "1,2,8,32")) {
                    for (String name : names) {
                        Sample sample = fork(name, cycle, threads);
                        samples.computeIfAbsent(cycle + "\t" + threads + "\t" + name, key -> new ArrayList<>())
                                .add(sample);
                        System.err.printf(
                                "round %d %s %s threads %s: %s%n", round, cycle, threads, name, sample.line());
                    }
                }
            }
        }
        write(samples);
    }

    private Sample fork(String name, String cycle, String threads) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                args.text(
                        "java",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch", // or a heap's first round through memory is measured with it
                "-XX:+UseG1GC",
                "-cp",
                System.getProperty("java.class.path"),
                CpuCycles.class.getName(),
                "--one=" + name,
                "--cycles=" + cycle,
                "--threads=" + threads));
        for (String passedOn : List.of("pool", "warm", "measure", "url")) {
            String value = args.text(passedOn, "");
            if (!value.isEmpty()) {
                command.add("--" + passedOn + "=" + value);
            }
        }
        Path errors = Files.createTempFile("sample", ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            return output.lines()
                    .filter(Sample::isIn)
                    .findFirst()
                    .map(Sample::of)
                    .orElseThrow(() -> new IllegalStateException(
                            String.join(" ", command) + ": exit " + status + ", no sample\n" + output + read(errors)));
        } finally {
            Files.delete(errors);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line each: cycle, threads, pool size, name, then median, least and most CPU ns, bytes, wall ns. */
    private void write(Map<String, List<Sample>> samples) throws IOException {
        StringBuilder lines = new StringBuilder("cycle\tthreads\tname\tsize\tcpu\tleast\tmost\tbytes\twall\n");
        samples.forEach((key, of) -> {
            Spread cpu = Spread.of(of, Sample::cpuNanos);
            lines.append(String.format(
                    Locale.ROOT,
                    "%s\t%s\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f%n",
                    key,
                    args.text("pool", "32"),
                    cpu.median(),
                    cpu.least(),
                    cpu.most(),
                    Spread.of(of, Sample::bytes).median(),
                    Spread.of(of, Sample::wallNanos).median()));
        });
        String out = args.text("out", "");
        if (out.isEmpty()) {
            System.out.print(lines);
        } else {
            Files.writeString(Path.of(out), lines);
        }
    }
}
