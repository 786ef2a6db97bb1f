// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What tests of others compile against: no change of it goes unseen. */
class PublicApiTest {
    private static final String FOLDER = "io/poolagent/junit/";
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path KNOWN = Path.of("src/test/resources/public-api.txt");
    private static final Path NOW = Path.of("target/public-api.txt");

    @Test
    void isAsItWas() throws Exception {
        Files.writeString(NOW, api());

        assertThat(NOW)
                .as(
                        "the public API of the extension has changed: if that is meant, copy junit/%s to junit/%s, and say in"
                                + " CHANGELOG.md what its users have to do",
                        NOW, KNOWN)
                .hasSameTextualContentAs(KNOWN);
    }

    /** By the JDK's own disassembler. */
    private static String api() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-protected"));
        for (String type : types()) {
            Class<?> loaded =
                    Class.forName((FOLDER + type).replace('/', '.'), false, PublicApiTest.class.getClassLoader());
            if (Modifier.isPublic(loaded.getModifiers())) {
                arguments.add(CLASSES.resolve(FOLDER + type + ".class").toString());
            }
        }
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        assertThat(javap.run(out, out, arguments.toArray(new String[0])))
                .as(text.toString())
                .isZero();
        return text.toString().replaceAll("Compiled from .*\\R", "");
    }

    private static List<String> types() throws IOException {
        try (Stream<Path> files = Files.list(CLASSES.resolve(FOLDER))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .sorted()
                    .toList();
        }
    }
}
