// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** JSON as RFC 8259 has it. */
class JsonTest {
    @Test
    void writesMapsListsNumbersAndTexts() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("n", 1L);
        map.put("yes", true);
        map.put("none", null);
        map.put("list", List.of("a", List.of(), Map.of()));

        assertThat(Json.write(map)).isEqualTo("{\"n\":1,\"yes\":true,\"none\":null,\"list\":[\"a\",[],{}]}");
    }

    @Test
    void escapesWhatMustBe() {
        assertThat(Json.write("\"a\\b\n\t\u0001\u2028\uD83D\uDE00é"))
                .isEqualTo("\"\\\"a\\\\b\\u000a\\u0009\\u0001\\u2028\\ud83d\\ude00é\"");
    }
}
