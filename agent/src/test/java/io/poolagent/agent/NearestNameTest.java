// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which name was probably meant. */
class NearestNameTest {
    @ParameterizedTest
    @CsvSource({
        "overdu-after, overdue-after",
        "overdue_after, overdue-after",
        "exhausted-afetr, exhausted-after",
        "on-overdeu, on-overdue",
        "OVERDUE-after, ",
        "jsno, json",
        "lgo, log",
        "log-sise, log-size",
        "verbosity, ",
        "x, ",
        "'', "
    })
    void mistypedNamesFindTheirs(String given, String meant) {
        assertThat(NearestName.of(given, Option.keys())).isEqualTo(meant);
    }

    @Test
    void aVeryLongNameIsNotCompared() {
        assertThat(NearestName.of("x".repeat(1_000_000), List.of("x".repeat(999_999))))
                .isNull();
    }

    @Test
    void whatIsMeantIsSaidBehindIt() {
        assertThat(NearestName.didYouMean("jsn", Option.keys())).isEqualTo(": did you mean json?");
        assertThat(NearestName.didYouMean("verbosity", Option.keys())).isEmpty();
    }
}
