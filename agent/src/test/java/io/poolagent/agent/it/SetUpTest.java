// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/javas.md shows what the tests try on which Java. */
class SetUpTest {
    private static final Path DOCS = Path.of("../docs/javas.md");
    private static final String BEGIN = "<!-- javas: rendered by SetUpTest -->\n";
    private static final String END = "<!-- /javas -->";

    @Test
    void theDocsShowTheTable() throws IOException {
        String docs = Files.readString(DOCS);
        int begin = docs.indexOf(BEGIN) + BEGIN.length();
        int end = docs.indexOf(END);
        String table = table();
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(DOCS, docs.substring(0, begin) + table + docs.substring(end));
            return;
        }

        assertThat(docs.substring(begin, end))
                .as("rewrite it with -DargLine=-Dgolden.write=true")
                .isEqualTo(table);
    }

    @Test
    void eachIsATestOfThatName() {
        for (SetUp setUp : SetUp.values()) {
            assertThat(Stream.of(setUp.test.getDeclaredMethods()).map(Method::getName))
                    .as(setUp.toString())
                    .contains(setUp.method);
        }
    }

    private static String table() {
        return "| set-up | Java "
                + SetUp.JAVAS.stream().map(String::valueOf).collect(Collectors.joining(" | "))
                + " |\n|---|" + "---|".repeat(SetUp.JAVAS.size()) + "\n"
                + Stream.of(SetUp.values()).map(SetUpTest::row).collect(Collectors.joining());
    }

    private static String row(SetUp setUp) {
        return "| " + setUp.title + " | "
                + SetUp.JAVAS.stream()
                        .map(version -> version >= setUp.javaFrom ? "yes" : "-")
                        .collect(Collectors.joining(" | "))
                + " |\n";
    }
}
