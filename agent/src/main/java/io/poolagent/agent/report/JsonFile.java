// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import java.io.IOException;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/** The file of JSON lines. One that is there already is kept as {@code <file>.1}. Used by the agent's thread only. */
final class JsonFile {
    private final String path;
    private @Nullable RollingFile file;
    private long lost;

    private JsonFile(String path, @Nullable RollingFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens it; one that cannot be written is said so to the journal, and is then left alone.
     *
     * @param mostBytes how large it may grow before it is kept in its turn, 0 for any size
     */
    static JsonFile open(String path, long mostBytes, Journal journal) {
        try {
            RollingFile file = new RollingFile(Paths.get(path), mostBytes);
            file.open();
            return new JsonFile(path, file);
        } catch (IOException | RuntimeException e) {
            journal.warn("json=" + path + ": cannot be written: " + e
                    + " (expected: none or a file that can be written); no JSON is written");
            return new JsonFile(path, null);
        }
    }

    /** Adds a line; one that cannot be written is lost, which is said once, and again when the next can be. */
    void add(String line, Journal journal) {
        if (file == null) {
            return;
        }
        try {
            file.add(line);
            if (lost > 0) {
                journal.warn("json=" + path + ": is written again; " + lost + " lines of JSON were lost");
                lost = 0;
            }
        } catch (IOException | RuntimeException e) {
            if (lost++ == 0) {
                journal.warn("json=" + path + ": cannot be written: " + e + "; lines of JSON are lost until it can");
            }
        }
    }

    void close() {
        if (file != null) {
            file.close();
        }
        file = null;
    }
}
