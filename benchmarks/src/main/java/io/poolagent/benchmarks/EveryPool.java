// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the agent adds to an acquire and release on every pool, with {@code capture=auto}: at each depth of the stack, with one
 * thread and with several. Nanoseconds are compared by the least of the rounds, where what else runs counts least.
 */
final class EveryPool {
    private static final double MOST_NANOS = 150;
    private static final double MOST_BYTES = 250;

    private final Map<Row.Key, Row> rows = new LinkedHashMap<>();

    EveryPool(Path file) throws IOException {
        for (Row row : Row.read(file)) {
            rows.put(row.key(), row);
        }
    }

    /** One for each pool: met if it holds at every depth and number of threads. */
    List<Bar> bars() {
        List<Bar> bars = new ArrayList<>();
        for (String pool : pools()) {
            double nanos = Double.NEGATIVE_INFINITY;
            double bytes = Double.NEGATIVE_INFINITY;
            for (Added added : added(pool)) {
                nanos = Math.max(nanos, added.nanos);
                bytes = Math.max(bytes, added.bytes);
            }
            bars.add(new Bar(
                    Subject.title(pool) + ", auto: at most 150 ns and 250 B more, at any depth, with 1 and 8 threads",
                    "at the worst " + Bar.text(nanos) + " ns, " + Bar.text(bytes) + " B",
                    nanos <= MOST_NANOS && bytes <= MOST_BYTES));
        }
        return bars;
    }

    /** The lines of a table: a pool each, and what is added in each set-up. */
    List<List<String>> table() {
        List<List<String>> lines = new ArrayList<>();
        for (String pool : pools()) {
            if (lines.isEmpty()) {
                List<String> head = new ArrayList<>(List.of(""));
                added(pool).forEach(added -> head.add(added.setUp));
                lines.add(head);
            }
            List<String> line = new ArrayList<>(List.of(Subject.title(pool)));
            added(pool)
                    .forEach(added -> line.add("+" + Bar.text(added.nanos) + " ns, " + Math.round(added.bytes) + " B"));
            lines.add(line);
        }
        return lines;
    }

    private List<String> pools() {
        return rows.keySet().stream()
                .map(key -> SetUp.of(key.name()).subject())
                .distinct()
                .toList();
    }

    private List<Added> added(String pool) {
        List<Added> all = new ArrayList<>();
        rows.forEach((key, row) -> {
            SetUp setUp = SetUp.of(key.name());
            if (setUp.subject().equals(pool) && !setUp.capture().isEmpty()) {
                Row bare = rows.get(new Row.Key(key.cycle(), key.threads(), key.pool(), pool + "/" + setUp.depth()));
                all.add(new Added(
                        "depth " + setUp.depth() + ", " + key.threads() + (key.threads() == 1 ? " thread" : " threads"),
                        row.cpu().least() - bare.cpu().least(),
                        row.bytes() - bare.bytes()));
            }
        });
        return all;
    }

    private record Added(String setUp, double nanos, double bytes) {}
}
