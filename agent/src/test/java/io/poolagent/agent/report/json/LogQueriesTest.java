// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The queries of {@code ops/logs} name fields that the lines have, and values that those may have. */
class LogQueriesTest {
    private static final Path OPS = Path.of("../ops/logs");
    private static final Pattern EXTRACTED = Pattern.compile("(\\w+)=\"([\\w.]+)\"");
    private static final Pattern FILTERED = Pattern.compile("\\| (\\w+)=~?\"([\\w|]+)\"");

    @Test
    void lokisNameFieldsAndValuesOfTheSchema() throws IOException {
        List<String> queries = Files.readAllLines(OPS.resolve("loki.logql")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(queries).hasSizeGreaterThan(3);
        for (String query : queries) {
            Map<String, String> fields = new HashMap<>();
            String extracted = query.substring(query.indexOf("| json ") + 7).split(" \\| | \\[", -1)[0];
            for (MatchResult field : all(EXTRACTED, extracted)) {
                fields.put(field.group(1), field.group(2));
                assertKnown(field.group(2), query);
            }
            assertThat(fields).as(query).isNotEmpty();
            for (MatchResult filter : all(FILTERED, query)) {
                if (!filter.group(1).equals("json")) {
                    assertThat(fields).as(query).containsKey(filter.group(1));
                    assertValues(fields.get(filter.group(1)), filter.group(2).split("\\|", -1));
                }
            }
            for (MatchResult used : all(Pattern.compile("by \\(([^)]+)\\)|unwrap (\\w+)|\\{\\{\\.(\\w+)"), query)) {
                for (int group = 1; group <= 3; group++) {
                    if (used.group(group) != null) {
                        assertThat(fields)
                                .as(query)
                                .containsKeys(used.group(group).split(", ", -1));
                    }
                }
            }
        }
    }

    @Test
    void elasticsearchsNameFieldsAndValuesOfTheSchema() throws IOException {
        JsonNode searches = new ObjectMapper()
                .readTree(OPS.resolve("elasticsearch.json").toFile())
                .get("searches");
        assertThat(searches).hasSizeGreaterThan(3);
        for (JsonNode search : searches) {
            JsonNode body = search.get("body");
            List<String> fields = new ArrayList<>();
            body.findValues("field").forEach(field -> fields.add(field.asText()));
            body.findValues("_source").forEach(all -> all.forEach(field -> fields.add(field.asText())));
            body.findValues("sort")
                    .forEach(all -> all.forEach(one -> one.fieldNames().forEachRemaining(fields::add)));
            for (String kind : List.of("term", "terms", "range")) {
                for (JsonNode clause : body.path("query").findValues(kind)) {
                    clause.fields().forEachRemaining(one -> {
                        fields.add(one.getKey());
                        if (!kind.equals("range")) {
                            List<String> values = new ArrayList<>();
                            (one.getValue().isArray() ? one.getValue() : List.of(one.getValue()))
                                    .forEach(value -> values.add(value.asText()));
                            assertValues(withoutKeyword(one.getKey()), values.toArray(new String[0]));
                        }
                    });
                }
            }
            assertThat(fields).as(search.toString()).isNotEmpty();
            fields.forEach(field -> assertKnown(withoutKeyword(field), search.toString()));
            fields.forEach(field -> assertThat(field.endsWith(".keyword"))
                    .as(field + " in " + search)
                    .isEqualTo(mustBeWhole(field, body)));
        }
    }

    /** Text is made into words; whole it stands beside, and terms and their counts are asked of that. */
    private static boolean mustBeWhole(String field, JsonNode body) {
        boolean isText = Arrays.asList("string", "array", "")
                .contains(schema(withoutKeyword(field)).path("type").asText());
        boolean isShown = body.path("_source").toString().contains("\"" + field + "\"");
        return isText && !isShown && !field.equals("time");
    }

    private static String withoutKeyword(String field) {
        return field.replaceFirst("\\.keyword$", "");
    }

    private static void assertKnown(String field, String query) {
        assertThat(schema(field).isMissingNode())
                .as(field + " is no field of a line: " + query)
                .isFalse();
    }

    private static void assertValues(String field, String[] values) {
        JsonNode type = schema(field);
        for (String value : values) {
            List<String> known = new ArrayList<>(List.of(type.path("const").asText()));
            type.path("enum").forEach(one -> known.add(one.asText()));
            assertThat(known).as(field).contains(value);
        }
    }

    private static JsonNode schema(String field) {
        JsonNode node = JsonContract.schema();
        for (String name : field.split("\\.", -1)) {
            node = node.path("properties").path(name);
            if (node.has("$ref")) {
                node = JsonContract.schema().at(node.get("$ref").asText().substring(1));
            }
        }
        return node;
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
