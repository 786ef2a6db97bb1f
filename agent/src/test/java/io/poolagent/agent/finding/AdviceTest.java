// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.detect.Facts;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.report.text.ProfileText;
import io.poolagent.agent.stack.Site;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is advised of a pool of ten, by figures of which the answer is known. */
class AdviceTest {
    private static final long SPAN = 120_000;
    private static final String DEMAND =
            "demand (in use plus waiting) is 12 at the median, 14 at the 99th " + "percentile and 19 at most, of 10";
    private static final String UNUSED =
            "look first at what is not used: 3 of 10 connections are lost or have been idle for a minute, above all those "
                    + "acquired at shop.Rates.load(Rates.java:9); if they have leaked, a larger pool would run dry as well";

    @Test
    void enough() {
        assertThat(advice(profile(SPAN, 5, 5, 4_000, work(3, 50), 0)))
                .isEqualTo(
                        "enough connections: demand (in use plus waiting) is 5 at the median, 5 at the 99th percentile "
                                + "and 10 at most, of 10");
    }

    /** Those who come in a short rush may wait, or be refused. */
    @Test
    void enoughButForRushes() {
        assertThat(advice(profile(SPAN, 5, 10, 4_000, work(3, 50), 0)))
                .isEqualTo("enough connections in 99 of 100 samples: demand (in use plus waiting) is 5 at the median, "
                        + "10 at the 99th percentile and 15 at most, of 10");
    }

    /** They may be leaked, or held on purpose. */
    @Test
    void notUsedOnesComeFirstOfAll() {
        assertThat(advice(profile(SPAN, 12, 14, 4_000, work(10, 50), 3))).isEqualTo(UNUSED);
    }

    /** Whoever finds it empty may be refused at once, and be seen to wait in few samples. */
    @Test
    void aPoolThatIsHeldUnusedHasNotEnough() {
        assertThat(advice(profile(SPAN, 10, 10, 4_000, work(10, 0), 3))).isEqualTo(UNUSED);
    }

    @Test
    void whatIsHeldUnusedIsNobodysHarmWhileNobodyWaits() {
        assertThat(advice(profile(SPAN, 5, 5, 4_000, work(10, 0), 3))).startsWith("enough connections: ");
    }

    /** Where it cannot connect, say: to release earlier or to raise the maximum is of no use. */
    @Test
    void aPoolThatDoesNotGetItsConnections() {
        PoolProfile starved = profile(SPAN, 30, 40, 0, work(0, 0), 0, 36_000, 30_000);

        assertThat(advice(starved))
                .isEqualTo(
                        "not the size: for 83 % of the time that threads waited, a quarter of the pool or more was not "
                                + "seen in use; check how long it takes to connect, and whether the database refuses; "
                                + "demand (in use plus waiting) is 30 at the median, 40 at the 99th percentile and 45 at "
                                + "most, of 10");
    }

    @Test
    void theSiteToLookAtMayHaveButASmallPart() {
        List<SiteProfile> sites = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            sites.add(new SiteProfile(place("shop.Checkout.pay:" + i), work(1, 20)));
        }
        PoolProfile spread =
                new PoolProfile(SPAN, 240, 10, 4_000, work(10, 20), 0, 0, new Demand(12, 14, 19), sites, 0, null);

        assertThat(advice(spread))
                .contains(
                        ", 10 % of it by those acquired at shop.Checkout.pay(Checkout.java:1); if released there before "
                                + "the other work, 13 would suffice; ");
    }

    @Test
    void idleInTheApplicationsHands() {
        assertThat(advice(profile(SPAN, 12, 14, 4_000, work(10, 20), 0)))
                .isEqualTo(
                        "release earlier: connections are idle for 80 % of the time they are held, 100 % of it by those "
                                + "acquired at shop.Checkout.pay(Checkout.java:30); if released there before the other "
                                + "work, 3 would suffice; " + DEMAND);
    }

    @Test
    void slowStatements() {
        assertThat(advice(profile(SPAN, 12, 14, 400, work(10, 90), 0)))
                .isEqualTo("make statements faster: a connection is held for 3 s on average and is busy for 90 % of "
                        + "that, 100 % of it by those acquired at shop.Checkout.pay(Checkout.java:30); " + DEMAND);
    }

    @Test
    void tooFew() {
        assertThat(advice(profile(SPAN, 12, 14, 24_000, work(10, 90), 0)))
                .isEqualTo("a larger pool: " + DEMAND + "; a connection is held for 50 ms on average and is busy for "
                        + "90 % of that, so 14 would suffice, if the database can serve them");
    }

    @Test
    void theSummaryNamesThePoolAndTheTime() {
        PoolFacts orders = Facts.pool(new FakePool("orders"));
        Advice advice = Objects.requireNonNull(Advice.of(profile(SPAN, 12, 14, 4_000, work(10, 50), 3)));

        assertThat(ProfileText.line(orders, advice))
                .startsWith("advice for pool 'orders', by its last 2 min 0 s: look first at what is not used: 3 of 10 "
                        + "connections");
    }

    @Test
    void ofAShortTimeNothingIsSaid() {
        assertThat(Advice.of(profile(Advice.LEAST_SPAN_MILLIS - 1, 12, 14, 400, work(10, 90), 0)))
                .isNull();
    }

    @Test
    void ofAPoolWhoseSizeIsNotKnownNothingIsSaid() {
        PoolProfile unknown =
                new PoolProfile(SPAN, 240, 0, 4_000, work(10, 90), 0, 0, new Demand(12, 14, 19), List.of(), 0, null);

        assertThat(Advice.of(unknown)).isNull();
    }

    private static String advice(PoolProfile profile) {
        return ProfileText.of(Objects.requireNonNull(Advice.of(profile)));
    }

    /** Connections that are held all the time, and work for so many percent of it. */
    private static SpentMillis work(int connections, int percent) {
        SpentMillis spent = new SpentMillis();
        spent.add(Spent.IN_STATEMENT, connections * SPAN * percent / 100.0, true, true);
        spent.add(Spent.IDLE, connections * SPAN * (100 - percent) / 100.0, true, true);
        return spent;
    }

    private static PoolProfile profile(long span, int median, int p99, long acquired, SpentMillis spent, int unused) {
        return profile(span, median, p99, acquired, spent, unused, 0, 0);
    }

    private static PoolProfile profile(
            long span,
            int median,
            int p99,
            long acquired,
            SpentMillis spent,
            int unused,
            long waiting,
            long waitingBesideUnused) {
        List<SiteProfile> sites = List.of(new SiteProfile(place("shop.Checkout.pay:30"), spent));
        @Nullable Place mostUnused = unused == 0 ? null : place("shop.Rates.load:9");
        Demand demand = new Demand(median, p99, p99 + 5);
        return new PoolProfile(
                span, 240, 10, acquired, spent, waiting, waitingBesideUnused, demand, sites, unused, mostUnused);
    }

    private static Place place(String frame) {
        return new Place(Site.of(Stacks.of(frame), name -> false));
    }
}
