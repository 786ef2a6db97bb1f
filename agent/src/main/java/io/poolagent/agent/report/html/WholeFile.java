// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.html;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file whole or not at all: whoever opens it sees the one before, or the new one. */
public final class WholeFile {
    private WholeFile() {}

    /** Into a folder that must be there. What cannot be replaced, such as a device, is written to. */
    public static void write(Path file, byte[] content) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            Files.write(file, content);
            return;
        }
        Path target = Files.exists(file) ? file.toRealPath() : file; // A link stays one.
        // Beside it, since a move is atomic within one file system only. New: nobody else has put a link there.
        Path part = target.resolveSibling(target.getFileName() + "." + Long.toString(System.nanoTime(), 36) + ".part");
        try {
            Files.write(part, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
