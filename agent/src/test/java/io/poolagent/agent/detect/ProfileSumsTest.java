// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.poolagent.agent.finding.Demand;
import io.poolagent.agent.finding.PoolProfile;
import io.poolagent.agent.finding.SiteProfile;
import io.poolagent.agent.finding.Spent;
import io.poolagent.agent.finding.SpentMillis;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What samples sum up to. */
class ProfileSumsTest {
    private static final long MINUTE = 60_000;

    private final FakePool pool = new FakePool("orders");
    private final Ledger ledger = new Ledger();
    private final List<Object> handles = new ArrayList<>();
    private final ProfileSums sums = new ProfileSums(null, 0);
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void aSampleStandsForTheTimeSinceTheLastOne() {
        List<Lease> held = List.of(held("shop.A.a:1"), held("shop.B.b:2"));
        add(held, 1, 400);
        add(held.subList(0, 1), 0, 600);

        PoolProfile profile = sums.facts(4, 7);
        assertThat(profile.spanMillis()).isEqualTo(1_000);
        assertThat(profile.samples()).isEqualTo(2);
        assertThat(profile.heldMillis()).isEqualTo(1_400);
        assertThat(profile.idleMillis()).isEqualTo(1_400);
        assertThat(profile.waitingMillis()).isEqualTo(400);
        assertThat(profile.acquired()).isEqualTo(7);
        assertThat(profile.sites()).extracting(SiteProfile::heldMillis).containsExactly(1_000L, 400L);
        assertThat(profile.demand().median()).isEqualTo(1);
        assertThat(profile.demand().most()).isEqualTo(3);
    }

    /** Of many leases the sites of some are asked for, and stand for the others. */
    @Test
    void ofManyLeasesSomeAreLookedAtWithoutBias() {
        List<Lease> held = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            held.add(held(i < 100 ? "shop.A.a:1" : "shop.B.b:2"));
        }
        for (int i = 0; i < 200; i++) {
            add(held, 0, 100);
        }

        PoolProfile profile = sums.facts(400, 400);
        assertThat(profile.heldMillis()).isEqualTo(400 * 200 * 100L);
        SiteProfile most = profile.sites().get(0);
        assertThat((double) most.heldMillis() / profile.heldMillis()).isCloseTo(0.75, within(0.03));
    }

    @Test
    void aHundredthOfTheSamplesIsLeftOutOfWhatIsWanted() {
        List<Lease> one = List.of(held("shop.A.a:1"));
        add(one, 30, 100);
        for (int i = 0; i < 99; i++) {
            add(one, i < 40 ? 2 : 0, 100);
        }

        Demand demand = sums.facts(4, 0).demand();
        assertThat(demand.median()).isEqualTo(1);
        assertThat(demand.p99()).isEqualTo(3);
        assertThat(demand.most()).isEqualTo(31);
    }

    @Test
    void moreSitesThanFitAreLeftOutAndTheirTimeIsNot() {
        for (int i = 0; i < 2 * ProfileSums.MOST_SITES; i++) {
            add(List.of(held("shop.A.a:" + i)), 0, 100);
        }

        PoolProfile profile = sums.facts(4, 0);
        assertThat(profile.sites()).hasSize(ProfileSums.MOST_SITES);
        assertThat(profile.heldMillis()).isEqualTo(2 * ProfileSums.MOST_SITES * 100);
    }

    @Test
    void whoWaitsForAFullPoolIsDistinguishedFromWhoWaitsBesideOneThatIsNot() {
        List<Lease> held = List.of(held("shop.A.a:1"), held("shop.A.a:2"), held("shop.A.a:3"), held("shop.A.a:4"));
        add(held.subList(0, 3), 1, 100);
        add(held, 1, 1_000);
        assertThat(sums.facts(4, 0).waitingWithRoomMillis()).isEqualTo(100);
        add(held.subList(0, 2), 1, 10_000);

        assertThat(sums.facts(4, 0).waitingWithRoomMillis()).isEqualTo(10_100);
    }

    @Test
    void twoSpansAddUp() {
        add(List.of(held("shop.A.a:1")), 0, 100);
        ProfileSums later = new ProfileSums(sums, 5);
        later.add(
                new ArrayList<>(List.of(held("shop.A.a:1"))),
                2,
                0,
                4,
                MINUTE,
                MINUTE - 300,
                true,
                random,
                name -> false);

        PoolProfile both = sums.with(later).facts(4, 9);
        assertThat(both.acquired()).isEqualTo(9);
        assertThat(both.samples()).isEqualTo(2);
        assertThat(both.spanMillis()).isEqualTo(400);
        assertThat(both.sites()).extracting(SiteProfile::heldMillis).containsExactly(400L);
        assertThat(both.demand().most()).isEqualTo(3);
        assertThat(both.waitingMillis()).isEqualTo(600);
        assertThat(both.waitingWithRoomMillis()).isEqualTo(600);
    }

    /** Two of ten samples see whether rows are read. */
    @Test
    void whatSomeSamplesSeeStandsForAll() {
        SpentMillis spent = new SpentMillis();
        spent.add(Spent.IN_STATEMENT, 1_000, true, false);
        spent.add(Spent.IDLE, 8_000, true, false);
        spent.add(Spent.READING, 500, true, true);
        spent.add(Spent.IDLE_IN_TRANSACTION, 1_500, true, true);

        assertThat(spent.held()).isEqualTo(11_000);
        assertThat(spent.idle()).isEqualTo(7_500);
        assertThat(spent.asMap())
                .containsOnly(
                        entry(Spent.IN_STATEMENT, 1_000L),
                        entry(Spent.READING, 2_500L),
                        entry(Spent.IDLE_IN_TRANSACTION, 7_500L));
    }

    /** Where nothing gives rows, the few samples that see whether they are read need not stand for the others. */
    @Test
    void whatGivesNoRowsIsIdleInEverySample() {
        SpentMillis spent = new SpentMillis();
        spent.add(Spent.IDLE, 3_000, false, false);
        spent.add(Spent.IDLE_IN_TRANSACTION, 2_000, false, false);
        spent.add(Spent.IDLE, 4_000, true, false);
        spent.add(Spent.READING, 1_000, true, true);

        assertThat(spent.asMap())
                .containsOnly(
                        entry(Spent.READING, 5_000L),
                        entry(Spent.IDLE_IN_TRANSACTION, 2_000L),
                        entry(Spent.IDLE, 3_000L));
    }

    private void add(List<Lease> held, int pending, long spanMillis) {
        sums.add(new ArrayList<>(held), pending, 0, 4, 1_000, 1_000 - spanMillis, true, random, name -> false);
    }

    private Lease held(String frame) {
        Object handle = new Object();
        handles.add(handle);
        return ledger.open(handle, pool, pool.anchor, 0, Stacks.of(frame, "shop.Shop.serve:17"));
    }
}
