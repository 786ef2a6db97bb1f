// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is to be known of a source file. Immutable. */
final class SourceFile {
    private final @Nullable String inPackage;
    private final int lines;

    private SourceFile(@Nullable String inPackage, int lines) {
        this.inPackage = inPackage;
        this.lines = lines;
    }

    /** Of one that cannot be read nothing is known. */
    static SourceFile read(Path file) {
        try {
            // A byte that is no UTF-8 is a character like any other, and lines are the same.
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            String name = String.valueOf(file.getFileName());
            return new SourceFile(
                    PackageClause.of(text, name.endsWith(".kt") || name.endsWith(".scala")),
                    text.split("\r\n|\r|\n").length);
        } catch (IOException e) {
            return new SourceFile(null, 0);
        }
    }

    /** What the file itself says, since a folder of the package's name may be another's; null if it is not known. */
    @Nullable
    String inPackage() {
        return inPackage;
    }

    /** How many it has. */
    int lines() {
        return lines;
    }
}
