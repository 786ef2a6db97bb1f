// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcquiresTest {
    private final Acquires acquires = new Acquires();

    @Test
    void acquiresAreCountedAsTheyBeginAndEnd() {
        acquires.begin();
        acquires.begin();
        acquires.begin();
        assertThat(acquires.pending()).isEqualTo(3);

        acquires.end(true);
        acquires.end(false);

        assertThat(acquires.pending()).isEqualTo(1);
        assertThat(acquires.succeeded()).isEqualTo(1);
        assertThat(acquires.failed()).isEqualTo(1);
    }

    @Test
    void anEndWhoseBeginWasNotSeenLeavesNoneUnderWay() {
        acquires.end(true);

        assertThat(acquires.pending()).isZero();
        assertThat(acquires.succeeded()).isEqualTo(1);
    }
}
