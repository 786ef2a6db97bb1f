// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** What was found, in the forms of build servers. */
class ConvertCommandTest {
    private static final String LOST =
            FoundLine.of("bb", "LOST", "PROVEN", "orders", "shop.OrderDao.find(OrderDao.java:3)");
    private static final String OVERDUE = FoundLine.of(
            "cc", "OVERDUE", "SUSPECTED", "orders", "com.lib.Helper.get(Helper.java:9)", "shop.Jobs.run(Jobs.java:2)");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void repository() throws IOException {
        source("src/main/java/shop/OrderDao.java", "package shop;\n\nclass OrderDao {}\n");
        source("src/main/java/shop/Jobs.java", "package shop;\nclass Jobs {}\n");
        source("target/generated/shop/OrderDao.java", "package shop;\n\nclass OrderDao {}\n");
    }

    @Test
    void sarifHasARuleAKindAndAResultABug() throws IOException {
        JsonNode log = new ObjectMapper().readTree(convert("sarif", LOST, OVERDUE));

        assertThat(log.get("version").asText()).isEqualTo("2.1.0");
        assertThat(log.at("/runs/0/tool/driver/rules").findValuesAsText("id")).containsExactly("LOST", "OVERDUE");
        assertThat(log.at("/runs/0/tool/driver/rules/0/helpUri").asText())
                .endsWith("docs/findings/never-closed.md#lost");
        assertThat(log.at("/runs/0/tool/driver/rules/0/shortDescription/text").asText())
                .isEqualTo("LOST");
        assertThat(log.at("/runs/0/tool/driver/rules/0/fullDescription/text").asText())
                .startsWith("Open the connection");
        JsonNode lost = log.at("/runs/0/results/0");
        assertThat(lost.get("ruleId").asText()).isEqualTo("LOST");
        assertThat(lost.get("level").asText()).isEqualTo("error");
        assertThat(lost.at("/message/text").asText())
                .startsWith("LOST says so. Found once, bug bb. Open the connection");
        assertThat(lost.at("/locations/0/physicalLocation/artifactLocation/uri").asText())
                .isEqualTo("src/main/java/shop/OrderDao.java");
        assertThat(lost.at("/locations/0/physicalLocation/region/startLine").asInt())
                .isEqualTo(3);
        assertThat(lost.at("/partialFingerprints/poolAgentBug~1v1").asText()).isEqualTo("bb");
        assertThat(log.at("/runs/0/results/1/level").asText()).isEqualTo("warning");
        assertThat(log.at("/runs/0/results/1/locations/0/physicalLocation/artifactLocation/uri")
                        .asText())
                .isEqualTo("src/main/java/shop/Jobs.java");
    }

    /** Two files of one name, another package, a line that the file has not, no source: none of them is a place. */
    @Test
    void aLineIsNeverGuessed() throws IOException {
        source("other/shop/Twice.java", "package shop;\n");
        source("more/shop/Twice.java", "package shop;\n");
        source("src/main/java/com/shop/Near.java", "package com.shop;\n");

        String github = convert(
                "github",
                FoundLine.of("b1", "LOST", "PROVEN", "p", "shop.Twice.x(Twice.java:1)"),
                FoundLine.of("b2", "LOST", "PROVEN", "p", "shop.Near.x(Near.java:1)"),
                FoundLine.of("b3", "LOST", "PROVEN", "p", "shop.OrderDao.x(OrderDao.java:99)"),
                FoundLine.of("b4", "LOST", "PROVEN", "p", "shop.OrderDao.x(Unknown Source)"),
                FoundLine.of("b5", "LOST", "PROVEN", "p"),
                FoundLine.of("b6", "LOST", "PROVEN", "p", "app//shop.OrderDao$Inner.lambda$x$0(OrderDao.java:1)"));

        assertThat(github.lines().limit(5)).allMatch(line -> line.startsWith("::error title="));
        assertThat(github.lines().skip(5))
                .singleElement()
                .asString()
                .startsWith("::error file=src/main/java/shop/OrderDao.java,line=1,title=LOST%2C bug b6::");
    }

    @Test
    void gitlabLeavesOutWhatHasNoLineAndSaysSo() throws IOException {
        JsonNode issues = new ObjectMapper()
                .readTree(convert(
                        "gitlab",
                        LOST,
                        FoundLine.of("dd", "LOST", "PROVEN", "p"),
                        LOST.replace("\"orders\"", "\"stock\"")));

        assertThat(issues).hasSize(2);
        assertThat(issues.at("/0/location/path").asText()).isEqualTo("src/main/java/shop/OrderDao.java");
        assertThat(issues.at("/0/location/lines/begin").asInt()).isEqualTo(3);
        assertThat(issues.at("/0/severity").asText()).isEqualTo("major");
        assertThat(issues.findValuesAsText("fingerprint")).doesNotHaveDuplicates();
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("1 bug is left out: ");
    }

