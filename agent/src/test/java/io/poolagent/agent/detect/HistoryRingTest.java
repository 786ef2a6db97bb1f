// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.PoolHistory;
import io.poolagent.agent.lease.PoolCounters;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the ring of a pool's last minutes keeps, and for how long. */
class HistoryRingTest {
    private final PoolCounters counters = new PoolCounters();
    private final HistoryRing ring = new HistoryRing(counters, 0);

    @Test
    void aSlotHasTheMostOfItsSamplesAndTheSumOfItsCounts() {
        counters.acquires();
        ring.add(3, 0, counters, 1_000);
        counters.acquires();
        counters.fails();
        ring.add(1, 2, counters, 9_000);
        ring.add(2, 0, counters, 10_000);

        List<PoolHistory.Slot> slots = slots(300_000);
        assertThat(slots.get(0).used()).isEqualTo(3);
        assertThat(slots.get(0).pending()).isEqualTo(2);
        assertThat(slots.get(0).acquired()).isEqualTo(2);
        assertThat(slots.get(0).failed()).isEqualTo(1);
        assertThat(slots.get(1).used()).isEqualTo(2);
        assertThat(slots.get(1).acquired()).isZero();
        assertThat(slots.get(2).isSampled()).isFalse();
    }

    /** As of a pool that is seen in use for the first time long after it began to lend, or that had been forgotten. */
    @Test
    void whatWasCountedBeforeItBeganIsNotOfItsFirstSlot() {
        for (int i = 0; i < 100_000; i++) {
            counters.acquires();
        }
        HistoryRing late = new HistoryRing(counters, 7_200_000);
        counters.acquires();
        late.add(1, 0, counters, 7_200_000);

        assertThat(Objects.requireNonNull(late.freeze(7_500_000)).slots().get(0).acquired())
                .isEqualTo(1);
    }

    /** As of a process that was stopped: nobody knows how many were in use meanwhile. */
    @Test
    void whereNoSampleWasTakenNothingIsKnown() {
        ring.add(7, 2, counters, 0);
        ring.add(7, 2, counters, 300_000);

        List<PoolHistory.Slot> slots = slots(305_000);
        assertThat(slots).hasSize(31);
        assertThat(slots.subList(1, 30)).noneMatch(PoolHistory.Slot::isSampled);
        assertThat(slots.get(30).isSampled()).isTrue();
    }

    @Test
    void whatIsOlderThanTenMinutesIsGone() {
        ring.add(7, 0, counters, 0);
        assertThat(slots(599_000)).hasSize(60).anyMatch(slot -> slot.used() == 7);
        assertThat(slots(600_000)).hasSize(60).noneMatch(slot -> slot.used() == 7);
    }

    @Test
    void afterALongPauseNothingOldIsLeft() {
        for (long now = 0; now < 600_000; now += 10_000) {
            ring.add(7, 7, counters, now);
        }
        ring.add(1, 0, counters, 100_000_000);

        assertThat(slots(100_000_000)).hasSize(60).noneMatch(slot -> slot.used() == 7);
    }

    @Test
    void aShortHistoryIsNoHistory() {
        ring.add(7, 0, counters, 0);

        assertThat(ring.freeze(229_000)).isNull();
        assertThat(ring.freeze(230_000)).isNotNull();
    }

    @Test
    void whatWasFrozenDoesNotChange() {
        ring.add(1, 0, counters, 0);
        List<PoolHistory.Slot> slots = slots(300_000);
        ring.add(5, 0, counters, 300_000);

        assertThat(slots).noneMatch(slot -> slot.used() == 5);
    }

    private List<PoolHistory.Slot> slots(long nowMillis) {
        return Objects.requireNonNull(ring.freeze(nowMillis)).slots();
    }
}
