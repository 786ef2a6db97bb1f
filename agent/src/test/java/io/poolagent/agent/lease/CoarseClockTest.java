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

    @Test
    void exactTimesAreThereForWhoWantsThem() throws Exception {
        assertThat(clock.exactMicros()).isZero();
        clock.beExact();
        long before = clock.exactMicros();
        Thread.sleep(2);

        assertThat(before).isPositive();
        assertThat(clock.exactMicros() - before).isBetween(2_000L, 60_000_000L);
        assertThat(clock.exactMillis()).isBetween(before / 1_000, before / 1_000 + 60_000);
    }

    @Test
    void aMomentKeepsBothTimes() {
        assertMoment(CoarseClock.moment(1_200, 1_234_567), 1_200, 1_234_567);
        assertMoment(CoarseClock.moment(1_200, 0), 1_200, 1_200_000);
        assertMoment(CoarseClock.moment(0, 1), 0, 1);
        assertMoment(CoarseClock.moment(-5, 0), -5, -5_000);
        // Eight years; a pause of the JVM for half a minute, after which an acquire comes before the tick; and a longer
        // one.
        assertMoment(CoarseClock.moment(252_288_000_000L, 0), 252_288_000_000L, 252_288_000_000_000L);
        assertMoment(CoarseClock.moment(1_000, 31_000_000), 1_000, 31_000_000);
        assertMoment(CoarseClock.moment(1_000, 60_000_000), 1_000, 1_000_000 + 33_554_431);
    }

    private static void assertMoment(long moment, long millis, long micros) {
        assertThat(CoarseClock.millisOf(moment)).isEqualTo(millis);
        assertThat(CoarseClock.microsOf(moment)).isEqualTo(micros);
    }
}
