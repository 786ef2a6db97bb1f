// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.poolagent.agent.finding.Advice;
import io.poolagent.agent.finding.CallFate;
import io.poolagent.agent.finding.Deed;
import io.poolagent.agent.finding.HolderFacts;
import io.poolagent.agent.finding.HolderState;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.LossCause;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.finding.Spent;
import io.poolagent.agent.finding.TransactionLeft;
import io.poolagent.agent.finding.Verdict;
import io.poolagent.agent.finding.WhyNotLost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema knows what the agent knows; the reports' own tests check each line that they make. */
class JsonContractTest {
    static Stream<Arguments> enums() {
        return Stream.of(
                Arguments.of("/properties/kind", Kind.values()),
                Arguments.of("/properties/grade", Kind.Grade.values()),
                Arguments.of("/properties/call", CallFate.values()),
                Arguments.of("/properties/cause/properties/what", LossCause.What.values()),
                Arguments.of("/properties/reclaim/properties/outcome", ReclaimResult.Outcome.values()),
                Arguments.of("/properties/reclaim/properties/method", ReclaimResult.Method.values()),
                Arguments.of("/properties/reclaim/properties/reason", ReclaimResult.Reason.values()),
                Arguments.of("/properties/reclaim/properties/next", ReclaimResult.Next.values()),
                Arguments.of("/$defs/deed/properties/what", Deed.What.values()),
                Arguments.of("/$defs/whyNotLost/properties/reason", WhyNotLost.Reason.values()),
                Arguments.of("/$defs/transactionLeft/properties/then", TransactionLeft.Then.values()),
                Arguments.of("/$defs/exhausted/properties/verdict", Verdict.values()),
                Arguments.of("/$defs/exhausted/properties/held/items/properties/state", HolderState.values()),
                Arguments.of("/$defs/site/properties/oldest/properties/doing", HolderFacts.Doing.values()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("enums")
    void theSchemaListsWhatAFactMayBe(String at, Enum<?>[] values) {
        JsonNode listed = JsonContract.schema().at(at + "/enum");
        List<String> names = new ArrayList<>();
        listed.forEach(name -> names.add(name.asText()));

        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(values).map(Enum::name).toList());
    }

    static Stream<Arguments> enumsOfTheReport() {
        return Stream.of(
                Arguments.of("/$defs/bugRow/properties/kind", Kind.values()),
                Arguments.of("/$defs/spent", Spent.values()),
                Arguments.of("/$defs/lease/properties/doing", HolderFacts.Doing.values()),
                Arguments.of("/$defs/poolNow/properties/advice/properties/what", Advice.What.values()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("enumsOfTheReport")
    void theSchemaOfTheReportListsThemToo(String at, Enum<?>[] values) {
        List<String> names = new ArrayList<>();
        JsonContract.reportSchema().at(at + "/enum").forEach(name -> names.add(name.asText()));

        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(values).map(Enum::name).toList());
    }

    @Test
    void aLineThatLacksAFieldIsRefused() {
        assertThatThrownBy(() -> JsonContract.assertKept("{\"schema\":2,\"kind\":\"LOST\"}"))
                .isInstanceOf(AssertionError.class);
    }
}
