// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.cli.AttachApi.Refusal;
import io.poolagent.agent.report.html.WholeFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/** Where a command writes what it made: to standard output, or whole into a file. */
final class Output {
    private Output() {}

    /**
     * Writes as UTF-8, whatever the stream makes of text.
     *
     * @param file as {@code --out} names it, or null for standard output
     */
    static void write(String text, @Nullable String file, PrintStream out, PrintStream err) throws Refusal {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (file == null) {
            out.write(bytes, 0, bytes.length);
            out.flush();
            return;
        }
        try {
            Path path = Paths.get(file).toAbsolutePath();
            WholeFile.write(path, bytes);
            err.println("written: " + path);
        } catch (IOException | InvalidPathException e) {
            throw new Refusal("--out " + file + ": cannot be written: " + e
                    + " (expected: a file in a folder that can be written)");
        }
    }
}
