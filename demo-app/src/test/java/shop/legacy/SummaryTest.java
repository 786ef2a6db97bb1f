// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs side by side, and the memory of them. */
class SummaryTest {
    private static final Figures DRY = new Figures(442, 64, 14, 10, 0, 10, 10);
    private static final Figures WELL = new Figures(1683, 0, -1, 0, 10, 10, 10);

    @TempDir
    Path folder;

    /** The README quotes this. */
    @Test
    void showsBothRunsSideBySide() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));

        assertThat(readme).contains("```\n" + Summary.of(DRY, WELL) + "```");
    }

    @Test
    void marksTheRunThatIsMissing() {
        assertThat(Summary.of(null, WELL).lines().skip(1).findFirst())
                .hasValue("  orders served                       ?                       1683");
    }

    @Test
    void remembersTheLastRunOfEachKindAndPool() throws IOException {
        LastRuns runs = new LastRuns(folder, "hikari");
        assertThat(runs.recall(true)).isNull();
        runs.remember(true, WELL);
        runs.remember(false, DRY);

        assertThat(runs.recall(true)).isEqualTo(WELL);
        assertThat(runs.recall(false)).isEqualTo(DRY);
        assertThat(new LastRuns(folder, "dbcp2").recall(true)).isNull();
    }
}
