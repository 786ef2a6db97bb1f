// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the agent found in one run, by its summary: how often, what, and the line of code. */
record Verdicts(Map<String, Integer> counts, String log) {
    private static final int MOST_OF_A_FAULT = 2_000;

    private static final Pattern BUG = Pattern.compile(
            " +(\\d+) x (\\w+) +(?:pool '[^']*'|no pool)(?: and [a-z ]*\\d+ others?)?, [a-z ]+ at [^(\n]*\\((\\w+\\.java:\\d+|not captured|no method of the application)\\)");

    static Verdicts parse(String log) {
        Map<String, Integer> counts = new TreeMap<>();
        Matcher bug = BUG.matcher(log);
        while (bug.find()) {
            counts.merge(bug.group(2) + " " + bug.group(3), Integer.parseInt(bug.group(1)), Integer::sum);
        }
        return new Verdicts(counts, log);
    }

    /** How many of one kind were found, wherever. */
    int total(String kind) {
        return counts.entrySet().stream()
                .filter(bug -> bug.getKey().startsWith(kind + " "))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** Those of one kind. */
    Map<String, Integer> only(String kind) {
        Map<String, Integer> some = new TreeMap<>(counts);
        some.keySet().removeIf(bug -> !bug.startsWith(kind + " "));
        return some;
    }

    /** Nothing may ever go wrong inside the agent, seen or unseen by the application. */
    Verdicts assertAgentWell() {
        assertThat(log.lines().filter(line -> line.contains("[pool-agent]")))
                .first()
                .asString()
                .contains("watches this JVM");
        // Its own text in the message, which of a long log shows the beginning and the end only.
        for (String fault : List.of("internal error", "could not be woven", "stopped:", "not started", "came faster")) {
            int at = log.indexOf(fault);
            assertThat(at < 0 ? "" : log.substring(at, Math.min(log.length(), at + MOST_OF_A_FAULT)))
                    .isEmpty();
        }
        return this;
    }

    /** The lines that something other than the agent wrote: warnings of the JVM, for example. */
    List<String> foreignLines() {
        return log.lines()
                .filter(line -> !line.matches("(\\d{4}-\\d\\d-\\d\\d [\\d:]{8} \\w+ +)?\\[pool-agent] .*| {2}.*"))
                .filter(line -> !line.startsWith("SLF4J"))
                .toList();
    }
}
