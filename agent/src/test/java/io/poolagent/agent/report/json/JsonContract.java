// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The schema that the jar ships, and whether lines keep to it. */
public final class JsonContract {
    private static final JsonSchema SCHEMA = read("finding-2.schema.json");
    private static final JsonSchema REPORT = read("report-2.schema.json");

    private JsonContract() {}

    private static JsonSchema read(String name) {
        try {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(Path.of("src/main/resources/META-INF/pool-agent", name)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode schema() {
        return SCHEMA.getSchemaNode();
    }

    public static void assertKept(String line) {
        assertThat(SCHEMA.validate(line, InputFormat.JSON)).as(line).isEmpty();
    }

    static JsonNode reportSchema() {
        return REPORT.getSchemaNode();
    }

    /** Of the document of a report, and of the findings in it. */
    public static void assertReport(String document) throws IOException {
        assertThat(REPORT.validate(document, InputFormat.JSON)).as(document).isEmpty();
        for (JsonNode latest : new ObjectMapper().readTree(document).findValues("latest")) {
            assertKept(latest.toString());
        }
    }

    /** Of a file of lines, of which there must be some. */
    public static void assertKept(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).isNotEmpty();
        lines.forEach(JsonContract::assertKept);
    }
}
