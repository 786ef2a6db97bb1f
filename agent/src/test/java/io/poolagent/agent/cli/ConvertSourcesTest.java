// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which file of a repository a frame is of: what a file says of its package, and where files lie. */
class ConvertSourcesTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "package shop;\n",
                "/*\n package main is of somebody else\n*/\n// package no\npackage shop;\n",
                "/* licence */ package shop;\r\n",
                "\uFEFFpackage shop;\n",
                "@file:JvmName(\"Dao\") package shop\n",
                "@file:Suppress(\"a)\", \"b\")\n@file:JvmName(\"Dao\")\n\npackage shop\n",
                "@file:[JvmName(\"Dao\") Suppress(\"x\")]\npackage shop\n",
                "#!/usr/bin/env groovy\npackage shop\n",
                "/* /* within */ */ package shop\n",
                "package /* here */ shop ;\n",
                "package `shop`\n"
            })
    void thePackageIsWhatTheCompilerTakesForIt(String begin) throws IOException {
        source("src/main/Dao.kt", begin + "class Dao\n");

        assertThat(annotated("shop.Dao.find(Dao.kt:1)")).contains("file=src/main/Dao.kt,line=1,");
        assertThat(annotated("Dao.find(Dao.kt:1)")).doesNotContain("file=");
        assertThat(annotated("main.Dao.find(Dao.kt:1)")).doesNotContain("file=");
    }

    @Test
    void aTextOfAFileIsNotItsPackage() throws IOException {
        source("Dao.java", "class Dao {\n String s = \"\"\"\npackage shop;\n\"\"\";\n}\n");
        source("Two.scala", "package shop\npackage orders\nclass Two\n");

        assertThat(annotated("shop.Dao.find(Dao.java:1)")).doesNotContain("file=");
        assertThat(annotated("Dao.find(Dao.java:1)")).contains("file=Dao.java,line=1,");
        assertThat(annotated("shop.Two.find(Two.scala:1)")).doesNotContain("file=");
        assertThat(annotated("shop.orders.Two.find(Two.scala:3)")).contains("file=Two.scala,line=3,");
    }

    @Test
    void theFolderMayBeALinkOrRelativeOrHoldAPipe() throws IOException, InterruptedException {
        source("repo/src/main/java/shop/build/Dao.java", "package shop.build;\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("repo"));
        Files.createSymbolicLink(folder.resolve("repo/loop"), folder.resolve("repo"));
        Files.createSymbolicLink(
                folder.resolve("repo/Dao.java"), folder.resolve("repo/src/main/java/shop/build/Dao.java"));
        String frame = "shop.build.Dao.find(Dao.java:1)";
        String place = "file=src/main/java/shop/build/Dao.java,line=1,";

        assertThat(annotated(link, frame)).contains(place);
        assertThat(annotated(folder.resolve("repo/src/.."), frame)).contains(place);
        assertThat(annotated(Path.of("").toAbsolutePath().relativize(folder.resolve("repo")), frame))
                .contains(place);
    }

    /** A name of a class loader, and that of a hidden class, are anything. */
    @Test
    void framesOfAnyFormCostLittle() throws IOException {
        source("Dao.java", "package shop;\n");
        source("Main.java", "class Main {}\n");

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(annotated("/".repeat(200) + "shop.Dao.find")).doesNotContain("file=");
            assertThat(annotated("a.".repeat(20_000) + "find(Dao.java:1)")).doesNotContain("file=");
        });
        assertThat(annotated("shop.Dao.find(Dao.java:99999999999)")).doesNotContain("file=");
        assertThat(annotated("shop.Main$$Lambda/0x0000aa.get(Main.java:1)")).doesNotContain("file=");
        assertThat(annotated("loader of (some) kind/m@1/shop.Dao.find(Dao.java:1)"))
                .contains("file=Dao.java,line=1,");
    }

    private String annotated(String frame) throws IOException {
        return annotated(folder, frame);
    }

    private String annotated(Path root, String frame) throws IOException {
        Path file =
                Files.writeString(folder.resolve("findings.json"), FoundLine.of("bb", "LOST", "PROVEN", "p", frame));
        out.reset();
        int code = new CommandLine(new PrintStream(out, true), new PrintStream(err, true))
                .run("convert", file.toString(), "--to", "github", "--source-root", root.toString());
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private void source(String path, String text) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), text);
    }
}
