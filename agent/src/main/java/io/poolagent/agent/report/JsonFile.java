// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/** The file of JSON lines. One that is there already is kept as {@code <file>.1}. Used by the agent's thread only. */
final class JsonFile {
    private @Nullable BufferedWriter writer;

    private JsonFile(@Nullable BufferedWriter writer) {
        this.writer = writer;
    }

    /** Opens it; one that cannot be written is said so to the journal, and is then left alone. */
    static JsonFile open(String path, Journal journal) {
        String problem = Journal.makeRoom(Paths.get(path));
        try {
            if (problem == null) {
                return new JsonFile(Files.newBufferedWriter(Paths.get(path), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            problem = "cannot be written: " + e;
        }
        journal.warn("json=" + path + ": " + problem
                + " (expected: none or a file that can be written); no JSON is written");
        return new JsonFile(null);
    }

    /** Adds a line, and has it on the disk when this returns: a JVM that is killed leaves what was told. */
    void add(String line, Journal journal) {
        if (writer == null) {
            return;
        }
        try {
            writer.write(line);
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            journal.warn("json: " + e + "; no more JSON is written");
            close();
        }
    }

    void close() {
        try {
            if (writer != null) {
                writer.close();
            }
        } catch (IOException e) {
            // Nothing is left to be written: every line was flushed.
        }
        writer = null;
    }
}
