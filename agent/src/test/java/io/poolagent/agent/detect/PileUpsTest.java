// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.PiledUp;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.NewPools;
import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pools that are made on every call, and those that only look like that. */
class PileUpsTest {
    private static final String MAKES = "shop.legacy.Database.pool:71";

    private final NewPools newPools = new NewPools();
    private final CoarseClock clock = new CoarseClock();
    private final List<Finding> found = new ArrayList<>();
    private final PileUps pileUps =
            new PileUps(newPools, clock, Findings::isPoolCode, Wanted.usual(), Findings.into(found));
    private final List<FakePool> pools = new ArrayList<>();
    private long now;

    @Test
    void poolsMadeAlikeAtOneSiteAndNotClosedAreReported() {
        nineUnused();
        assertThat(found).isEmpty();
        lends(MAKES, "a");

        PiledUp told = only();
        assertThat(told.pools()).isEqualTo(10);
        assertThat(told.url()).isEqualTo("jdbc:h2:mem:shop");
        assertThat(told.connections()).isEqualTo(20);
        assertThat(told.sinceMillis()).isEqualTo(7_200);
        assertThat(found.get(0).kind().grade()).isEqualTo(Kind.Grade.SUSPECTED);
    }

    @Test
    void itIsReportedAgainWhenTheyAreTwiceAsMany() {
        nineUnused();
        for (int i = 10; i <= 25; i++) {
            lends(MAKES, "a");
            pass(6_000);
        }

        assertThat(found).extracting(one -> detail(one).pools()).containsExactly(10, 20);
    }

    @Test
    void aPoolForEachThreadThatEndsIsReported() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            Thread request = new Thread(() -> lends(MAKES, "a"));
            request.start();
            request.join();
            pass(2_000);
        }

        assertThat(found).isNotEmpty();
    }

    @Test
    void poolsOfJobsWhoseThreadsStillRunAreTheirs() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            CountDownLatch has = new CountDownLatch(1);
            jobs.add(new Thread(() -> {
                lends(MAKES, "a");
                has.countDown();
                awaitQuietly(end);
            }));
            jobs.get(i).start();
            awaitQuietly(has);
            pass(2_000);
        }
        end.countDown();
        for (Thread job : jobs) {
            job.join();
        }

        assertThat(found).isEmpty();
    }

    @Test
    void poolsOfTenantsHaveOtherSettings() {
        for (int i = 0; i < 20; i++) {
            lends(MAKES, "tenant" + i);
            pass(2_000);
        }

        assertThat(found).isEmpty();
    }

    @Test
    void poolsOfSeveralSitesAreNotMadeAgainAndAgain() {
        for (int i = 0; i < 20; i++) {
            lends("shop.legacy.Database.pool:" + i, "a");
            pass(2_000);
        }

        assertThat(found).isEmpty();
    }

    @Test
    void closedPoolsDoNotPileUp() {
        for (int i = 0; i < 20; i++) {
            lends(MAKES, "a");
            pass(2_000);
            pools.get(i).closed = true;
        }

        assertThat(found).isEmpty();
    }

    @Test
    void collectedPoolsAreNotCounted() {
        for (int i = 0; i < 20; i++) {
            lends(MAKES, "a");
            pass(2_000);
            pools.get(i).open = null;
        }

        assertThat(found).isEmpty();
    }

    @Test
    void aSiteThatClosesOneOfItsPoolsLateClosesAll() {
        for (int i = 0; i < 20; i++) {
            lends(MAKES, "a");
            pass(2_000);
            pools.get(0).closed = i >= 5; // As after a change of its settings, when its last borrower has gone.
        }

        assertThat(found).isEmpty();
    }

    @Test
    void aSiteWhosePoolIsUsedMuchLaterKeepsAll() {
        for (int i = 0; i < 40; i++) {
            lends(MAKES, "tenants share their settings");
            pass(4_000);
            if (i == 8) {
                uses(pools.get(0));
            }
        }

        assertThat(found).isEmpty();
    }

    @Test
    void poolsOfTestsAreSharedAmongThem() {
        for (int i = 0; i < 20; i++) {
            lends(MAKES, "a", "org.junit.platform.launcher.core.DefaultLauncher.execute:7");
            pass(2_000);
        }

        assertThat(found).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNotJudged() {
        for (int i = 0; i < 20; i++) {
            FakePool pool = new FakePool("orders");
            newPools.add(pool, Stacks.of(MAKES));
            pass(2_000);
        }

        assertThat(found).isEmpty();
    }

    @Test
    void poolsThatAreUsedByTurnsAreMeantToBeSeveral() {
        for (int i = 0; i < 20; i++) {
            lends(MAKES, "a");
            pools.forEach(PileUpsTest::uses);
            pass(2_000);
        }

        assertThat(found).isEmpty();
    }

    @Test
    void poolsWhoseConnectionIsStillOutAreInUse() {
        for (int i = 0; i < 20; i++) {
            lends(MAKES, "a").counters().acquires();
            pass(2_000);
        }

        assertThat(found).isEmpty();
    }

    @Test
    void poolsThatAreAllMadeAtTheStartDoNotGrow() {
        for (int i = 0; i < 20; i++) {
            lends(MAKES, "a");
            pass(200);
        }
        pass(60_000);

        assertThat(found).isEmpty();
    }

    @Test
    void aPoolThatIsMadeAnewNowAndThenIsNoPileUp() {
        for (int i = 0; i < 20; i++) {
            lends(MAKES, "a");
            pass(100_000);
        }

        assertThat(found).isEmpty();
    }

    @Test
    void aPoolThatFillsItselfFromAnotherMakesNone() {
        for (int i = 0; i < 20; i++) {
            lends("com.zaxxer.hikari.pool.PoolBase.newConnection:9", "a");
            pass(2_000);
        }

        assertThat(found).isEmpty();
    }

    @Test
    void whereTheConnectionsCannotBeCountedThatIsNotSaid() {
        nineUnused();
        pools.get(2).open = new OpenPool("jdbc:h2:mem:shop", "a", -1);
        lends(MAKES, "a");

        assertThat(only().connections()).isEqualTo(-1);
    }

    private void nineUnused() {
        for (int i = 0; i < 9; i++) {
            lends(MAKES, "a");
            pass(200);
        }
        pass(5_400);
    }

    private FakePool lends(String site, String settings, String... callers) {
        FakePool pool = new FakePool("orders");
        pool.open = new OpenPool("jdbc:h2:mem:shop", settings, 2);
        uses(pool);
        pools.add(pool);
        List<String> stack = new ArrayList<>(List.of(site, "shop.legacy.Shop.serve:17"));
        stack.addAll(List.of(callers));
        newPools.add(pool, Stacks.of(stack.toArray(String[]::new)));
        return pool;
    }

    private static void uses(FakePool pool) {
        pool.counters().acquires();
        pool.counters().releases();
    }

    private void pass(long millis) {
        pileUps.look();
        now += millis;
        clock.tick(now);
        pileUps.look();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private PiledUp only() {
        pileUps.look();
        assertThat(found).hasSize(1);
        return detail(found.get(0));
    }

    private static PiledUp detail(Finding finding) {
        PiledUp detail = finding.detail(PiledUp.class);
        assertThat(detail).isNotNull();
        return detail;
    }
}
