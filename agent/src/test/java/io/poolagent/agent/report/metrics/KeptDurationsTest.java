// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Durations;
import org.junit.jupiter.api.Test;

class KeptDurationsTest {
    private static final LabelSet ORDERS = LabelSet.of("pool", "orders");

    private final KeptDurations kept = new KeptDurations();

    @Test
    void whatIsNotMeasuredIsNotThere() {
        kept.take(ORDERS, "1", null);
        assertThat(kept.sums()).isEmpty();
    }

    @Test
    void poolsOfOneNameAreSummedUpAndWhatIsGoneStays() {
        kept.take(ORDERS, "1", durations(5, 1, 0));
        kept.take(ORDERS, "2", durations(7, 2, 3));
        assertDurations(12, 3, 3);

        kept.take(ORDERS, "2", durations(9, 2, 4)); // The other one has gone.
        assertDurations(14, 3, 4);
    }

    private void assertDurations(long sum, long first, long second) {
        Durations all = kept.sums().get(ORDERS);
        assertThat(all.sumMicros()).isEqualTo(sum);
        assertThat(all.bounds()).isEqualTo(1);
        assertThat(all.boundMicros(0)).isEqualTo(1_000);
        assertThat(all.count(0)).isEqualTo(first);
        assertThat(all.count(1)).isEqualTo(second);
    }

    private static Durations durations(long sum, long... counts) {
        return new Durations(new long[] {1_000}, counts, sum);
    }
}
