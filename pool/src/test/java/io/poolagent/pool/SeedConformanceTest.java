// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds docs/seed-conformance.md against the tests: a test says its row by the first word of its display name. */
class SeedConformanceTest {
    private static final List<String> PROBES = List.of(
            "E2/E3", "E6/G", "E8", "E11", "E14", "E16", "E17", "E30", "E31/E53", "E32", "E42", "E43", "M3/M4/M5", "M6");
    private static final List<String> NOT_APPLICABLE =
            List.of("P09", "P14", "P17", "P20", "P21", "P27", "P28", "P36", "P37", "P38");

    private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| [^|]+ \\| [^|]+ \\| ([^|]+) \\|");
    private static final Pattern TEST = Pattern.compile("`(\\w+#\\w+)`");
    private static final Pattern SAYS_ROW = Pattern.compile("(?:4\\.4 )?(\\S+) .*");

    private static List<String> ids() {
        return Stream.of(
                        numbered("P%02d", 41),
                        numbered("PC%d", 7),
                        PROBES.stream(),
                        numbered("C%02d", 26),
                        numbered("C%d", 2))
                .flatMap(ids -> ids)
                .toList();
    }

    private static Stream<String> numbered(String format, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(format::formatted);
    }

    @Test
    void everyRowIsThereOnceAndInOrder() throws IOException {
        assertThat(rows()).extracting(Row::id).containsExactlyElementsOf(ids());
    }

    @TestFactory
    List<DynamicTest> everyRowNamesExactlyTheTestsThatSayIt() throws Exception {
        Map<String, List<String>> tests = tests();
        List<DynamicTest> checks = new ArrayList<>();
        for (Row row : rows()) {
            List<String> saying = tests.getOrDefault(row.id, List.of());
            checks.add(dynamicTest(row.id, () -> check(row, saying)));
        }
        return checks;
    }

    private static void check(Row row, List<String> saying) {
        assertThat(row.tests()).containsExactlyInAnyOrderElementsOf(saying);
        if (NOT_APPLICABLE.contains(row.id)) {
            assertThat(row.last).startsWith("not applicable: ").hasSizeGreaterThan(20);
            assertThat(saying).isEmpty();
        } else {
            assertThat(saying).isNotEmpty();
            assertThat(row.last).isEqualTo(saying(row.tests()));
        }
    }

    private static String saying(List<String> tests) {
        return tests.stream().map(test -> "`" + test + "`").collect(Collectors.joining(", "));
    }

    @Test
    void everyTestOfTheSeedSaysAKnownRow() throws Exception {
        for (Class<?> type : testClasses()) {
            if (type.getSimpleName().matches("Seed.*Test") && type != SeedConformanceTest.class) {
                assertThat(type.getDeclaredMethods())
                        .filteredOn(method -> method.isAnnotationPresent(Test.class))
                        .isNotEmpty()
                        .allSatisfy(method -> assertThat(ids()).contains(rowOf(method)));
            }
        }
    }

    /** Row to {@code Class#method}. */
    private static Map<String, List<String>> tests() throws Exception {
        Map<String, List<String>> tests = new TreeMap<>();
        for (Class<?> type : testClasses()) {
            for (Method method : type.getDeclaredMethods()) {
                String row = rowOf(method);
                if (!row.isEmpty() && method.isAnnotationPresent(Test.class)) {
                    tests.computeIfAbsent(row, r -> new ArrayList<>())
                            .add(type.getSimpleName() + "#" + method.getName());
                }
            }
        }
        return tests;
    }

    private static String rowOf(Method method) {
        DisplayName name = method.getAnnotation(DisplayName.class);
        Matcher says = SAYS_ROW.matcher(name == null ? "" : name.value());
        return says.matches() ? says.group(1) : "";
    }

    private static List<Class<?>> testClasses() throws Exception {
        Path here = Path.of(SeedConformanceTest.class
                        .getResource("SeedConformanceTest.class")
                        .toURI())
                .getParent();
        List<Class<?>> types = new ArrayList<>();
        for (String room : List.of("", "group")) {
            try (Stream<Path> files = Files.list(here.resolve(room))) {
                for (String name :
                        new TreeSet<>(files.map(f -> f.getFileName().toString()).toList())) {
                    if (name.endsWith("Test.class")) {
                        String prefix = room.isEmpty() ? "" : room + ".";
                        types.add(Class.forName("io.poolagent.pool." + prefix + name.replace(".class", "")));
                    }
                }
            }
        }
        return types;
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "seed-conformance.md")).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Row(row.group(1), row.group(2)))
                .filter(row -> !row.id.equals("row"))
                .toList();
    }

    private record Row(String id, String last) {
        List<String> tests() {
            return TEST.matcher(last).results().map(match -> match.group(1)).toList();
        }
    }
}
