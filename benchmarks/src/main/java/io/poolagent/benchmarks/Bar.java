// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Something the guarded pool promises, what was measured, and whether that keeps it. */
record Bar(String promise, String measured, boolean met) {
    static final List<Integer> THREADS = List.of(1, 2, 8, 32);
    static final int POOL = 32;
    static final int CONTENDED_POOL = 4;

    static List<Bar> of(Results results) {
        List<Bar> bars = new ArrayList<>();
        bars.add(cheaper(results, "hikari", 5));
        bars.add(cheaper(results, "agroal", 2));
        bars.add(atLeast("at least half the speed of the bare guarded limit", ratios(results, "limit"), 0.5));
        double bytes = results.row("acquire", 1, POOL, "guarded").bytes();
        bars.add(new Bar("at most 40 B a cycle", text(bytes) + " B", bytes <= 40));
        Share share = results.share("guarded");
        bars.add(new Bar("held: Jain index at least 0.98", text(share.jain()), share.jain() >= 0.98));
        double waits = share.p99() / share.ideal();
        bars.add(new Bar("held: p99 wait at most 2× the ideal", text(waits) + "×", waits <= 2));
        Row ours = results.row("acquire", 32, CONTENDED_POOL, "guarded");
        Row theirs = results.row("acquire", 32, CONTENDED_POOL, "hikari");
        double cpu = theirs.cpu().median() / ours.cpu().median();
        double wall = theirs.wall() / ours.wall();
        bars.add(new Bar(
                "contended, nothing held: not slower than HikariCP",
                text(cpu) + "× by CPU, " + text(wall) + "× by wall clock",
                cpu >= 1 && wall >= 1));
        return bars;
    }

    private static Bar cheaper(Results results, String peer, double times) {
        return atLeast(
                "at least " + text(times) + "× cheaper than " + Subject.title(peer), ratios(results, peer), times);
    }

    private static Bar atLeast(String promise, List<Double> ratios, double bar) {
        StringBuilder measured = new StringBuilder();
        for (int i = 0; i < ratios.size(); i++) {
            measured.append(i == 0 ? "" : ", ").append(text(ratios.get(i))).append('×');
        }
        String at = " at 1, 2, 8, 32 threads";
        return new Bar(promise + at, measured.toString(), ratios.stream().allMatch(ratio -> ratio >= bar));
    }

    private static List<Double> ratios(Results results, String peer) {
        return THREADS.stream()
                .map(threads -> results.row("acquire", threads, POOL, peer)
                                .cpu()
                                .median()
                        / results.row("acquire", threads, POOL, "guarded").cpu().median())
                .toList();
    }

    static String text(double number) {
        String digits = Math.abs(number) >= 100 ? "%.0f" : Math.abs(number) >= 10 ? "%.1f" : "%.2f";
        String text = String.format(Locale.ROOT, digits, number);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
