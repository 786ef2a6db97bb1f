// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of JSON as they come from several machines, and what is no such line. */
class FindingsDocumentTest {
    private static final String FIRST = "2026-11-30T02:00:00Z";

    @TempDir
    Path folder;

    @Test
    void aBugOfSeveralJvmsIsOneRowWithAllItsCounts() throws IOException {
        Path one = file(
                "one.json",
                line("aa", "orders", FIRST, "2026-11-30T02:00:01Z", 1),
                line("aa", "orders", FIRST, "2026-11-30T03:00:00Z", 7));
        // The same JVM's newer file, and another JVM's.
        Path kept = file("one.json.1", line("aa", "orders", FIRST, "2026-11-30T03:30:00Z", 9));
        Path two = file(
                "two.json",
                line("aa", "orders", "2026-11-30T01:00:00Z", "2026-11-30T01:00:00Z", 5),
                line("bb", "orders", FIRST, FIRST, 1));

        JsonNode document = document(one, kept, two);
        assertThat(document.get("findings").asInt()).isEqualTo(15);
        JsonNode bug = document.at("/bugs/0");
        assertThat(bug.get("bug").asText()).isEqualTo("aa");
        assertThat(bug.get("count").asInt()).isEqualTo(14);
        assertThat(bug.get("first").asText()).isEqualTo("2026-11-30T01:00:00Z");
        assertThat(bug.get("last").asText()).isEqualTo("2026-11-30T03:30:00Z");
        assertThat(bug.at("/latest/count").asInt()).isEqualTo(9);
        assertThat(bug.get("change").asText()).contains("try (Connection c");
        assertThat(bug.get("line").asText()).isEqualTo("shop.OrderDao.find(OrderDao.java:42)");
    }

    /** As {@code Tally} counts them: the number of a pool without a name tells nothing, and each has the count of all. */
    @Test
    void poolsThatOnlyANumberTellsApartAreCountedOnce() throws IOException {
        JsonNode document = document(file(
                "one.json",
                line("aa", "HikariPool-1", FIRST, "2026-11-30T02:00:01Z", 4),
                line("aa", "HikariPool-2", FIRST, "2026-11-30T02:00:02Z", 5),
                line("aa", "orders", FIRST, "2026-11-30T02:00:02Z", 2)));

        assertThat(document.get("findings").asInt()).isEqualTo(7);
        assertThat(document.at("/bugs/0/count").asInt()).isEqualTo(5);
        assertThat(document.at("/bugs/0/otherPools").asInt()).isEqualTo(1);
        assertThat(document.at("/bugs/1/count").asInt()).isEqualTo(2);
        assertThat(document.at("/bugs/1/otherPools").asInt()).isZero();
    }

    @Test
    void otherLinesAndHalfLinesAreLeftOutAndCounted() throws IOException {
        String line = line("aa", "orders", FIRST, FIRST, 1);
        FindingLines lines = FindingLines.of(List.of(
                file("app.log", "INFO started", "", "{\"level\":\"INFO\"}", line, "[1]", line.substring(0, 40))));

        assertThat(lines.findings()).isEqualTo(1);
        assertThat(lines.bugs()).hasSize(1);
        assertThat(lines.others()).isEqualTo(4);
    }

    @Test
    void anotherSchemaIsRefused() throws IOException {
        Path file = file("old.json", "", line("aa", "orders", FIRST, FIRST, 1).replace("\"schema\":2", "\"schema\":1"));

        assertThatThrownBy(() -> FindingLines.of(List.of(file)))
                .hasMessage(file
                        + " line 2: its schema is 1 (expected: 2); convert it with the pool-agent.jar that wrote it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bug", "says", "time", "first", "count", "pool", "acquiredAt", "details"})
    void aFieldThatIsWrongIsNamed(String field) throws IOException {
        Path file = file(
                "bad.json",
                line("aa", "orders", FIRST, FIRST, 1).replace("\"" + field + "\":", "\"" + field + "\":null,\"x\":"));

        assertThatThrownBy(() -> FindingLines.of(List.of(file)))
                .hasMessageStartingWith(file + " line 1: its field '" + field + "' is missing or wrong (expected: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\"}",
                "[1,]",
                "01",
                "1.",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "tru",
                "{} {}",
                "\"\n\"",
                "--1",
                "nul"
            })
    void whatIsNoJsonIsRefusedInWords(String text) {
        assertThatThrownBy(() -> JsonReader.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ");
    }

    @Test
    void veryDeepJsonIsRefused() {
        assertThatThrownBy(() -> JsonReader.read("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        String json = "{\"a\":[1,-2,true,false,null,{}],\"b\":\"\\\"\\\\\\u000a\\u202e<é\",\"c\":{\"d\":[]}}";

        assertThat(Json.write(JsonReader.read(" " + json + " "))).isEqualTo(json);
        assertThat(JsonReader.read("[1.5e3,\"\\n\\/\\ud83d\\ude00\"]"))
                .isEqualTo(Arrays.asList(1500.0, "\n/\uD83D\uDE00"));
    }

    private JsonNode document(Path... files) throws IOException {
        String document = FindingsDocument.of(FindingLines.of(List.of(files)).bugs(), "1.0", 0);
        JsonContract.assertReport(document);
        return new ObjectMapper().readTree(document);
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private static String line(String bug, String pool, String first, String time, int count) {
        String line = "{\"schema\":2,\"time\":\"" + time + "\",\"kind\":\"LOST\",\"grade\":\"PROVEN\",\"bug\":\"" + bug
                + "\",\"count\":" + count + ",\"first\":\"" + first + "\",\"pool\":{\"name\":\"" + pool
                + "\",\"kind\":\"HikariCP\"},\"says\":\"LOST\",\"acquiredAt\":[\"shop.OrderDao.find(OrderDao.java:42)\"],"
                + "\"stackCaptured\":true,\"details\":[]}";
        JsonContract.assertKept(line);
        return line;
    }
}
