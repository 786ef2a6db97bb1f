// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What came of the same programs without and with the agent. */
record FuzzResult(Map<String, Seen> bare, Map<String, Seen> watched, Verdicts verdicts, Set<String> allowed) {
    private static final Path SOURCES = Path.of("src/watched/java/com/acme/fuzz");
    private static final Pattern NAME = Pattern.compile("thread ((?:seed|each|given)-\\d+)");

    /** A program, and what it saw. */
    record Seen(String program, String trace) {}

    static FuzzResult of(AgentJvm.Run bare, AgentJvm.Run watched) throws IOException {
        return new FuzzResult(seen(bare), seen(watched), watched.verdicts().assertAgentWell(), allowed(SOURCES));
    }

    private static Map<String, Seen> seen(AgentJvm.Run run) {
        if (!run.out().endsWith("done\n")) {
            throw new AssertionError("not ended: " + run.out() + run.err());
        }
        return run.out()
                .lines()
                .map(line -> line.split("\t", -1))
                .filter(part -> part.length == 3)
                .collect(Collectors.toMap(part -> part[0], part -> new Seen(part[1], part[2])));
    }

    /** The lines at which the docs allow a finding, as {@link Verdicts} names them. */
    private static Set<String> allowed(Path sources) throws IOException {
        Set<String> allowed = new TreeSet<>();
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.toList()) {
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size(); i++) {
                    String[] code = lines.get(i).split(" // may: ", -1);
                    for (String kind : code.length < 2 ? new String[0] : code[1].split(", ", -1)) {
                        allowed.add(kind + " " + file.getFileName() + ":" + (i + 1));
                        allowed.add(kind + " not captured");
                    }
                }
            }
        }
        return allowed;
    }

    /** What the agent says of programs that are right. */
    Set<String> untrue() {
        Set<String> found = new TreeSet<>(verdicts.counts().keySet());
        found.removeAll(allowed);
        return found;
    }

    /** The programs that saw something else with the agent, or of which it says what is not so; by name, with the reason. */
    Map<String, String> failed() {
        Map<String, String> failed = new TreeMap<>();
        bare.forEach((name, seen) -> {
            Seen other = watched.get(name);
            if (!seen.equals(other)) {
                failed.put(name, "without: " + seen.trace + "\n   with: " + (other == null ? "nothing" : other.trace));
            }
        });
        for (String bug : untrue()) {
            String place = bug.substring(bug.indexOf(' ') + 1);
            String kind = bug.substring(0, bug.indexOf(' '));
            Arrays.stream(verdicts.log().split("(?m)^(?=\\S*.*\\[pool-agent] )", -1))
                    .filter(told -> told.contains("[pool-agent] " + kind + " ") && told.contains("(" + place))
                    .forEach(told -> {
                        Matcher name = NAME.matcher(told);
                        failed.merge(name.find() ? name.group(1) : "unnamed", told.strip(), (a, b) -> a + "\n" + b);
                    });
            if (failed.values().stream().noneMatch(reason -> reason.contains(kind) && reason.contains(place))) {
                failed.put("unnamed " + bug, verdicts.log());
            }
        }
        return failed;
    }

    boolean isFailed() {
        return !failed().isEmpty();
    }
}