    @Test
    void junitFailsForABugAndPassesForANote() throws Exception {
        String xml = convert(
                "junit", LOST, FoundLine.of("ee", "LATE_RELEASE", "NOTE", "orders", "shop.Jobs.run(Jobs.java:2)"));
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();

        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getElementsByTagName("failure").item(0).getTextContent())
                .contains("LOST says so", "\n\tat shop.OrderDao.find(OrderDao.java:3)");
    }

    /** A thread, a pool and a class are called what somebody likes. */
    @Test
    void hostileNamesDoNoHarm() throws Exception {
        String name = "x\\u000a::error::y\\u0000<script>&\\u202e%0A,:";
        String hostile = FoundLine.of("ff", "LOST", "PROVEN", name, "shop.OrderDao.find(OrderDao.java:3)")
                .replace("says so", name);

        assertThat(convert("github", hostile).lines()).hasSize(1);
        out.reset();
        String xml = convert(
                "junit",
                hostile,
                FoundLine.of("f\\u0001", "L\\u0002", "PROVEN", name),
                FoundLine.of("g", "LOST", "NOTE", "p", name));
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        assertThat(xml).doesNotContain("<script>", "\u202e");
        out.reset();
        new ObjectMapper().readTree(convert("sarif", hostile));
        assertThat(run("convert", "--diff", file("old.json", LOST), file("new.json", LOST, hostile)))
                .isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2).noneMatch(line -> line.startsWith("::"));
    }

    /** GitHub refuses a file whole if one of its results has no location. */
    @Test
    void sarifHasNoResultWithoutALineAndTellsItBesideThem() throws IOException {
        JsonNode log =
                new ObjectMapper().readTree(convert("sarif", LOST, FoundLine.of("dd", "OVERDUE", "SUSPECTED", "p")));

        assertThat(log.at("/runs/0/results")).hasSize(1);
        JsonNode notes = log.at("/runs/0/invocations/0/toolExecutionNotifications");
        assertThat(notes).hasSize(1);
        assertThat(notes.at("/0/level").asText()).isEqualTo("warning");
        assertThat(notes.at("/0/message/text").asText()).startsWith("OVERDUE says so. Found once, bug dd.");
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("1 bug is left out of the results: ");
    }

    /** As PowerShell writes it, whose editors add a mark before the first line. */
    @Test
    void aByteOrderMarkHidesNoFinding() throws IOException {
        assertThat(convert("github", "\uFEFF" + LOST).lines()).hasSize(1);
    }

    @Test
    void aBaselineLeavesOutWhatIsKnown() throws IOException {
        Path old = file("old.json", LOST);

        assertThat(run("convert", file("new.json", LOST, OVERDUE), "--to", "github", "--baseline", old))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("bug cc");
    }

    @Test
    void theDifferenceIsAsTheDocsShowIt() throws IOException {
        String docs = Files.readString(Path.of("../docs/ci.md"));
        Path old = file(
                "old.json",
                FoundLine.of("aa", "DOUBLE_RELEASE", "PROVEN", "orders", "shop.OrderDao.find(OrderDao.java:61)"));
        Path now = file(
                "new.json", FoundLine.of("bb", "LOST", "PROVEN", "orders", "shop.OrderDao.find(OrderDao.java:42)"));

        assertThat(run("convert", "--diff", old, now)).isEqualTo(1);
        assertThat(docs).contains("```\n" + out.toString(StandardCharsets.UTF_8) + "```");
        assertThat(run("convert", "--diff", old, old)).isZero();
        assertThat(run("convert", "--diff", file("empty.json"), file("none.json")))
                .isZero();
        assertThat(run("convert", "--diff", folder.resolve("missing.json"), now))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("missing.json: there is no such file");
    }

    @Test
    void mistakesAreSaidInWords() throws IOException {
        Path file = file("new.json", LOST);

        assertThat(run("convert", file, "--to", "sarif", "--source-root", "nowhere"))
                .isEqualTo(2);
        assertThat(run("convert", file, "--to", "pdf")).isEqualTo(2);
        assertThat(run("convert", "--diff", file)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--source-root nowhere is no folder (expected: ")
                .contains("convert knows no target 'pdf' (expected: --to html or sarif or gitlab or github or junit)")
                .contains("convert --diff lacks its second file");
    }

    private String convert(String target, String... lines) throws IOException {
        assertThat(run("convert", file("new.json", lines), "--to", target, "--source-root", folder))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        String converted = out.toString(StandardCharsets.UTF_8);
        if (target.equals("sarif")) {
            SarifContract.assertKept(converted);
        }
        return converted;
    }

    private int run(Object... arguments) {
        out.reset();
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        return new CommandLine(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(words);
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private void source(String path, String text) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), text);
    }
}
