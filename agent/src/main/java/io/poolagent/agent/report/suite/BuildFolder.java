// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.suite;

import io.poolagent.agent.report.html.Page;
import io.poolagent.agent.report.html.WholeFile;
import io.poolagent.agent.report.json.FindingLines;
import io.poolagent.agent.report.json.FindingsDocument;
import io.poolagent.agent.report.json.FoundBug;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The folder that has what all forks of a build found. The first fork of a run empties it. Used by one thread at a time. */
final class BuildFolder {
    private final Path findings;
    private final Path page;
    private final Path gone;
    private final Path run;

    /** What is done while nobody else does any, in whatever JVM. */
    interface Step {
        void take() throws IOException;
    }

    private interface Change {
        void make(FileChannel run) throws IOException;
    }

    private BuildFolder(Path folder) {
        this.findings = folder.resolve("findings.json");
        this.page = folder.resolve("report.html");
        this.gone = folder.resolve("gone.txt");
        this.run = folder.resolve(".run");
    }

    /** @param run equal for all forks of one run; null if that is not known, and then nothing is taken for old */
    static BuildFolder open(Path path, @Nullable String run) throws IOException {
        Files.createDirectories(path);
        BuildFolder folder = new BuildFolder(path);
        folder.locked(channel -> {
            ByteBuffer now = ByteBuffer.wrap(String.valueOf(run).getBytes(StandardCharsets.UTF_8));
            ByteBuffer before = ByteBuffer.allocate(1_024);
            channel.read(before);
            before.flip();
            if (run != null && !before.equals(now)) {
                Files.deleteIfExists(folder.page);
                Files.deleteIfExists(folder.gone);
                Files.write(folder.findings, new byte[0]);
                channel.truncate(0).write(now, 0);
            }
        });
        return folder;
    }

    /** Of two in one JVM the second would not wait for the file, but fail. */
    private void locked(Change change) throws IOException {
        synchronized (BuildFolder.class) {
            try (FileChannel channel = FileChannel.open(
                    run, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                channel.lock(); // Until it is closed.
                change.make(channel);
            }
        }
    }

    /** Takes a step while nobody else that uses the folder does. */
    void alone(Step step) throws IOException {
        locked(channel -> step.take());
    }

    /** Adds a line of JSON. */
    void add(String line) throws IOException {
        alone(() -> Files.write(
                findings,
                (line + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND));
    }

    /** What all forks have found so far. */
    List<FoundBug> bugs() {
        return Files.exists(findings)
                ? FindingLines.of(Collections.singletonList(findings)).bugs()
                : Collections.emptyList();
    }

    /** Writes the page of these bugs. */
    void writePage(List<FoundBug> bugs, String version, long wallMillis) throws IOException {
        WholeFile.write(page, bytes(Page.of(FindingsDocument.of(bugs, version, wallMillis))));
    }

    /** Writes what is gone; if nothing is there is no file. */
    void writeGone(List<String> rows) throws IOException {
        if (rows.isEmpty()) {
            Files.deleteIfExists(gone);
        } else {
            WholeFile.write(gone, bytes(String.join("\n", rows) + "\n"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Where it is. */
    Path path() {
        return run.resolveSibling("");
    }
}
