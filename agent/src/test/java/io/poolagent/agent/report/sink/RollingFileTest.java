// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollingFileTest {
    private static final String LINE = "0123456789";
    private static final long TWO_LINES =
            2L * (LINE.length() + System.lineSeparator().length());

    @TempDir
    private Path folder;

    @Test
    void noFileGrowsOverItsSizeAndThreeAreKept() throws IOException {
        Path log = folder.resolve("agent.log");
        RollingFile file = new RollingFile(log, TWO_LINES);
        file.open();
        for (int i = 0; i < 20; i++) {
            file.add(LINE);
        }
        file.add("the last one");
        file.close();

        assertThat(log).hasContent("the last one");
        assertThat(Stream.of(".1", ".2", ".3").map(n -> folder.resolve("agent.log" + n)))
                .allSatisfy(kept -> assertThat(kept).hasContent(LINE + "\n" + LINE));
        assertThat(folder.resolve("agent.log.4")).doesNotExist();
    }

    @Test
    void whatIsLongerThanTheSizeIsWrittenWhole() throws IOException {
        Path log = folder.resolve("agent.log");
        RollingFile file = new RollingFile(log, 5);
        file.open();
        file.add(LINE);
        file.close();

        assertThat(log).hasContent(LINE);
        assertThat(folder.resolve("agent.log.1")).doesNotExist();
    }

    @Test
    void ofAnySizeNothingIsKept() throws IOException {
        RollingFile file = new RollingFile(folder.resolve("agent.log"), 0);
        file.open();
        for (int i = 0; i < 1_000; i++) {
            file.add(LINE);
        }
        file.close();

        assertThat(folder.resolve("agent.log")).content().hasLineCount(1_000);
        assertThat(folder.resolve("agent.log.1")).doesNotExist();
    }

    /** As by a clean-up of temporary files, or by logrotate, which moves the file away. */
    @Test
    void aFileThatIsGoneWithItsFolderIsMadeAgain() throws IOException {
        Path log = folder.resolve("logs").resolve("agent.log");
        Files.createDirectory(log.getParent());
        RollingFile file = new RollingFile(log, 0);
        file.open();
        file.add("before");
        Files.move(log, folder.resolve("moved"));
        file.add("after it was moved");
        assertThat(log).hasContent("after it was moved");
        Files.delete(log);
        Files.delete(log.getParent());
        file.add("after its folder was deleted");
        file.close();

        assertThat(log).hasContent("after its folder was deleted");
        assertThat(folder.resolve("moved")).hasContent("before");
    }

    @Test
    void aFolderThatCannotBeMadeIsTriedAgainWithEachLine() throws IOException {
        Path log = folder.resolve("logs").resolve("agent.log");
        Files.createDirectory(log.getParent());
        RollingFile file = new RollingFile(log, 0);
        file.open();
        Files.delete(log);
        Files.delete(log.getParent());
        Files.createFile(log.getParent());
        assertThatThrownBy(() -> file.add("nowhere")).isInstanceOf(IOException.class);
        Files.delete(log.getParent());
        file.add("here");
        file.close();

        assertThat(log).hasContent("here");
    }

    @Test
    void aFullDiskIsAnErrorForEachLine() throws IOException {
        Path full = Path.of("/dev/full");
        assumeThat(full).exists();
        RollingFile file = new RollingFile(full, TWO_LINES);
        file.open();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> file.add(LINE)).isInstanceOf(IOException.class);
        }
        file.close();

        assertThat(full).exists();
    }
}
