// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One contract, four pools; {@code -Drender=true} writes what they do into the page. */
class PoolContractTest {
    private static final Path PAGE = Path.of("../docs/pool-contract.md");
    private static final Map<ContractPool, List<String>> COLUMNS = new EnumMap<>(ContractPool.class);

    private static List<Row> rows() {
        return Stream.of(ReleaseRows.all(), AcquireRows.all(), FaultRows.all())
                .flatMap(List::stream)
                .toList();
    }

    /** All side by side, since most of their time they wait for what does not come. */
    @BeforeAll
    static void tryAll() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Map<ContractPool, List<Future<String>>> tries = new EnumMap<>(ContractPool.class);
            for (ContractPool pool : ContractPool.values()) {
                tries.put(
                        pool,
                        rows().stream()
                                .map(row -> threads.submit(() -> row.of(pool)))
                                .toList());
            }
            for (ContractPool pool : ContractPool.values()) {
                List<String> column = new ArrayList<>();
                for (Future<String> answer : tries.get(pool)) {
                    column.add(answer.get());
                }
                COLUMNS.put(pool, column);
            }
        } finally {
            threads.shutdownNow();
        }
        if (Boolean.getBoolean("render")) {
            render();
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePageShowsWhatEachPoolDoes(ContractPool pool) throws IOException {
        assertThat(COLUMNS.get(pool)).isEqualTo(column(pool));
    }

    @Test
    void thePageAsksWhatTheRowsAsk() throws IOException {
        assertThat(cells(0)).isEqualTo(rows().stream().map(Row::asked).toList());
    }

    @Test
    void theGuardedPoolKeepsTheWholeContract() {
        assertThat(COLUMNS.get(ContractPool.GUARDED)).containsOnly(Row.KEPT);
    }

    private static void render() throws IOException {
        String page = Files.readString(PAGE);
        StringBuilder table = new StringBuilder(page.substring(0, page.indexOf("| |")));
        table.append("| |");
        for (ContractPool pool : ContractPool.values()) {
            table.append(' ').append(pool.title).append(" |");
        }
        table.append("\n|---|")
                .append("---|".repeat(ContractPool.values().length))
                .append('\n');
        for (int i = 0; i < rows().size(); i++) {
            int row = i;
            table.append("| ")
                    .append(rows().get(row).asked())
                    .append(" | ")
                    .append(Stream.of(ContractPool.values())
                            .map(pool -> COLUMNS.get(pool).get(row))
                            .collect(Collectors.joining(" | ")))
                    .append(" |\n");
        }
        Files.writeString(PAGE, table);
    }

    private static List<String> column(ContractPool pool) throws IOException {
        return cells(1 + List.of(ContractPool.values()).indexOf(pool));
    }

    private static List<String> cells(int column) throws IOException {
        try (Stream<String> lines = Files.lines(PAGE)) {
            return lines.filter(line -> line.startsWith("| "))
                    .skip(1)
                    .map(line -> line.split(" \\| ", -1)[column].replaceAll("^\\| | \\|$", ""))
                    .toList();
        }
    }
}
