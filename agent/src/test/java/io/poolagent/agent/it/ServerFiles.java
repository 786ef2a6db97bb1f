// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The servers that the build brought, and what is put into them. */
final class ServerFiles {
    private static final Path SERVERS = Path.of("target/servers").toAbsolutePath();

    private ServerFiles() {}

    static Path library(String name) {
        List<Path> found = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            if (Path.of(entry).getFileName().toString().startsWith(name)) {
                found.add(Path.of(entry));
            }
        }
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** A file or folder that the build brought. */
    static Path server(String name) throws IOException {
        List<Path> found = List.of();
        if (Files.isDirectory(SERVERS)) {
            try (Stream<Path> all = Files.list(SERVERS)) {
                found = all.filter(one -> one.getFileName().toString().startsWith(name))
                        .toList();
            }
        }
        String skipped = "SKIPPED: a recipe: " + name + " is not in " + SERVERS + " (with -Drecipes all are)";
        if (found.isEmpty()) {
            System.out.println(skipped);
        }
        Assumptions.assumeFalse(found.isEmpty(), skipped);
        return found.get(0);
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    try (OutputStream out = Files.newOutputStream(target)) {
                        Files.copy(file, out);
                    }
                }
            }
        }
    }
}
