// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.report.Rendered;
import org.junit.jupiter.api.Test;

/** When a pool is told as exhausted. */
class ExhaustionTest extends ShopInNeed {
    @Test
    void aLongWaitOnAPoolThatIsFullyLentIsToldOnceAndThenAtGrowingIntervals() {
        fullyLent();
        shop.waits("w", 1_000, WAITS_AT);
        shop.look(1_000 + LIMIT - 1);
        assertThat(shop.found).isEmpty();
        shop.look(1_000 + LIMIT);
        assertThat(kinds()).containsExactly(Kind.EXHAUSTED);
        assertThat(shop.pool.isSuspect()).isTrue();
        shop.look(1_000 + LIMIT + Exhaustion.PAUSE_MILLIS - 1);
        assertThat(shop.found).hasSize(1);
        shop.look(1_000 + LIMIT + Exhaustion.PAUSE_MILLIS);
        assertThat(shop.found).hasSize(2);
        shop.look(1_000 + LIMIT + 3 * Exhaustion.PAUSE_MILLIS - 1);
        assertThat(shop.found).hasSize(2);
        shop.look(1_000 + LIMIT + 3 * Exhaustion.PAUSE_MILLIS);
        assertThat(shop.found).hasSize(3);
    }

    @Test
    void afterACalmTheNextIsToldAtOnce() {
        fullyLent();
        shop.waits("w", 0, WAITS_AT);
        shop.look(LIMIT);
        shop.goesOn("w");
        shop.look(LIMIT + 1_000);
        long later = LIMIT + Exhaustion.CALM_MILLIS;
        shop.waits("w", later - 100, WAITS_AT);
        shop.look(later + LIMIT);

        assertThat(shop.found).hasSize(2);
    }

    @Test
    void aWaitOnAPoolThatCouldLendMoreIsNotTold() {
        shop.holds("a", 0, "shop.Report.run:5");
        shop.waits("w", 0, WAITS_AT);
        shop.look(LIMIT);

        assertThat(shop.found).isEmpty();
    }

    @Test
    void aWaitIsNotToldIfThereIsNoLimit() {
        shop.close();
        shop = new DryPool(2, 0, Wanted.usual());
        fullyLent();
        shop.waits("w", 0, WAITS_AT);
        shop.look(100_000);
        assertThat(shop.found).isEmpty();
        shop.fails("x", 99_000, 100_000);
        shop.look(100_100);

        assertThat(kinds()).containsExactly(Kind.EXHAUSTED);
    }

    @Test
    void whatIsNotWantedIsNotTold() {
        shop.close();
        shop = new DryPool(2, LIMIT, Wanted.parse("usual-exhausted-pool_deadlock", "none"));
        nested("a", 0, 1_000);
        nested("b", 0, 1_000);
        shop.look(100_000);

        assertThat(shop.found).isEmpty();
    }

    @Test
    void aPoolThatHasLentNothingYetIsNotKnown() {
        shop.isKnown = false;
        shop.waits("w", 0, WAITS_AT);
        shop.look(LIMIT);

        assertThat(shop.found).isEmpty();
    }

    @Test
    void aFailureAfterAWaitIsToldHoweverShort() {
        fullyLent();
        shop.fails("w", 1_000, 1_300);
        shop.look(1_300);

        assertThat(kinds()).containsExactly(Kind.EXHAUSTED);
        assertThat(Rendered.headline(shop.last()))
                .isEqualTo("EXHAUSTED pool 'orders': getConnection() failed after 300 ms; 2 of 2 connections are held");
        assertThat(shop.words("failed")).containsExactly("thread w at (no method of the application)");
    }

    @Test
    void aFailureAtOnceIsNotAShortage() {
        fullyLent();
        shop.fails("w", 1_000, 1_050);
        shop.look(1_100);

        assertThat(shop.found).isEmpty();
    }

    @Test
    void aFailureIsExplainedByWhatWasSeenJustBefore() {
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        shop.holds("b", 0, "shop.Report.run:5");
        shop.waits("w", 1_000, WAITS_AT);
        shop.look(2_900);
        release(a);
        shop.goesOn("w");
        shop.fails("w", 1_000, 2_950);
        shop.look(3_000);

        assertThat(kinds()).containsExactly(Kind.EXHAUSTED);
        assertThat(shop.words("held")).startsWith("2 at shop.Report.run(Report.java:5)");
    }

    @Test
    void aFailureIsNotExplainedByWhoAcquiredAfterIt() {
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        shop.holds("b", 0, "shop.Report.run:5");
        shop.waits("w", 1_000, WAITS_AT);
        shop.look(2_900);
        shop.goesOn("w");
        shop.fails("w", 1_000, 2_950);
        release(a);
        shop.holds("c", 2_950, "shop.Order.save:9");
        shop.look(3_000);

        assertThat(kinds()).containsExactly(Kind.EXHAUSTED);
        assertThat(shop.words("held"))
                .startsWith("2 at shop.Report.run(Report.java:5)")
                .noneMatch(word -> word.contains("shop.Order"));
    }

    @Test
    void aFailureIsNotExplainedByWhatWasSeenLongBefore() {
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        shop.holds("b", 0, "shop.Report.run:5");
        shop.waits("w", 1_000, WAITS_AT);
        shop.look(2_900);
        release(a);
        shop.goesOn("w");
        shop.fails("w", 3_000, 4_000);
        shop.look(4_000);

        assertThat(shop.found).isEmpty();
    }

    @Test
    void ofAPoolOfUnknownSizeAWaitIsToldUnlessSomebodyConnects() {
        shop.maximum = -1;
        fullyLent();
        shop.waits("w", 0, "sun.nio.ch.Net.poll:1", "shop.Driver.connect:7", "shop.HomeMade.getConnection:3");
        shop.waits("v", 0, "java.lang.Object.wait:1", "shop.HomeMade.getConnection:3");
        shop.look(LIMIT);
        assertThat(shop.found).isEmpty();
        shop.isAt("w", "java.lang.Object.wait:1", "shop.HomeMade.getConnection:3");
        shop.look(LIMIT + 100);

        assertThat(Rendered.headline(shop.last()))
                .isEqualTo(
                        "EXHAUSTED pool 'orders': getConnection() waits for 10 s; 2 connections are held (how many it "
                                + "may lend is not known)");
    }
}
