// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of the corpus of small programs every mistake is found, with its line and cause, and of the right ones nothing. */
@Execution(ExecutionMode.CONCURRENT)
class CorpusIT {
    private static final Path SOURCES = Path.of("src/watched/java/com/acme/corpus");
    private static final Pattern CAUSE = Pattern.compile("likely cause .*\\((\\w+\\.java:\\d+)\\) skipped close\\(\\)");
    private static final int LIMIT_MILLIS = 15_000;

    @ParameterizedTest
    @ValueSource(strings = {"hikari", "dbcp2", "guarded"})
    void findsAllAndNothingElse(String pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("capture=always,overdue-after=" + LIMIT_MILLIS + "ms")
                .run("com.acme.ReadsCorpus", pool, String.valueOf(LIMIT_MILLIS));

        assertThat(run.out()).as(run.err()).endsWith("done\n");
        Set<String> expected = new TreeSet<>(expected().keySet());
        Set<String> found =
                new TreeSet<>(run.verdicts().assertAgentWell().counts().keySet());
        Set<String> right = new TreeSet<>(found);
        right.retainAll(expected);
        System.out.printf(
                "%s: %d programs, precision %.3f, recall %.3f%n",
                pool, programs(run.out()), 1.0 * right.size() / found.size(), 1.0 * right.size() / expected.size());
        assertThat(found).as(run.err()).isEqualTo(expected);
        assertThat(causes(run.err())).isEqualTo(new TreeSet<>(lines("// cause").keySet()));
        assertThat(programs(run.out())).isGreaterThanOrEqualTo(60);
    }

    private static int programs(String out) {
        Matcher programs = Pattern.compile("programs (\\d+)\n").matcher(out);
        assertThat(programs.find()).as(out).isTrue();
        return Integer.parseInt(programs.group(1));
    }

    private static Set<String> causes(String log) {
        Set<String> causes = new TreeSet<>();
        Matcher cause = CAUSE.matcher(log);
        while (cause.find()) {
            causes.add(cause.group(1));
        }
        return causes;
    }

    private static Map<String, String> expected() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        lines("// -> ").forEach((line, kinds) -> Stream.of(kinds.split(", ", -1))
                .forEach(kind -> expected.put(kind + " " + line, kind)));
        return expected;
    }

    /** The lines that end in this comment, and what comes after it. */
    private static Map<String, String> lines(String comment) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size(); i++) {
                    int at = lines.get(i).indexOf(" " + comment);
                    if (at > 0 && !lines.get(i).contains("* ")) {
                        found.put(
                                file.getFileName() + ":" + (i + 1), lines.get(i).substring(at + 1 + comment.length()));
                    }
                }
            }
        }
        return found;
    }
}
