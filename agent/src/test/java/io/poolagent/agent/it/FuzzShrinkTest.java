// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FuzzShrinkTest {
    private static final String PROGRAM =
            "whole xa; thread proxy blob rest never insert,lobs,select; here wrap field on twice batch,call";

    @Test
    void keepsOnlyWhatTheFailureNeeds() throws Exception {
        assertThat(FuzzShrink.smallest(PROGRAM, p -> p.contains("lobs"), 100))
                .isEqualTo("here direct blob rest never lobs");
    }

    @Test
    void keepsStepsThatOnlyFailTogether() throws Exception {
        assertThat(FuzzShrink.smallest(PROGRAM, p -> p.contains("xa;") && p.contains("twice"), 100))
                .isEqualTo("whole xa; here direct field on twice");
    }

    @Test
    void endsAfterSoManyAttempts() throws Exception {
        int[] asked = {0};

        FuzzShrink.smallest(PROGRAM, p -> ++asked[0] < 0, 3);

        assertThat(asked[0]).isEqualTo(3);
    }
}
