// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a crowd was served by one pool; a line of the file that {@link Fairness} writes. Times in milliseconds. */
record Share(
        String name,
        double p50,
        double p99,
        double most,
        double ideal,
        double jain,
        int never,
        long leases,
        long failed) {
    static final String HEADER = "name\tp50\tp99\tmax\tideal\tjain\tnever\tleases\tfailed";

    /** 1 if all threads had as many leases, 1/n if one had all. */
    static double jain(long[] leases) {
        double sum = 0;
        double squares = 0;
        for (long n : leases) {
            sum += n;
            squares += (double) n * n;
        }
        return squares == 0 ? 0 : sum * sum / (leases.length * squares);
    }

    /** Nearest rank. */
    static double percentile(long[] sorted, double part) {
        int rank = (int) Math.ceil(part * sorted.length);
        return sorted.length == 0 ? 0 : sorted[Math.max(0, rank - 1)] / 1e6;
    }

    static Share of(String name, long[] waits, long[] leases, double idealNanos, long failed) {
        Arrays.sort(waits);
        return new Share(
                name,
                percentile(waits, 0.5),
                percentile(waits, 0.99),
                percentile(waits, 1),
                idealNanos / 1e6,
                jain(leases),
                (int) Arrays.stream(leases).filter(n -> n == 0).count(),
                Arrays.stream(leases).sum(),
                failed);
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.4f\t%d\t%d\t%d",
                name,
                p50,
                p99,
                most,
                ideal,
                jain,
                never,
                leases,
                failed);
    }

    static List<Share> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().skip(1).map(Share::parse).toList();
    }

    private static Share parse(String line) {
        String[] cells = line.split("\t", -1);
        return new Share(
                cells[0],
                Double.parseDouble(cells[1]),
                Double.parseDouble(cells[2]),
                Double.parseDouble(cells[3]),
                Double.parseDouble(cells[4]),
                Double.parseDouble(cells[5]),
                Integer.parseInt(cells[6]),
                Long.parseLong(cells[7]),
                Long.parseLong(cells[8]));
    }
}
