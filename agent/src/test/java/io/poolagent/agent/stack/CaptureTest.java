// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When stacks are taken. */
class CaptureTest {
    @Test
    void alwaysAndOffAreAsTheySay() {
        assertThat(Capture.always().take(false)).isNotNull();
        assertThat(Capture.off().take(false)).isNull();
        assertThat(Capture.off().takeAtExecute(true)).isNull();
    }

    @Test
    void executesHaveATimeOfTheirOwn() {
        for (Capture capture : new Capture[] {Capture.auto(), Capture.always()}) {
            assertThat(capture.takeAtExecute(false)).isNotNull();
            while (capture.takeAtExecute(false) != null) {
                // Spends it.
            }

            assertThat(capture.takeAtExecute(true)).as("of a suspect pool").isNotNull();
            assertThat(capture.take(false)).isNotNull();
            assertThat(capture.takeAtRelease(false)).isNotNull();
            capture.tick(100);
            assertThat(capture.takeAtExecute(false)).isNotNull();
        }
    }

    @Test
    void oneInNOfExecutesIsCountedByItself() {
        Capture capture = Capture.sampled(2);

        assertThat(capture.take(false)).isNotNull();
        assertThat(capture.takeAtExecute(false)).isNotNull();
        assertThat(capture.take(false)).isNull();
        assertThat(capture.takeAtExecute(true)).isNull();
        assertThat(capture.takeAtExecute(false)).isNotNull();
    }

    @Test
    void ofReleasesAlwaysTakesAsManyAsAutoDoes() {
        Capture capture = Capture.always();
        assertThat(capture.takeAtRelease(false)).isNotNull();
        while (capture.takeAtRelease(false) != null) {
            // Spends the budget.
        }

        assertThat(capture.take(false)).isNotNull();
        assertThat(capture.takeAtRelease(true)).as("of a suspect pool").isNotNull();
        capture.tick(100);
        assertThat(capture.takeAtRelease(false)).isNotNull();
    }

    /** On a machine with more to do than cores a thread may wait for a while in the midst of taking one. */
    @Test
    void aStackThatTookLongForAnotherReasonDoesNotCostTheNextOnesTheirs() {
        Capture.Allowance allowance = new Capture.Allowance(0.01);
        allowance.spend(50_000_000);
        assertThat(allowance.take()).isNotNull();

        for (int i = 0; i < 10; i++) {
            allowance.spend(50_000_000);
        }
        assertThat(allowance.take()).isNull();
    }

    @Test
    void oneInNIsThat() {
        Capture capture = Capture.sampled(4);

        assertThat(IntStream.range(0, 100)
                        .filter(i -> capture.take(false) != null)
                        .count())
                .isEqualTo(25);
    }

    @Test
    void autoStopsWhenItsBudgetIsSpentAndGoesOnWithTheNextTick() {
        Capture capture = Capture.auto();
        assertThat(capture.take(false)).isNotNull();
        while (capture.take(false) != null) {
            // Spends the budget.
        }

        assertThat(capture.take(true)).as("of a suspect pool").isNotNull();
        capture.tick(100);
        assertThat(capture.take(false)).isNotNull();
    }
}
