// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CoarseClockTest {
    private final CoarseClock clock = new CoarseClock();

    @Test
    void itStandsUntilItTicks() {
        assertThat(clock.millis()).isZero();
        clock.tick(100);
        assertThat(clock.millis()).isEqualTo(100);
        assertThat(clock.millis()).isEqualTo(100);
    }

    @Test
    void itNeverGoesBack() {
        clock.tick(100);
        clock.tick(99);
        clock.tick(-1);
        assertThat(clock.millis()).isEqualTo(100);
        clock.tick(101);
        assertThat(clock.millis()).isEqualTo(101);
    }
}
