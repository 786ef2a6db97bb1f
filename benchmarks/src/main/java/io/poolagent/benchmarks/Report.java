// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Renders what was measured into the README, between its two markers. */
public final class Report {
    private final Results results;
    private final StringBuilder page;

    private Report(Results results, StringBuilder page) {
        this.results = results;
        this.page = page;
    }

    public static void main(String... arguments) throws IOException {
        Args args = new Args(arguments, "results", "readme");
        StringBuilder page = new StringBuilder();
        for (String folder : args.list("results", "")) {
            new Report(Results.read(Path.of(folder)), page).render();
        }
        replace(Path.of(args.text("readme", "README.md")), "measured", page);
    }

    /** Puts a page between the markers of this name. */
    static void replace(Path readme, String name, CharSequence page) throws IOException {
        String opening = "<!-- " + name + ": begin -->";
        String closing = "<!-- " + name + ": end -->";
        String text = Files.readString(readme);
        int begin = text.indexOf(opening);
        int end = text.indexOf(closing);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(readme + ": no markers (expected: " + opening + " … " + closing + ")");
        }
        Files.writeString(readme, text.substring(0, begin + opening.length()) + "\n" + page + text.substring(end));
    }

    private void render() {
        line("\n### " + results.about() + "\n");
        bars();
        acquire();
        cycles();
        contended();
        fairness();
    }

    private void bars() {
        table("promised", "measured", "met");
        for (Bar bar : Bar.of(results)) {
            row(bar.promise(), bar.measured(), bar.met() ? "yes" : "**no**");
        }
    }

    private void acquire() {
        line(
                "\nAcquire and release, pool of 32: CPU ns a cycle, median (least to most); × is HikariCP's divided by it.\n");
        table("", "1 thread", "2 threads", "8 threads", "32 threads", "bytes");
        for (String name : results.names("acquire", 1, Bar.POOL)) {
            List<String> cells = new ArrayList<>(List.of(Subject.title(name)));
            for (int threads : Bar.THREADS) {
                cells.add(cell("acquire", threads, Bar.POOL, name));
            }
            cells.add(bytes(results.row("acquire", 1, Bar.POOL, name)));
            row(cells.toArray(String[]::new));
        }
    }

    private void cycles() {
        List<String> cycles = List.of("held", "statement", "query", "honest");
        line("\nThe other cycles, 1 thread, pool of 32: CPU ns a cycle and bytes.\n");
        table("", "held", "statement", "query", "honest");
        for (String name : results.names("held", 1, Bar.POOL)) {
            List<String> cells = new ArrayList<>(List.of(Subject.title(name)));
            for (String cycle : cycles) {
                cells.add(cell(cycle, 1, Bar.POOL, name) + ", " + bytes(results.row(cycle, 1, Bar.POOL, name)) + " B");
            }
            row(cells.toArray(String[]::new));
        }
    }

    private void contended() {
        line(
                "\nContended, nothing held: acquire and release by 32 threads, pool of 4; wall-clock time is that of one cycle"
                        + " of all threads together.\n");
        table("", "CPU ns a cycle", "wall ns a cycle", "× by wall");
        double hikari = results.row("acquire", 32, Bar.CONTENDED_POOL, "hikari").wall();
        for (String name : results.names("acquire", 32, Bar.CONTENDED_POOL)) {
            Row row = results.row("acquire", 32, Bar.CONTENDED_POOL, name);
            row(
                    Subject.title(name),
                    cell("acquire", 32, Bar.CONTENDED_POOL, name),
                    Bar.text(row.wall()),
                    Bar.text(hikari / row.wall()) + "×");
        }
    }

    private void fairness() {
        line(
                "\nContended, held for 1 ms: 1,000 looping threads, pool of 8. Waits in ms; ideal is what each would wait in"
                        + " turn.\n");
        table("", "p50", "p99", "max", "ideal", "Jain index", "never served", "leases", "failed");
        for (Share share : results.shares()) {
            row(
                    Subject.title(share.name()),
                    Bar.text(share.p50()),
                    Bar.text(share.p99()),
                    Bar.text(share.most()),
                    Bar.text(share.ideal()),
                    Bar.text(share.jain()),
                    Integer.toString(share.never()),
                    Long.toString(share.leases()),
                    Long.toString(share.failed()));
        }
    }

    private String cell(String cycle, int threads, int pool, String name) {
        Spread cpu = results.row(cycle, threads, pool, name).cpu();
        double hikari = results.row(cycle, threads, pool, "hikari").cpu().median();
        return Bar.text(cpu.median()) + " (" + Bar.text(cpu.least()) + "–" + Bar.text(cpu.most()) + ") "
                + Bar.text(hikari / cpu.median()) + "×";
    }

    private static String bytes(Row row) {
        return Long.toString(Math.round(row.bytes()));
    }

    private void table(String... heads) {
        row(heads);
        line("|---".repeat(heads.length) + "|");
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
