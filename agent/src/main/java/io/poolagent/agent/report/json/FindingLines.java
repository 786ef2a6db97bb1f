// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The findings of files that {@code json=} wrote, on whatever machine. Lines that are no findings are passed over and counted: a log
 * that was collected from standard output has others, and a JVM that was killed leaves half a line.
 */
public final class FindingLines {
    // Not the findings themselves: a file may be larger than the memory.
    private final Map<String, FoundBug> bugs = new LinkedHashMap<>();
    private long findings;
    private long others;
    private @Nullable String firstOther;

    private FindingLines() {}

    /**
     * Reads files.
     *
     * @throws IllegalArgumentException if one cannot be read, or has lines and none is a finding, saying what was expected
     */
    public static FindingLines of(List<Path> files) {
        FindingLines lines = new FindingLines();
        for (Path file : files) {
            lines.add(file);
        }
        return lines;
    }

    /** What they are findings of, in the order they were first written, file by file. */
    public List<FoundBug> bugs() {
        return new ArrayList<>(bugs.values());
    }

    /** How many lines are findings. */
    long findings() {
        return findings;
    }

    /** How many lines are no findings. */
    public long others() {
        return others;
    }

    /** Where the first line is that is no finding; null if there is none. */
    @Nullable
    String firstOther() {
        return firstOther;
    }

    private void add(Path file) {
        long before = findings;
        int lines = 0;
        String first = null;
        // A byte that is no UTF-8 ends no reading: it may be in another's line.
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String next = in.readLine(); next != null; next = in.readLine()) {
                // Some programs begin a file with a mark of the charset.
                String line = lines++ == 0 && next.startsWith("\uFEFF") ? next.substring(1) : next;
                if (!line.trim().isEmpty()) {
                    first = first == null ? line : first;
                    add(file, lines, line);
                }
            }
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + ": there is no such file" + expected(), e);
        } catch (IOException | SecurityException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e + expected(), e);
        }
        // An empty one is of a JVM in which nothing was found.
        if (findings == before && first != null) {
            throw new IllegalArgumentException(file + ": there is no finding in it; it begins with '"
                    + Bounded.text(Json.write(first), 60) + "'" + expected());
        }
    }

    private static String expected() {
        return " (expected: a file of lines of JSON, as json=<file> of pool-agent writes it)";
    }

    private void add(Path file, int number, String line) {
        Map<?, ?> read = map(line);
        if (read == null || !(read.get("schema") instanceof Long) || !(read.get("kind") instanceof String)) {
            others++;
            firstOther = firstOther == null ? file + " line " + number : firstOther;
            return;
        }
        String place = file + " line " + number + ": ";
        if (!Long.valueOf(FindingLine.SCHEMA).equals(read.get("schema"))) {
            throw new IllegalArgumentException(place + "its schema is " + read.get("schema") + " (expected: "
                    + FindingLine.SCHEMA + "); convert it with the pool-agent.jar that wrote it");
        }
        Map<String, Object> finding = named(read);
        for (String text : new String[] {"bug", "says", "grade"}) {
            need(place, text, finding.get(text) instanceof String, "a text");
        }
        for (String time : new String[] {"time", "first"}) {
            need(place, time, isTime(finding.get(time)), "a time such as 2026-01-31T23:59:59Z");
        }
        need(place, "count", finding.get("count") instanceof Long, "a number");
        Object pool = finding.get("pool");
        need(place, "pool", pool instanceof Map && ((Map<?, ?>) pool).get("name") instanceof String, "a pool's name");
        need(place, "acquiredAt", finding.get("acquiredAt") instanceof List, "a list of frames");
        need(place, "details", finding.get("details") instanceof List, "a list");
        findings++;
        FoundBug.add(finding, bugs);
    }

    private static Map<String, Object> named(Map<?, ?> read) {
        Map<String, Object> named = new LinkedHashMap<>();
        read.forEach((name, value) -> named.put((String) name, value));
        return named;
    }

    private static void need(String place, String field, boolean isThere, String expected) {
        if (!isThere) {
            throw new IllegalArgumentException(
                    place + "its field '" + field + "' is missing or wrong (expected: " + expected + ")");
        }
    }

    private static @Nullable Map<?, ?> map(String line) {
        if (!line.trim().startsWith("{")) {
            return null;
        }
        try {
            return (Map<?, ?>) JsonReader.read(line);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isTime(@Nullable Object value) {
        try {
            return value instanceof String && Instant.parse((String) value) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
