// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the suite asked for. */
final class Settings {
    private static final String PREFIX = "no-leaks.";
    private static final String KNOWN_BUGS = PREFIX + "known-bugs";
    private static final String WRITE_KNOWN_BUGS = PREFIX + "write-known-bugs";
    private static final String FOLDER = PREFIX + "folder";
    private static final List<String> ALL = Arrays.asList(KNOWN_BUGS, WRITE_KNOWN_BUGS, FOLDER);

    private final @Nullable String knownBugs;
    private final boolean writesKnownBugs;
    private final @Nullable String folder;

    /** @throws IllegalStateException if one makes no sense, saying what was expected */
    Settings(Function<String, @Nullable String> source) {
        for (String property : System.getProperties().stringPropertyNames()) {
            if (property.startsWith(PREFIX) && !ALL.contains(property)) {
                throw new IllegalStateException(
                        "unknown setting '" + property + "' (known: " + String.join(", ", ALL) + ")");
            }
        }
        knownBugs = source.apply(KNOWN_BUGS);
        String write = source.apply(WRITE_KNOWN_BUGS);
        writesKnownBugs = "true".equals(write);
        if (write != null && !writesKnownBugs && !write.equals("false")) {
            throw new IllegalStateException(WRITE_KNOWN_BUGS + ": " + write + " (expected: true or false)");
        }
        if (writesKnownBugs && knownBugs == null) {
            throw new IllegalStateException(
                    WRITE_KNOWN_BUGS + ": there is no file (expected: " + KNOWN_BUGS + "=known-bugs.txt as well)");
        }
        String named = source.apply(FOLDER);
        folder = named == null ? output() : named.equals("none") ? null : named;
    }

    /** Where Maven or Gradle, whose folder this JVM works in, puts what a build makes; null for neither's. */
    private static @Nullable String output() {
        if (new File("pom.xml").exists()) {
            return "target/pool-agent";
        }
        return new File("build.gradle").exists() || new File("build.gradle.kts").exists() ? "build/pool-agent" : null;
    }

    @Nullable
    String knownBugs() {
        return knownBugs;
    }

    boolean writesKnownBugs() {
        return writesKnownBugs;
    }

    @Nullable
    String folder() {
        return folder;
    }

    /** What is wrong with the file of known bugs, and what writes one. */
    String wrong(String why) {
        return KNOWN_BUGS + ": " + why + "; " + WRITE_KNOWN_BUGS + "=true writes it";
    }
}
