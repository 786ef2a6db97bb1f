// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Short sentences in the docs, and plain words in what the agent writes. */
class StyleTest {
    private static final int MOST_WORDS = 35;

    /** Words that readers stumble over; "report", "sample" and "inspect" say it plainly. */
    private static final Pattern STILTED = Pattern.compile(
            "\\b(told|lends? out of sight|whom|he|his|besides|amid|without further ado|looked at|as it is|by hand of)\\b");

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of("../docs", "../docs/findings")) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void noSentenceOfTheDocsIsLong(Path page) throws IOException {
        assertThat(sentences(Files.readString(page)).filter(sentence -> sentence.split(" ").length > MOST_WORDS))
                .isEmpty();
    }

    @Test
    void noTextOfTheAgentIsStilted() throws IOException {
        List<String> texts = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.poolagent.agent")) {
            try (InputStream code =
                    type.getSource().orElseThrow().getUri().toURL().openStream()) {
                new ClassReader(code).accept(new LiteralsWithSpace(type.getName(), texts), 0);
            }
        }

        assertThat(texts).hasSizeGreaterThan(100).noneMatch(text -> STILTED.matcher(text)
                .find());
    }

    /** Of paragraphs, items of lists and cells of tables; code counts as one word, and blocks of it are left out. */
    private static Stream<String> sentences(String markdown) {
        String prose = markdown.replaceAll("(?s)```.*?```", "\n\n")
                .replaceAll("`[^`]*`", "X")
                .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
        return Stream.of(prose.split("\n\\s*\n|\n(?=\\s*[-*#] |\\s*\\d+\\. )|\\|"))
                .flatMap(
                        block -> Stream.of(block.strip().replaceAll("\\s+", " ").split("(?<=[.!?]) ")));
    }
}
