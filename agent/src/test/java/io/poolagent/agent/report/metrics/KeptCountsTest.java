// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeptCountsTest {
    private static final LabelSet POOL = LabelSet.of("pool", "HikariPool");

    private final KeptCounts counts = new KeptCounts();

    @Test
    void poolsOfOneNameAddUpAndOneThatIsGoneTakesNothingAway() {
        counts.take(POOL, "HikariPool-1", 5);
        counts.take(POOL, "HikariPool-2", 3);
        assertThat(counts.sums()).containsEntry(POOL, 8.0);

        counts.take(POOL, "HikariPool-2", 4);
        assertThat(counts.sums()).containsEntry(POOL, 9.0);

        counts.take(POOL, "HikariPool-1", 6); // It was only not known for a while.
        assertThat(counts.sums()).containsEntry(POOL, 10.0);
    }

    @Test
    void oneThatBeganAnewGoesOn() {
        counts.take(POOL, "HikariPool-1", 5);
        counts.take(POOL, "HikariPool-1", 2);
        counts.take(POOL, "HikariPool-1", 3);

        assertThat(counts.sums()).containsEntry(POOL, 8.0);
    }

    @Test
    void manyPoolsAreNotKeptForEver() {
        int many = 3 * KeptCounts.MOST_SOURCES;
        for (int i = 0; i < many; i++) {
            counts.take(POOL, "HikariPool-" + i, 1);
            counts.end();
        }

        assertThat(counts.sums()).containsOnlyKeys(POOL).containsEntry(POOL, (double) many);
        counts.take(POOL, "HikariPool-" + (many - 1), 2);
        assertThat(counts.sums()).containsEntry(POOL, many + 1.0);
    }

    @Test
    void poolsThatAreAllThereAreCountedOnce() {
        int many = KeptCounts.MOST_SOURCES + 1;
        for (int scrape = 0; scrape < 3; scrape++) {
            for (int i = 0; i < many; i++) {
                counts.take(POOL, "HikariPool-" + i, 1);
            }
            counts.end();
            assertThat(counts.sums()).containsEntry(POOL, (double) many);
        }
    }
}
