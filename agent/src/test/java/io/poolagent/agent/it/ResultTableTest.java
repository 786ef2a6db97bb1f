// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/results} keeps what came of the last full run: of every version that is tried today, and of none that failed. */
class ResultTableTest {
    private static final Path RESULTS = Path.of("../docs/results");

    @Test
    void thePoolsHaveARowForEachVersion() throws IOException {
        assertThat(rows("EveryPoolIT"))
                .containsExactlyInAnyOrderElementsOf(Stream.of(KnownPool.values())
                        .flatMap(pool -> pool.versions.stream().map(version -> (pool.title + " " + version).strip()))
                        .toList());
    }

    @Test
    void nothingFailed() throws IOException {
        try (Stream<Path> files = Files.list(RESULTS)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern("\\d of \\d");
            }
        }
    }

    private static List<String> rows(String name) throws IOException {
        return Files.readAllLines(RESULTS.resolve(name + ".md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| |"))
                .map(line -> line.split(" \\|", -1)[0].substring(2).strip())
                .toList();
    }
}
