// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two threads on one lease: only what surely was at the same time is told. */
class InFlightTest {
    private final InFlight inFlight = new InFlight();
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        other.shutdown();
    }

    @Test
    void oneThreadIsNeverInItsOwnWay() {
        assertThat(inFlight.enter()).isTrue();
        assertThat(inFlight.enter()).isTrue();
        assertThat(inFlight.leave()).isNull();
        assertThat(inFlight.leave()).isNull();
    }

    @Test
    void twoOneAfterTheOtherAreNoOverlap() throws Exception {
        inFlight.enter();
        assertThat(inFlight.leave()).isNull();

        assertThat(elsewhere(inFlight::enter)).isTrue();
        assertThat(elsewhere(inFlight::leave)).isNull();
        assertThat(inFlight.enter()).isTrue();
    }

    @Test
    void theOneThatWasThereFirstLearnsOfTheSecondWhenItLeaves() throws Exception {
        Release second = new Release(7, null);
        inFlight.enter();
        assertThat(elsewhere(inFlight::enter)).isFalse();
        assertThat(inFlight.isUnmarked()).isTrue();
        markElsewhere(second);
        assertThat(inFlight.isUnmarked()).isFalse();

        assertThat(elsewhere(inFlight::leave)).isNull();
        assertThat(inFlight.enter()).isTrue(); // Further in, of the first.
        assertThat(inFlight.leave()).isSameAs(second);
        assertThat(elsewhere(inFlight::enter)).isTrue();
    }

    @Test
    void oneOverlapALeaseIsTold() throws Exception {
        for (int i = 0; i < 2; i++) {
            inFlight.enter();
            elsewhere(inFlight::enter);
            markElsewhere(new Release(i, null));
            assertThat(inFlight.leave() == null).isEqualTo(i == 1);
        }
        inFlight.enter();
        assertThat(inFlight.isUnmarked()).isFalse();
    }

    @Test
    void theFirstThatHasJustLeftIsNotAccused() throws Exception {
        inFlight.enter();
        elsewhere(inFlight::enter);
        inFlight.leave();
        markElsewhere(new Release(7, null));

        inFlight.enter();
        assertThat(inFlight.leave()).isNull();
    }

    @Test
    void nobodyMarksItself() {
        inFlight.enter();
        inFlight.mark(new Release(7, null));

        assertThat(inFlight.leave()).isNull();
    }

    private void markElsewhere(Release second) throws Exception {
        elsewhere(() -> {
            inFlight.mark(second);
            return null;
        });
    }

    private <T> T elsewhere(Supplier<T> what) throws Exception {
        return other.submit(what::get).get();
    }
}
