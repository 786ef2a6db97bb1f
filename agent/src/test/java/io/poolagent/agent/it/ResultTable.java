// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Writes what came of a class of tests as a table, {@code target/results/CLASS.md}: a column for each Java in the tests'
 * names, a row for what the names say beyond it, or for the method.
 */
final class ResultTable implements TestWatcher, AfterAllCallback {
    private static final Pattern JAVA = Pattern.compile("(?:, )?Java (\\d+)(?:, )?");

    private final Map<String, Map<Integer, Tally>> rows = new ConcurrentSkipListMap<>();

    @Override
    public void testSuccessful(ExtensionContext test) {
        count(test, 1, 0);
    }

    @Override
    public void testFailed(ExtensionContext test, Throwable cause) {
        count(test, 0, 0);
    }

    /** Not tried, as an assumption says with its reason. */
    @Override
    public void testAborted(ExtensionContext test, Throwable cause) {
        count(test, 0, 1);
    }

    @Override
    public void testDisabled(ExtensionContext test, Optional<String> reason) {
        count(test, 0, 1);
    }

    private void count(ExtensionContext test, int passed, int skipped) {
        Matcher java = JAVA.matcher(test.getDisplayName());
        if (java.find()) {
            String found = java.group();
            String rest = java.replaceFirst(found.startsWith(", ") && found.endsWith(", ") ? ", " : "");
            String row = rest.isEmpty() ? test.getRequiredTestMethod().getName() : rest;
            rows.computeIfAbsent(row, name -> new ConcurrentSkipListMap<>())
                    .merge(Integer.valueOf(java.group(1)), new Tally(passed, skipped, 1), Tally::plus);
        }
    }

    @Override
    public void afterAll(ExtensionContext tests) throws IOException {
        TreeSet<Integer> javas = rows.values().stream()
                .flatMap(row -> row.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        String name = tests.getRequiredTestClass().getSimpleName();
        StringBuilder table = new StringBuilder("# " + name + "\n\n" + LocalDate.now(ZoneOffset.UTC) + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                        + ". How many tests passed, and of how many if some did not:\n\n| | Java ")
                .append(javas.stream().map(String::valueOf).collect(Collectors.joining(" | ")))
                .append(" |\n|---|")
                .append("---|".repeat(javas.size()))
                .append('\n');
        rows.forEach((title, row) -> table.append("| ")
                .append(title)
                .append(" | ")
                .append(javas.stream()
                        .map(java -> row.containsKey(java) ? row.get(java).toString() : "-")
                        .collect(Collectors.joining(" | ")))
                .append(" |\n"));
        Path file = Path.of("target", "results", name + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, table);
    }

    private record Tally(int passed, int skipped, int all) {
        Tally plus(Tally other) {
            return new Tally(passed + other.passed, skipped + other.skipped, all + other.all);
        }

        @Override
        public String toString() {
            int tried = all - skipped;
            return passed
                    + (passed == tried ? "" : " of " + tried)
                    + (skipped == 0 ? "" : " (" + skipped + " not tried)");
        }
    }
}
