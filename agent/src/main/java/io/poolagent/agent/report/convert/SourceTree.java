// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import io.poolagent.agent.report.json.FoundBug;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The source files of a repository, by the frames of a stack. Whatever several files may be is none of them. Immutable. */
public final class SourceTree {
    private static final Pattern FRAME =
            Pattern.compile("(?:[^/()]*/{1,2})*((?:[\\w$]+\\.)+)[^.()]+\\(([^():]+\\.(?:java|kt|scala|groovy)):(\\d+)\\)");

    private static final Pattern PACKAGE = Pattern.compile("^\\s*package\\s+([\\w.]+)");

    /** What is built, fetched or kept by tools. */
    private static final Set<String> NO_SOURCES =
            new HashSet<>(Arrays.asList("target", "build", "out", "bin", "node_modules"));

    private final Path root;
    private final Map<String, List<Path>> filesByName;

    private SourceTree(Path root, Map<String, List<Path>> filesByName) {
        this.root = root;
        this.filesByName = filesByName;
    }

    /** Of no folder: no frame has a file. */
    public static SourceTree none() {
        return new SourceTree(Paths.get(""), Collections.emptyMap());
    }

    /**
     * Reads the names of all files below a folder.
     *
     * @param root the repository's own folder, to which paths are relative
     */
    public static SourceTree of(Path root) throws IOException {
        Map<String, List<Path>> files = new HashMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.equals(root) ? "" : String.valueOf(folder.getFileName());
                return name.startsWith(".") || NO_SOURCES.contains(name)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.computeIfAbsent(String.valueOf(file.getFileName()), any -> new ArrayList<>())
                        .add(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE; // What cannot be read has no line to show.
            }
        });
        return new SourceTree(root, files);
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

    private @Nullable SourceLine line(String frame) {
        Matcher parts = FRAME.matcher(frame);
        if (!parts.matches()) {
            return null;
        }
        String type = parts.group(1);
        int end = type.lastIndexOf('.', type.length() - 2);
        String inPackage = end < 0 ? "" : type.substring(0, end);
        int line = Integer.parseInt(parts.group(3));
        Path found = null;
        for (Path file : filesByName.getOrDefault(parts.group(2), Collections.emptyList())) {
            if (inPackage.equals(packageOf(file))) {
                if (found != null) {
                    return null;
                }
                found = file;
            }
        }
        return found == null || line < 1 || line > read(found).size()
                ? null
                : new SourceLine(root.relativize(found).toString().replace('\\', '/'), line);
    }

    /** What the file itself says: a folder of the package's name may be another's. */
    private static String packageOf(Path file) {
        for (String line : read(file)) {
            Matcher declared = PACKAGE.matcher(line);
            if (declared.find()) {
                return declared.group(1);
            }
        }
        return "";
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1); // It takes any byte, and lines are the same.
        } catch (IOException e) {
            return Collections.emptyList();
        }
    }
}
