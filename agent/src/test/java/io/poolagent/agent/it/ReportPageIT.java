// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poolagent.agent.report.json.JsonContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped jar writes the report page: at the end, when it is asked, and of lines of JSON. */
class ReportPageIT {
    private static final String LINE = "com.acme.RunsShort.keep(RunsShort.java:" + line() + ")";
    private static final Pattern DOCUMENT =
            Pattern.compile("(?s)<script type=\"application/json\" id=\"document\">(.*?)</script>");

    @TempDir
    Path folder;

    private static int line() {
        try {
            return Expectations.line("RunsShort", "Connection kept = ");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void thePageIsWrittenWhenTheJvmEnds() throws Exception {
        Path page = folder.resolve("report.html");
        Path json = folder.resolve("findings.json");
        try (ShortApp app = new ShortApp(folder, "exhausted-after=1s,report=" + page + ",json=" + json, 3)) {
            assertThat(page).doesNotExist();
            String log = app.end();
            assertThat(log).containsPattern("INFO \\[pool-agent] report page: " + page + " \\(\\d+ KB\\)");
            Verdicts.parse(log).assertAgentWell();
        }
        JsonNode document = document(Files.readString(page));
        assertThat(document.get("end").asBoolean()).isTrue();
        assertDry(document);
        assertThat(document.findValuesAsText("kind")).contains("LOST", "DOUBLE_RELEASE", "EXHAUSTED");
        assertThat(Files.size(page)).isLessThan(500_000);
        assertThat(Files.readString(page)).doesNotContain("geheim");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
        }

        CommandRun converted = CommandRun.of(folder, "convert", json.toString(), "--to", "html");
        assertThat(converted.err()).isEmpty();
        assertThat(converted.exit()).isZero();
        JsonNode bugs = document(converted.out());
        assertThat(bugs.get("source").asText()).isEqualTo("files");
        assertThat(bugs.findValuesAsText("bug")).containsAll(document.findValuesAsText("bug"));
        assertThat(converted.out()).doesNotContain("geheim");
    }

    @Test
    void thePageIsWrittenWhenTheJvmIsTerminated() throws Exception {
        Path page = folder.resolve("report.html");
        Files.writeString(page, "of an earlier run");
        try (ShortApp app = new ShortApp(folder, "report=" + page, 2)) {
            assertThat(app.terminate()).contains("report page: " + page);
        }
        assertDry(document(Files.readString(page)));
    }

    @Test
    void aPageThatCannotBeWrittenIsSaidAtTheStartAndAtTheEnd() throws Exception {
        Path page = folder.resolve("none/report.html");
        try (ShortApp app = new ShortApp(folder, "report=" + page, 2)) {
            String log = app.end();
            assertThat(log.lines().filter(line -> line.contains("WARN [pool-agent] report=" + page)))
                    .as(log)
                    .hasSize(2)
                    .first()
                    .asString()
                    .contains("cannot be written: there is no folder " + page.getParent())
                    .contains("(expected: none, or a file in a folder that can be written)");
            assertThat(log).contains("; there is no report page");
        }
    }

    @Test
    void theRunningApplicationIsAsked() throws Exception {
        try (ShortApp app = new ShortApp(folder, "exhausted-after=1s", 3, "-verbose:class")) {
            CommandRun json = CommandRun.of(folder, "report", app.pid(), "--format", "json");
            assertThat(json.exit()).as(json.err()).isZero();
            JsonContract.assertReport(json.out());
            JsonNode document = new ObjectMapper().readTree(json.out());
            assertThat(document.get("end").asBoolean()).isFalse();
            assertDry(document);
            assertThat(json.out()).doesNotContain("geheim");

            Path page = folder.resolve("live.html");
            CommandRun html = CommandRun.of(folder, "report", app.pid(), "--html", "--out", page.toString());
            assertThat(html.out()).isEmpty();
            assertThat(html.err()).isEqualTo("written: " + page + "\n");
            assertDry(document(Files.readString(page)));

            CommandRun text = CommandRun.of(folder, "report", app.pid());
            assertThat(text.out()).contains(LINE, "(written to where the findings of process");

            CommandRun nowhere = CommandRun.of(
                    folder,
                    "report",
                    app.pid(),
                    "--html",
                    "--out",
                    folder.resolve("no/x").toString());
            assertThat(nowhere.exit()).isEqualTo(1);
            assertThat(nowhere.err())
                    .contains("cannot be written", "(expected: a file in a folder that can be written)");
            // Off means off: no class of the page and no thread is in the application, even though a page was made of
            // it.
            assertThat(app.end()).doesNotContain("report page", "pool-agent writer report");
        }
    }

    @Test
    void withoutTheOptionNothingOfThePageIsLoaded() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).jvm("-verbose:class").run("com.acme.Releases", "dbcp2");

        assertThat(run.out())
                .contains("io.poolagent.agent.report.Reporter ")
                .doesNotContain("agent.report.html.", "agent.cli.", "picocli");
    }

    @Test
    void whatCannotBeConvertedIsSaidWithWhatWasExpected() throws Exception {
        Path log = Files.writeString(folder.resolve("app.log"), "INFO started\nINFO ended\n");
        refused(
                1,
                "app.log: there is no finding in it; it begins with '\"INFO started\"' (expected: a file of lines of "
                        + "JSON, as json=<file> of pool-agent writes it)",
                "convert",
                log.toString(),
                "--to",
                "html");
        refused(1, "none.json: there is no such file (expected: ", "convert", "none.json", "--to", "html");
        refused(
                2,
                "convert lacks its target (expected: --to html or sarif or gitlab or github or junit)",
                "convert",
                log.toString());
        refused(
                2,
                "convert knows no target 'pdf' (expected: --to html or sarif or gitlab or github or junit)",
                "convert",
                log.toString(),
                "--to",
                "pdf");
        refused(2, "convert lacks its files", "convert", "--to", "html");
        refused(
                2,
                "'--format' is unknown to convert (known: --to, --out, --source-root, --baseline, --diff)",
                "convert",
                "x",
                "--format",
                "html");
        refused(2, "--format pdf (expected: text, json, html or collapsed)", "report", "1", "--format", "pdf");
        refused(2, "--out lacks its value, as in --out report.html", "report", "1", "--out");
    }

    private void refused(int exit, String why, String... arguments) throws Exception {
        CommandRun cli = CommandRun.of(folder, arguments);
        assertThat(cli.err()).contains(why);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.exit()).isEqualTo(exit);
    }

    /** Which pool is dry, who holds it, at which line, and what is done with it. */
    private static void assertDry(JsonNode document) {
        JsonNode pool = document.at("/pools/0");
        assertThat(pool.get("held").asInt()).isEqualTo(4);
        assertThat(pool.get("maximum").asInt()).isEqualTo(4);
        assertThat(pool.get("pending").asInt()).isEqualTo(3);
        assertThat(pool.findValuesAsText("line")).contains(LINE);
        assertThat(pool.get("leases").findValuesAsText("spent"))
                .containsExactlyInAnyOrder("IDLE", "IDLE", "IDLE_IN_TRANSACTION", "IN_STATEMENT");
        assertThat(pool.at("/history/used").isEmpty()).isFalse();
    }

    static JsonNode document(String page) throws Exception {
        Matcher document = DOCUMENT.matcher(page);
        assertThat(document.find()).isTrue();
        JsonContract.assertReport(document.group(1));
        return new ObjectMapper().readTree(document.group(1));
    }
}
