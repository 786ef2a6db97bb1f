// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What all samples of one subject in one set-up came to; a line of the file that {@link CpuCycles} writes. */
record Row(Key key, Spread cpu, double bytes, double wall) {
    static final String HEADER = "cycle\tthreads\tpool\tname\tcpu\tleast\tmost\tbytes\twall";

    /** The set-up and whose row it is. */
    record Key(String cycle, int threads, int pool, String name) {}

    static Row of(Key key, List<Sample> samples) {
        return new Row(
                key,
                Spread.of(samples, Sample::cpuNanos),
                Spread.of(samples, Sample::bytes).median(),
                Spread.of(samples, Sample::wallNanos).median());
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%s\t%d\t%d\t%s\t%.2f\t%.2f\t%.2f\t%.1f\t%.2f",
                key.cycle,
                key.threads,
                key.pool,
                key.name,
                cpu.median(),
                cpu.least(),
                cpu.most(),
                bytes,
                wall);
    }

    static List<Row> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().skip(1).map(Row::parse).toList();
    }

    private static Row parse(String line) {
        String[] cells = line.split("\t", -1);
        return new Row(
                new Key(cells[0], Integer.parseInt(cells[1]), Integer.parseInt(cells[2]), cells[3]),
                new Spread(Double.parseDouble(cells[4]), Double.parseDouble(cells[5]), Double.parseDouble(cells[6])),
                Double.parseDouble(cells[7]),
                Double.parseDouble(cells[8]));
    }
}
