// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines that never grows over a size: by then it is kept as {@code <file>.1}, an earlier one as {@code <file>.2}, and
 * so on, and so is one that is there at the start. One that cannot be written, since the disk is full, is tried again with each
 * line; one that was moved or deleted, with its folder, is made again. Used by one thread at a time.
 */
public final class RollingFile implements LineFile {
    /** How many are kept besides the one that is written. */
    public static final int KEPT = 3;

    private final Path path;
    private final long mostBytes;
    private @Nullable OutputStream out;
    private long bytes;
    private boolean midLine;

    /** @param mostBytes 0 for any size */
    public RollingFile(Path path, long mostBytes) {
        this.path = path;
        this.mostBytes = mostBytes;
    }

    /** Begins a new file, in a folder that must be there. */
    public void open() throws IOException {
        if (Files.isRegularFile(path) && Files.size(path) > 0) {
            keep();
        }
        reopen();
    }

    /** Adds a line, and has it on the disk when this returns: a JVM that is killed leaves what was told. */
    @Override
    public void add(String line) throws IOException {
        byte[] text = (line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        if (out == null || !Files.exists(path)) {
            close();
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            reopen();
        } else if (mostBytes > 0 && bytes > 0 && bytes + text.length > mostBytes && Files.isRegularFile(path)) {
            close();
            keep();
            reopen();
        }
        write(text);
    }

    private void write(byte[] text) throws IOException {
        OutputStream to = out;
        if (to == null) {
            throw new IOException("closed");
        }
        if (midLine) { // Of a line that did not fit a part may be there.
            to.write(System.lineSeparator().getBytes(StandardCharsets.UTF_8));
        }
        midLine = true;
        to.write(text);
        midLine = false;
        bytes += text.length;
    }

    private void reopen() throws IOException {
        out = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        bytes = Files.isRegularFile(path) ? Files.size(path) : 0;
    }

    /** The oldest one goes. */
    private void keep() throws IOException {
        for (int n = KEPT; n > 0; n--) {
            Path from = n == 1 ? path : kept(n - 1);
            if (Files.exists(from)) {
                Files.move(from, kept(n), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path kept(int n) {
        return path.resolveSibling(path.getFileName() + "." + n);
    }

    @Override
    public void close() {
        OutputStream open = out;
        out = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // Nothing is left to be written: no line is held back.
        }
    }
}
