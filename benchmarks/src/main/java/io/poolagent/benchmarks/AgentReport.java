// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Renders what the agent costs into the README, between its two markers: what each set-up adds to the bare one beside it. */
public final class AgentReport {
    private static final List<Integer> DEPTHS = List.of(20, 60, 150);
    private static final List<String> CAPTURES = List.of("off", "auto", "always");

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final EveryPool everyPool;
    private final Map<String, List<Double>> open;
    private final Map<String, List<Double>> startUp;
    private final StringBuilder page;

    private AgentReport(Path folder, StringBuilder page) throws IOException {
        for (Row row : Row.read(folder.resolve("agent.tsv"))) {
            rows.put(row.key().cycle() + " " + row.key().name(), row);
        }
        this.everyPool = new EveryPool(folder.resolve("every-pool.tsv"));
        this.open = table(folder.resolve("open.tsv"));
        this.startUp = table(folder.resolve("startup.tsv"));
        this.page = page;
    }

    public static void main(String... arguments) throws IOException {
        Args args = new Args(arguments, "results", "readme");
        StringBuilder page = new StringBuilder();
        for (String folder : args.list("results", "")) {
            AgentReport report = new AgentReport(Path.of(folder), page);
            report.line("\n### The agent, "
                    + Files.readString(Path.of(folder).resolve("about-agent.txt"))
                            .strip() + "\n");
            report.bars();
            report.cycles("hikari", List.of("hikari_again", "hikari_detecting"));
            report.cycles("guarded", List.of());
            report.everyPool();
            report.statements();
        }
        Report.replace(Path.of(args.text("readme", "README.md")), "agent", page);
    }

    private void bars() {
        row("promised", "measured", "met");
        line("|---|---|---|");
        for (String pool : List.of("hikari", "guarded")) {
            for (int depth : DEPTHS) {
                String name = pool + "+auto/" + depth;
                double nanos = addedAtBest("acquire", name);
                double bytes = addedBytes("acquire", name);
                bar(
                        Subject.title(pool) + ", depth " + depth + ", auto: at most 120 ns and 200 B more",
                        nanos("acquire", name) + ", " + Bar.text(bytes) + " B",
                        nanos <= 120 && bytes <= 200);
            }
        }
        for (Bar bar : everyPool.bars()) {
            bar(bar.promise(), bar.measured(), bar.met());
        }
        for (int depth : DEPTHS) {
            String ours = "hikari+always/" + depth;
            String theirs = "hikari_detecting/" + depth;
            bar(
                    "HikariCP, depth " + depth + ", always: no more than its own detection adds",
                    nanos("acquire", ours) + ", its own " + nanos("acquire", theirs),
                    addedAtBest("acquire", ours) <= addedAtBest("acquire", theirs));
        }
        double roundTrip = row("round_trip", "hikari/60").cpu().median();
        double trip = 100 * added("acquire", "hikari+auto/60") / roundTrip;
        bar(
                "a round trip of " + Bar.text(roundTrip / 1000) + " µs, auto: less than 2 % more",
                Bar.text(trip) + " % by what a cycle costs more, "
                        + Bar.text(100 * added("round_trip", "hikari+auto/60") / roundTrip) + " % measured directly",
                trip < 2);
        List<Double> held = open.get("guarded+always/50");
        List<Double> bare = open.get("guarded/50");
        double bytes = held.get(0) - bare.get(0);
        bar(
                "an open lease with its stack of 60 frames in all: less than 2 KB",
                Bar.text(bytes) + " B, after some seconds " + Bar.text(held.get(1) - bare.get(1)) + " B",
                bytes < 2048);
        bar(
                "10,000 open leases are looked through without a visible pause",
                Bar.text(held.get(3)) + " ms of the agent's thread twice a second, after " + Bar.text(held.get(2))
                        + " ms in all to put 10,000 stacks into words; the application's wake-ups late by at most "
                        + Bar.text(held.get(4)) + " ms (p99 " + Bar.text(held.get(5)) + "), without the agent "
                        + Bar.text(bare.get(4)) + " (" + Bar.text(bare.get(5)) + ")",
                held.get(3) < 10);
        double hello = startUp.get("hello+agent").get(0) - startUp.get("hello").get(0);
        bar("hello-world: less than 120 ms of CPU more", Bar.text(hello) + " ms", hello < 120);
        loaded("12,000 classes loaded: less than 20 % more CPU", "classes");
        loaded("all real classes of seven pools, their libraries and two drivers: the same", "libraries");
        double pool = startUp.get("pool+agent").get(0) - startUp.get("pool").get(0);
        bar("a pool opened, a query, the end: less than 600 ms of CPU more", Bar.text(pool) + " ms", pool < 600);
    }

