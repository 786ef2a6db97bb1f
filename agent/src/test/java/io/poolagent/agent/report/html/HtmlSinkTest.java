// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.poolagent.agent.report.sink.Remark;
import io.poolagent.agent.report.sink.Remarks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the page is written, and what is said where it cannot be. */
class HtmlSinkTest {
    @TempDir
    Path folder;

    @Test
    void atTheStartItSaysWhatWillHinderIt() {
        assertThat(begun(folder.resolve("report.html").toString())).isEmpty();
        assertThat(begun(folder.resolve("no/report.html").toString()))
                .containsExactly("report=" + folder + "/no/report.html: cannot be written: there is no folder " + folder
                        + "/no, or it is read-only (expected: none, or a file in a folder that can be written)");
        assertThat(begun(folder.toString())).singleElement().asString().contains("it is a folder");
        assertThat(begun("a\0b")).singleElement().asString().contains("cannot be written");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileIsReplacedWholeAndNothingElseIsLeft() throws IOException {
        Path file = Files.writeString(folder.resolve("report.html"), "before");
        WholeFile.write(file, "after".getBytes(StandardCharsets.UTF_8));

        assertThat(file).hasContent("after");
        assertThat(names()).containsExactly("report.html");
    }

    @Test
    void aLinkStaysOne() throws IOException {
        Path real = Files.writeString(folder.resolve("real.html"), "before");
        Path link = Files.createSymbolicLink(folder.resolve("link.html"), real);
        WholeFile.write(link, "after".getBytes(StandardCharsets.UTF_8));

        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("after");
    }

    @Test
    void whatCannotBeWrittenLeavesTheOneBefore() throws IOException {
        Path inNoFolder = folder.resolve("no/report.html");
        assertThatThrownBy(() -> WholeFile.write(inNoFolder, new byte[1])).isInstanceOf(IOException.class);
        assertThat(names()).isEmpty();
        Path full = Path.of("/dev/full");
        assumeThat(full).exists();
        assertThatThrownBy(() -> WholeFile.write(full, new byte[1])).isInstanceOf(IOException.class);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static List<String> begun(String path) {
        Remarks remarks = new Remarks();
        new HtmlSink(path, remarks).begin();
        List<String> said = new ArrayList<>();
        for (Remark next = remarks.poll(); next != null; next = remarks.poll()) {
            said.add(next.text());
        }
        return said;
    }
}
