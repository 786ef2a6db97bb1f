// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Wanted;
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
        shop.look(1_000 + LIMIT + DrySpell.PAUSE_MILLIS - 1);
        assertThat(shop.found).hasSize(1);
        shop.look(1_000 + LIMIT + DrySpell.PAUSE_MILLIS);
        assertThat(shop.found).hasSize(2);
        shop.look(1_000 + LIMIT + 3 * DrySpell.PAUSE_MILLIS - 1);
        assertThat(shop.found).hasSize(2);
        shop.look(1_000 + LIMIT + 3 * DrySpell.PAUSE_MILLIS);
        assertThat(shop.found).hasSize(3);
    }

    @Test
    void afterACalmTheNextIsToldAtOnce() {
        fullyLent();
        shop.waits("w", 0, WAITS_AT);
        shop.look(LIMIT);
        shop.goesOn("w");
        shop.look(LIMIT + 1_000);
        long later = LIMIT + DrySpell.CALM_MILLIS;
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
                .isEqualTo(
                        "EXHAUSTED pool 'orders': getConnection() failed after 300 ms; 2 of 2 connections are in use");
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
                .isEqualTo("EXHAUSTED pool 'orders': getConnection() has been waiting for 10 s; 2 connections are in "
                        + "use (its maximum is not known)");
    }

    /** As two causes within a minute, the second of which used to be neither reported nor counted. */
    @Test
    void aShortageAtAnotherSiteIsToldAtOnce() {
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        Lease b = shop.holds("b", 0, "shop.Report.run:5");
        shop.fails("w", 1_000, 3_000);
        shop.look(3_000);
        release(a);
        release(b);
        shop.holds("a", 9_000, "shop.Checkout.pay:30");
        shop.holds("b", 9_000, "shop.Checkout.pay:30");
        shop.fails("w", 10_000, 13_000);
        shop.look(13_000);

        assertThat(shop.found).hasSize(2);
        assertThat(shop.last().isCountedOnly()).isFalse();
        assertThat(shop.words("held")).startsWith("2 at shop.Checkout.pay(Checkout.java:30)");
    }

    @Test
    void oneMoreShortageOfTheSameKindIsCounted() {
        fullyLent();
        for (long i = 1; i <= 4; i++) {
            shop.fails("w", i * 3_000, i * 3_000 + 2_000);
            shop.look(i * 3_000 + 2_000);
        }

        assertThat(shop.found).extracting(Finding::isCountedOnly).containsExactly(false, true, true, true);
    }

    /** Whoever waited already when it was reported has met with the same shortage. */
    @Test
    void whatAShortageBecomesIsNotAnother() {
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        shop.holds("b", 0, "shop.Report.run:5");
        shop.waits("v", 2_900, WAITS_AT);
        shop.fails("w", 1_000, 3_000);
        shop.look(3_000);
        release(a);
        shop.holds("c", 3_000, "shop.Order.save:9");
        shop.goesOn("v");
        shop.fails("v", 2_900, 4_900);
        shop.look(4_900);

        assertThat(shop.found).hasSize(1);
    }

    /** A pool where everything goes wrong does not fill the log. */
    @Test
    void ofNewCausesNoMoreThanAFewAreToldInAMinute() {
        for (long i = 1; i <= 6; i++) {
            Lease a = shop.holds("a", i * 5_000, "shop.Site" + i + ".run:5");
            Lease b = shop.holds("b", i * 5_000, "shop.Site" + i + ".run:5");
            shop.fails("w", i * 5_000 + 1_000, i * 5_000 + 3_000);
            shop.look(i * 5_000 + 3_000);
            release(a);
            release(b);
        }

        assertThat(shop.found)
                .extracting(Finding::isCountedOnly)
                .containsExactly(false, false, false, true, true, true);
    }
}
