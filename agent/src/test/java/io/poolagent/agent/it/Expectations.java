// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a watched program's source says is to be found in it: {@code // -> KIND, KIND} behind a line. */
final class Expectations {
    private static final Path SOURCES = Path.of("src/watched/java/com/acme");

    private Expectations() {}

    /** Once each, by kind and line, as {@link Verdicts} counts them. */
    static Map<String, Integer> of(String program) throws IOException {
        Map<String, Integer> expected = new TreeMap<>();
        List<String> lines = Files.readAllLines(SOURCES.resolve(program + ".java"));
        for (int i = 0; i < lines.size(); i++) {
            String[] code = lines.get(i).split("// -> ", -1);
            if (code.length == 2 && !code[0].contains("* ")) {
                for (String kind : code[1].split(", ", -1)) {
                    expected.put(kind.strip() + " " + program + ".java:" + (i + 1), 1);
                }
            }
        }
        return expected;
    }

    /** The first line that contains this text. */
    static int line(String program, String text) throws IOException {
        List<String> lines = Files.readAllLines(SOURCES.resolve(program + ".java"));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(text)) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException(program + ": no line contains '" + text + "'");
    }

    /** The last line that something is to be found in. */
    static int last(String program) throws IOException {
        return of(program).keySet().stream()
                .mapToInt(bug -> Integer.parseInt(bug.substring(bug.lastIndexOf(':') + 1)))
                .max()
                .orElseThrow();
    }
}
