// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import io.poolagent.agent.report.json.FoundBug;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The source files of a repository, by the frames of a stack. Whatever several files may be is none of them. Used by one thread: it
 * keeps what it read.
 */
public final class SourceTree {
    private static final Pattern SOURCE = Pattern.compile(".+\\.(java|kt|scala|groovy)");

    /** A larger one was written by no hand. */
    private static final long MOST_BYTES = 20_000_000;

    /** What is built, fetched or kept by tools. */
    private static final Set<String> NO_SOURCES =
            new HashSet<>(Arrays.asList("target", "build", "out", "bin", "node_modules"));

    /** Below it those are packages, such as {@code shop.build}. */
    private static final Pattern OF_PACKAGES = Pattern.compile("(.*/)?src/[^/]+/(java|kotlin|scala|groovy)/.*");

    private final Path root;
    private final Map<String, List<Path>> filesByName;
    private final Map<Path, SourceFile> read = new HashMap<>();

    private SourceTree(Path root, Map<String, List<Path>> filesByName) {
        this.root = root;
        this.filesByName = filesByName;
    }

    /** Of no folder: no frame has a file. */
    public static SourceTree none() {
        return new SourceTree(Paths.get(""), Collections.emptyMap());
    }

    /**
     * Reads the names of all source files below a folder. Links are no files of their own.
     *
     * @param folder the repository's own folder, to which paths are relative
     */
    public static SourceTree of(Path folder) throws IOException {
        Path root = folder.toRealPath(); // It may be a link itself.
        Map<String, List<Path>> files = new HashMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return folder.equals(root) || mayHoldSources(root.relativize(folder))
                        ? FileVisitResult.CONTINUE
                        : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = String.valueOf(file.getFileName());
                // A pipe would never end.
                if (attributes.isRegularFile()
                        && attributes.size() <= MOST_BYTES
                        && SOURCE.matcher(name).matches()) {
                    files.computeIfAbsent(name, any -> new ArrayList<>()).add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE; // What cannot be read has no line to show.
            }
        });
        return new SourceTree(root, files);
    }

    private static boolean mayHoldSources(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return !name.startsWith(".")
                && (!NO_SOURCES.contains(name)
                        || OF_PACKAGES.matcher(withSlashes(folder)).matches());
    }

    private static String withSlashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    /** The line to look at: of the frames, nearest first, the first that is in the repository; null if none surely is. */
    @Nullable
    SourceLine lineOf(FoundBug bug) {
        for (String frame : bug.frames()) {
            SourceLine line = line(frame);
            if (line != null) {
                return line;
            }
        }
        return null;
    }

    private @Nullable SourceLine line(String text) {
        SourceFrame frame = SourceFrame.of(text);
        if (frame == null) {
            return null;
        }
        Path found = null;
        for (Path file : filesByName.getOrDefault(frame.file(), Collections.emptyList())) {
            if (frame.inPackage().equals(read(file).inPackage())) {
                if (found != null) {
                    return null;
                }
                found = file;
            }
        }
        return found == null || frame.line() < 1 || frame.line() > read(found).lines()
                ? null
                : new SourceLine(withSlashes(root.relativize(found)), frame.line());
    }

    private SourceFile read(Path file) {
        return read.computeIfAbsent(file, SourceFile::read);
    }
}
