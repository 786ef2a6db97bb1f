// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What others compile against: no change of it goes unseen. */
class PublicApiTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path KNOWN = Path.of("src/test/resources/public-api.txt");
    private static final Path NOW = Path.of("target/public-api.txt");

    @Test
    void isAsItWas() throws Exception {
        Files.writeString(NOW, api());

        assertThat(NOW)
                .as(
                        "the public API of the pool has changed: if that is meant, copy pool/%s to pool/%s, and say in"
                                + " CHANGELOG.md what its users have to do",
                        NOW, KNOWN)
                .hasSameTextualContentAs(KNOWN);
    }

    /** By the JDK's own disassembler. */
    private static String api() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-protected"));
        for (String type : exportedTypes()) {
            if (isPublic(type)) {
                arguments.add(CLASSES.resolve(type + ".class").toString());
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

    private static List<String> exportedTypes() throws IOException {
        List<String> types = new ArrayList<>();
        ModuleDescriptor module;
        try (var in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }
        for (ModuleDescriptor.Exports exported : module.exports()) {
            String folder = exported.source().replace('.', '/');
            try (Stream<Path> files = Files.list(CLASSES.resolve(folder))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                        .forEach(name -> types.add(folder + "/" + name.substring(0, name.length() - 6)));
            }
        }
        types.sort(null);
        return types;
    }

    private static boolean isPublic(String type) throws ClassNotFoundException {
        Class<?> loaded = Class.forName(type.replace('/', '.'), false, PublicApiTest.class.getClassLoader());
        boolean all = true;
        for (Class<?> each = loaded; each != null; each = each.getEnclosingClass()) {
            all &= Modifier.isPublic(each.getModifiers()) || Modifier.isProtected(each.getModifiers());
        }
        return all;
    }
}
