// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What was measured on one JDK: a folder that {@code benchmarks/run} filled. */
record Results(String about, List<Row> rows, List<Share> shares) {
    static Results read(Path folder) throws IOException {
        return new Results(
                Files.readString(folder.resolve("about.txt")).strip(),
                Stream.concat(
                                Row.read(folder.resolve("acquire.tsv")).stream(),
                                Stream.concat(
                                        Row.read(folder.resolve("cycles.tsv")).stream(),
                                        Row.read(folder.resolve("contended.tsv")).stream()))
                        .toList(),
                Share.read(folder.resolve("fairness.tsv")));
    }

    Row row(String cycle, int threads, int pool, String name) {
        Row.Key key = new Row.Key(cycle, threads, pool, name);
        return rows.stream()
                .filter(row -> row.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(key + ": not measured"));
    }

    List<String> names(String cycle, int threads, int pool) {
        return rows.stream()
                .map(Row::key)
                .filter(key -> key.cycle().equals(cycle) && key.threads() == threads && key.pool() == pool)
                .map(Row.Key::name)
                .toList();
    }

    Share share(String name) {
        return shares.stream()
                .filter(share -> share.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + ": its fairness was not measured"));
    }
}
