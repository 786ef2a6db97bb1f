// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CPU nanoseconds and bytes a cycle, each sample in a JVM of its own, the subjects taking turns, for several rounds:
 * what slows this machine for a while then slows all. The options and why it is done so: benchmarks/README.md.
 */
public final class CpuCycles {
    private static final String[] KNOWN = {
        "of", "also", "cycles", "threads", "pool", "rounds", "warm", "measure", "java", "url", "out", "one", "depth",
        "agent"
    };

    private final Args args;

    private CpuCycles(Args args) {
        this.args = args;
    }

    public static void main(String... arguments) throws Exception {
        Args args = new Args(arguments, KNOWN);
        String one = args.text("one", "");
        if (one.isEmpty()) {
            new CpuCycles(args).all();
        } else {
            System.out.println(Fork.MARK + new CpuCycles(args).measure(one).line());
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
                args.number("depth", 0),
                args.number("warm", 800),
                args.number("measure", 400));
    }

    private void all() throws IOException, InterruptedException {
        Map<Row.Key, List<Sample>> samples = new LinkedHashMap<>();
        int rounds = args.number("rounds", 3);
        for (int round = 1; round <= rounds; round++) {
            for (String cycle : args.list("cycles", "acquire")) {
                for (String threads : args.list("threads", "1,2,8,32")) {
                    for (String name : names(round, rounds)) {
                        String line = fork(name, cycle, threads);
                        System.err.printf("round %d: %s, %s threads, %s: %s%n", round, cycle, threads, name, line);
                        Row.Key key = new Row.Key(cycle, Integer.parseInt(threads), args.number("pool", 32), name);
                        samples.computeIfAbsent(key, k -> new ArrayList<>()).add(Sample.of(line));
                    }
                }
            }
        }
        List<String> lines = new ArrayList<>(List.of(Row.HEADER));
        samples.forEach((key, of) -> lines.add(Row.of(key, of).line()));
        String out = args.text("out", "");
        if (out.isEmpty()) {
            lines.forEach(System.out::println);
        } else {
            Files.write(Path.of(out), lines);
        }
    }

    /** Those that are far away take part in one round less. */
    private List<String> names(int round, int rounds) {
        List<String> names = new ArrayList<>(args.list("of", "harness,limit,guarded,hikari,hikari_again,agroal"));
        if (round < rounds && !args.text("also", "").isEmpty()) {
            names.addAll(args.list("also", ""));
        }
        return names;
    }

    private String fork(String name, String cycle, String threads) throws IOException, InterruptedException {
        SetUp setUp = SetUp.of(name);
        List<String> arguments = new ArrayList<>(List.of(
                "--one=" + setUp.subject(), "--cycles=" + cycle, "--threads=" + threads, "--depth=" + setUp.depth()));
        for (String passedOn : List.of("pool", "warm", "measure", "url")) {
            String value = args.text(passedOn, "");
            if (!value.isEmpty()) {
                arguments.add("--" + passedOn + "=" + value);
            }
        }
        return Fork.run(args.text("java", ""), setUp.options(args.text("agent", "")), CpuCycles.class, arguments);
    }
}
