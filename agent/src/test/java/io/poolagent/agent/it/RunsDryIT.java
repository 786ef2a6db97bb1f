// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many reasons for which a pool runs dry, with and without a framework, in a burst and in steady load, on three pools, seen by who
 * waits and by who fails: where a verdict is given it is the right one, and it is given.
 */
@Execution(ExecutionMode.CONCURRENT)
class RunsDryIT {
    private static final Pattern CASE = Pattern.compile("new \\w+\\.(\\w+)\\(\\),? // (\\w+)");

    private static final Pattern TOLD =
            Pattern.compile("\\[pool-agent] (EXHAUSTED|POOL_DEADLOCK) .*\\R(?s:(.*?))\\R {2}bug ");

    private static final Map<String, String> BEGINNINGS = Map.ofEntries(
            Map.entry("probable leak", "LEAK"),
            Map.entry("a deadlock: ", "POOL_DEADLOCK"),
            Map.entry("every thread that holds", "ALL_WAIT"),
            Map.entry("nested acquires", "MOST_WAIT"),
            Map.entry("possible deadlock", "TASKS_WAIT"),
            Map.entry("another pool", "OTHER_POOL"),
            Map.entry("the pool is too small", "TOO_SMALL"),
            Map.entry("slow work", "SLOW_WORK"),
            Map.entry("slow holders", "SLOW_HOLDERS"),
            Map.entry("held without use", "UNUSED"),
            Map.entry("no single cause", "MIXED"));

    @ParameterizedTest(name = "{0}, getConnection() waits for {1} s")
    @CsvSource({"hikari, 7", "dbcp2, 7", "guarded, 7", "hikari, 2", "dbcp2, 2", "guarded, 2"})
    void everyVerdictIsRight(String pool, int waitSeconds) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .on(libraries())
                .options("overdue-after=0,exhausted-after=3500ms")
                .run("com.acme.RunsDry", pool, "" + waitSeconds);

        assertThat(run.out()).as(run.err()).endsWith("done\n");
        run.verdicts().assertAgentWell();
        Map<String, String> expected = expected();
        Map<String, List<String>> told = told(run.err(), expected.keySet());
        int right = 0;
        int all = 0;
        int found = 0;
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> one : expected.entrySet()) {
            List<String> verdicts = told.getOrDefault(one.getKey(), List.of());
            for (String verdict : verdicts) {
                // Says that it does not know.
                if (!verdict.equals("MIXED") && !verdict.equals("UNUSED")) {
                    all++;
                    right += verdict.equals(one.getValue()) ? 1 : 0;
                }
            }
            found += verdicts.contains(one.getValue()) ? 1 : 0;
            if (verdicts.stream().anyMatch(verdict -> !verdict.equals(one.getValue())) || verdicts.isEmpty()) {
                wrong.add(one.getKey() + ": " + verdicts + " instead of " + one.getValue());
            }
        }
        System.out.printf(
                "%s, %d s: %d cases, precision %d of %d, recall %d of %d%n%s",
                pool,
                waitSeconds,
                expected.size(),
                right,
                all,
                found,
                expected.size(),
                String.join("\n", wrong) + "\n");
        assertThat(right)
                .as("right ones of those given: %s%n%s", wrong, run.err())
                .isEqualTo(all);
        assertThat(10 * found).as("found: %s%n%s", wrong, run.err()).isGreaterThanOrEqualTo(9 * expected.size());
    }

    private static Map<String, String> expected() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        Matcher one = CASE.matcher(Files.readString(Path.of("src/watched/java/com/acme/RunsDry.java")));
        while (one.find()) {
            expected.put(one.group(1), one.group(2));
        }
        return expected;
    }

    /** By case, in the order in which they were reported. */
    private static Map<String, List<String>> told(String log, Set<String> cases) {
        Pattern name = Pattern.compile("\\b(" + String.join("|", cases) + ")\\b");
        Map<String, List<String>> told = new TreeMap<>();
        Matcher finding = TOLD.matcher(log);
        while (finding.find()) {
            Matcher of = name.matcher(finding.group(2)); // The threads are called so, and most classes.
            String verdict = finding.group(1).equals("POOL_DEADLOCK") ? "POOL_DEADLOCK" : verdict(finding.group(2));
            told.computeIfAbsent(of.find() ? of.group(1) : "nowhere", any -> new ArrayList<>())
                    .add(verdict);
        }
        return told;
    }

    private static String verdict(String finding) {
        String words = finding.strip().replaceFirst("^verdict +", "");
        return BEGINNINGS.entrySet().stream()
                .filter(beginning -> words.startsWith(beginning.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(words);
    }

    private static List<Path> libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar") && !entry.contains("slf4j-simple"))
                .map(Path::of)
                .toList();
    }
}
