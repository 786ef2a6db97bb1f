// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Spent;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpentTotalsTest {
    private final SpentTotals totals = new SpentTotals();

    @Test
    void timeInWhichRowsMayBeReadIsPartedBySamplesThatSeeReads() {
        totals.add(Spent.IN_STATEMENT, 100, true, true);
        totals.add(Spent.IDLE, 100, true, true); // Reading, in fact: nobody looked.
        totals.add(Spent.IDLE, 100, true, true);
        totals.end(0, false);
        assertThat(totals.millis()).containsEntry(Spent.IN_STATEMENT, 100L).containsEntry(Spent.IDLE, 0L);

        totals.add(Spent.READING, 100, true, true);
        totals.add(Spent.IDLE_IN_TRANSACTION, 100, true, true);
        totals.end(0, true);

        assertThat(totals.millis())
                .containsEntry(Spent.READING, 200L)
                .containsEntry(Spent.IDLE_IN_TRANSACTION, 200L)
                .containsEntry(Spent.IDLE, 0L);
    }

    @Test
    void whatGivesNoRowsIsIdleInEverySample() {
        totals.add(Spent.IDLE, 100, false, true);
        totals.add(Spent.IDLE_IN_TRANSACTION, 100, false, true);
        totals.end(0, false);
        assertThat(totals.millis()).containsEntry(Spent.IDLE, 100L).containsEntry(Spent.IDLE_IN_TRANSACTION, 100L);
    }

    @Test
    void whoseAcquireWasNotCapturedIsNotCounted() {
        totals.add(Spent.IDLE, 100, false, true);
        totals.add(Spent.IN_STATEMENT, 100, false, false);
        totals.end(0, false);
        assertThat(totals.capturedMillis()).isEqualTo(100);
    }

    @Test
    void waitsAddUp() {
        totals.end(300, false);
        totals.end(200, true);
        assertThat(totals.waitingMillis()).isEqualTo(500);
    }

    @Test
    void noSumEverGoesDown() {
        SplittableRandom random = new SplittableRandom(7);
        Spent[] all = Spent.values();
        Map<Spent, Long> before = new EnumMap<>(Spent.class);
        double held = 0;
        for (int sample = 0; sample < 10_000; sample++) {
            int connections = random.nextInt(5);
            for (int i = 0; i < connections; i++) {
                totals.add(all[random.nextInt(all.length)], 100, random.nextBoolean(), true);
                held += 100;
            }
            totals.end(0, random.nextInt(5) == 0);
            totals.millis().forEach((spent, millis) -> assertThat(millis)
                    .isGreaterThanOrEqualTo(before.getOrDefault(spent, 0L)));
            before.putAll(totals.millis());
        }
        totals.add(Spent.IDLE, 100, true, true);
        totals.end(0, true);

        long sum = totals.millis().values().stream().mapToLong(Long::longValue).sum();
        assertThat((double) sum).isBetween(held + 100 - all.length, held + 100);
    }
}
