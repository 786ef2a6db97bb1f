// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The schema of SARIF 2.1.0, as OASIS published it, and whether a document keeps to it. */
final class SarifContract {
    private static final JsonSchema SCHEMA = read();

    private SarifContract() {}

    private static JsonSchema read() {
        try (InputStream in = SarifContract.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the formats that it names, such as that of a URI. */
    static void assertKept(String document) {
        assertThat(SCHEMA.validate(document, InputFormat.JSON, run -> run.getExecutionConfig()
                        .setFormatAssertionsEnabled(true)))
                .as(document)
                .isEmpty();
    }
}
