// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Remembers how the last run of each kind ended, so that two runs can be shown side by side. */
final class LastRuns {
    private final Path folder;
    private final String pool;

    LastRuns(Path folder, String pool) {
        this.folder = folder;
        this.pool = pool;
    }

    void remember(boolean agent, Figures figures) throws IOException {
        try (OutputStream out = Files.newOutputStream(file(agent))) {
            figures.toProperties().store(out, "how the last run ended");
        }
    }

    @Nullable
    Figures recall(boolean agent) throws IOException {
        if (!Files.exists(file(agent))) {
            return null;
        }
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file(agent))) {
            properties.load(in);
        }
        return Figures.of(properties);
    }

    private Path file(boolean agent) {
        return folder.resolve("last-run-" + pool + (agent ? "-with" : "-without") + "-agent.properties");
    }
}