    private void loaded(String promise, String what) {
        double bare = startUp.get(what).get(0);
        double more = 100 * (startUp.get(what + "+agent").get(0) / bare - 1);
        double again = 100 * (startUp.get(what + " again").get(0) / bare - 1);
        bar(promise, Bar.text(more) + " % of " + Bar.text(bare) + " ms (A/A " + Bar.text(again) + " %)", more < 20);
    }

    private void cycles(String pool, List<String> beside) {
        line("\n" + Subject.title(pool)
                + ", acquire and release: CPU ns a cycle, median (least to most); what it adds; bytes.\n");
        row("", "depth 20", "depth 60", "depth 150");
        line("|---|---|---|---|");
        List<String> names = new ArrayList<>(List.of(pool));
        names.addAll(beside);
        CAPTURES.forEach(capture -> names.add(pool + "+" + capture));
        for (String name : names) {
            List<String> cells = new ArrayList<>(List.of(title(name)));
            for (int depth : DEPTHS) {
                cells.add(cell("acquire", name + "/" + depth));
            }
            row(cells.toArray(String[]::new));
        }
    }

    private void everyPool() {
        line(
                "\nEvery pool, acquire and release, capture=auto: what it adds to the same without the agent, by the least of the rounds.\n");
        List<List<String>> table = everyPool.table();
        row(table.get(0).toArray(String[]::new));
        line("|---".repeat(table.get(0).size()) + "|");
        table.subList(1, table.size()).forEach(line -> row(line.toArray(String[]::new)));
    }

    private void statements() {
        line("\nHikariCP with a statement, depth 60; see the cycles above.\n");
        row("", "held", "statement", "query");
        line("|---|---|---|---|");
        for (String name : List.of("hikari", "hikari+off", "hikari+auto")) {
            List<String> cells = new ArrayList<>(List.of(title(name)));
            for (String cycle : List.of("held", "statement", "query")) {
                cells.add(cell(cycle, name + "/60"));
            }
            row(cells.toArray(String[]::new));
        }
    }

    private static String title(String name) {
        int plus = name.indexOf('+');
        return plus < 0 ? Subject.title(name) : "under the agent, capture=" + name.substring(plus + 1);
    }

    private String cell(String cycle, String name) {
        Row row = row(cycle, name);
        Spread cpu = row.cpu();
        String adds = name.equals(bare(name)) ? "" : " +" + Bar.text(added(cycle, name));
        return Bar.text(cpu.median()) + " (" + Bar.text(cpu.least()) + "–" + Bar.text(cpu.most()) + ")" + adds + ", "
                + Math.round(row.bytes()) + " B";
    }

    private double added(String cycle, String name) {
        return row(cycle, name).cpu().median() - row(cycle, bare(name)).cpu().median();
    }

    /** The same of the least of each: of what else runs on the machine there is least in it. */
    private double addedAtBest(String cycle, String name) {
        return row(cycle, name).cpu().least() - row(cycle, bare(name)).cpu().least();
    }

    private String nanos(String cycle, String name) {
        return Bar.text(addedAtBest(cycle, name)) + " ns (" + Bar.text(added(cycle, name)) + ")";
    }

    private double addedBytes(String cycle, String name) {
        return row(cycle, name).bytes() - row(cycle, bare(name)).bytes();
    }

    private static String bare(String name) {
        String pool = SetUp.of(name).subject();
        return (pool.startsWith("hikari") ? "hikari" : pool) + "/"
                + SetUp.of(name).depth();
    }

    private Row row(String cycle, String name) {
        Row row = rows.get(cycle + " " + name);
        if (row == null) {
            throw new IllegalStateException(cycle + " " + name + ": not measured");
        }
        return row;
    }

    private static Map<String, List<Double>> table(Path file) throws IOException {
        Map<String, List<Double>> table = new LinkedHashMap<>();
        Files.readAllLines(file).stream().skip(1).forEach(line -> {
            List<String> cells = List.of(line.split("\t", -1));
            table.put(
                    cells.get(0),
                    cells.subList(1, cells.size()).stream().map(Double::valueOf).toList());
        });
        return table;
    }

    private void bar(String promise, String measured, boolean met) {
        row(promise, measured, met ? "yes" : "**no**");
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
