// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.poolagent.agent.finding.HolderFacts;
import io.poolagent.agent.finding.LeaseNow;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.PoolCounters;
import io.poolagent.agent.report.Rendered;
import io.poolagent.agent.stack.Stacks;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a report on demand shows of a pool that is short of connections. */
class SnapshotTest extends ShopInNeed {
    @Test
    void itSaysHowManyOfHowManyAreHeldAndWhoWaitsAndWhy() {
        for (String thread : List.of("a", "b")) {
            shop.holds(thread, 0, "shop.Checkout.pay:30", "shop.Shop.serve:17", "shop.Shop.run:9", "shop.Main.main:1");
            shop.isAt(
                    thread,
                    "java.net.SocketInputStream.read:1",
                    "shop.Bank.call:7",
                    "shop.Checkout.pay:33",
                    "shop.Shop.serve:17",
                    "shop.Shop.run:9",
                    "shop.Main.main:1");
        }
        shop.waits("w", 5_000, WAITS_AT);
        shop.waits("v", 6_000, WAITS_AT);

        assertThat(Rendered.report(shop.snapshot(9_000)))
                .contains(
                        "  pool 'orders' (fake): 2 of 2 connections are in use; 2 threads wait, for up to 4 s",
                        "    verdict: slow holders: 2 of 2 connections have been idle for at least 4 s while their "
                                + "threads do something else in the methods that acquired them",
                        "    2 at shop.Checkout.pay(Checkout.java:30)",
                        "         shop.Shop.serve(Shop.java:17)",
                        "         shop.Shop.run(Shop.java:9)")
                .noneMatch(line -> line.contains("shop.Main"));
    }

    @Test
    void whileNobodyWaitsThereIsNoVerdict() {
        fullyLent();

        assertThat(Rendered.report(shop.snapshot(9_000)))
                .contains("  pool 'orders' (fake): 2 of 2 connections are in use")
                .noneMatch(line -> line.contains("verdict"));
    }

    /** It used to show threads in the queue of their server, with connections that had been closed. */
    @Test
    void whatIsReleasedWhileItsThreadIsLookedAtIsNotShown() {
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        shop.holds("b", 100, "shop.Report.run:5");
        shop.isAt("a", "org.apache.tomcat.util.threads.TaskQueue.take:117");
        shop.isAt("b", "shop.Report.print:9", "shop.Report.run:6");
        shop.onLook("a", () -> release(a));

        assertThat(Rendered.report(shop.snapshot(9_000)))
                .contains(
                        "report: 0 findings at 0 sites; 1 connection is in use now",
                        "  pool 'orders' (fake): 1 of 2 connections are in use",
                        "      thread b is at shop.Report.print(Report.java:9)")
                .noneMatch(line -> line.contains("thread a"));
    }

    @Test
    void itListsEachOpenLeaseWithWhatIsDoneWithIt() {
        shop.executes("a", shop.holds("a", 1_000, "shop.Report.run:5"), "SELECT 1", 2_000, -1);
        shop.holds("b", 500, "shop.Report.run:5");
        shop.holds("c", 3_000, "shop.Orders.list:7");

        PoolNow pool = shop.snapshot(9_000).pools().get(0);
        assertThat(pool.leases()).extracting(LeaseNow::thread).containsExactly("b", "a", "c");
        assertThat(pool.leases()).extracting(LeaseNow::heldMillis).containsExactly(8_500L, 8_000L, 6_000L);
        assertThat(pool.leases())
                .extracting(lease -> lease.doing().doing())
                .containsExactly(
                        HolderFacts.Doing.NOT_USED_YET, HolderFacts.Doing.EXECUTING, HolderFacts.Doing.NOT_USED_YET);
        assertThat(pool.leases())
                .extracting(lease -> String.valueOf(lease.site().line()))
                .containsExactly(
                        "shop.Report.run(Report.java:5)",
                        "shop.Report.run(Report.java:5)",
                        "shop.Orders.list(Orders.java:7)");
        assertThat(pool.pending()).isZero();
        assertThat(pool.maximum()).isEqualTo(2);
    }

    @Test
    void itSaysWhatWasCountedSinceTheStart() {
        fullyLent();
        PoolCounters counters = shop.pool.counters();
        for (int i = 0; i < 5; i++) {
            counters.acquires();
        }
        counters.releases();
        assertThat(Rendered.report(shop.snapshot(9_000)))
                .endsWith("    since the agent started: 5 acquired, 1 released");

        counters.releases();
        counters.reclaimEnds(ReclaimResult.Outcome.RECLAIMED);
        counters.reclaimEnds(ReclaimResult.Outcome.HUNG);
        counters.fails();
        Snapshot now = shop.snapshot(9_000);

        assertThat(Rendered.report(now))
                .endsWith(
                        "    since the agent started: 5 acquired, 2 released, 1 reclaimed; getConnection() failed once");
        assertThat(now.pools().get(0).counts().reclaims())
                .containsOnly(entry(ReclaimResult.Outcome.RECLAIMED, 1L), entry(ReclaimResult.Outcome.HUNG, 1L));
    }

    /** Its stack is not known, and a pool may be filled with it. */
    @Test
    void whatMayBeAPoolsOwnIsNotCountedAsTheApplications() {
        shop.pool.known = false;
        shop.holdsUncaptured("a", new Object(), 0);
        shop.ledger.forEachHeld(lease ->
                assertThat(Snapshots.isApplications(lease, name -> false)).isFalse());

        assertThat(shop.snapshot(9_000).size()).isZero();
    }

    @Test
    void moreThanAPoolMayLendIsNotSaidToBeOfThatNumber() {
        fullyLent();
        shop.maximum = 1;

        assertThat(Rendered.report(shop.snapshot(9_000))).contains("  pool 'orders' (fake): 2 connections are in use");
    }

    /** They are not listed, but a pool that is full is not at rest. */
    @Test
    void whatIsHeldAtSitesBeyondTheLimitIsCountedOfItsPool() {
        for (int i = 1; i <= 50; i++) {
            shop.holds("a", i, "shop.Report.run:" + i);
        }
        Object handle = new Object();
        shop.ledger.open(handle, shop.other, shop.other.anchor, 900, Stacks.of("shop.Stock.count:3"));

        assertThat(shop.snapshot(9_000).pools())
                .extracting(pool -> pool.pool().name() + " " + pool.held() + " "
                        + pool.sites().size())
                .containsExactly("orders 50 50", "stock 1 0");
        assertThat(handle).isNotNull();
    }
}
