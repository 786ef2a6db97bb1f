// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.detect.DryPool;
import io.poolagent.agent.detect.Inspector;
import io.poolagent.agent.detect.PileUps;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.NewPools;
import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.lease.PoolCounters;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.Stacks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of pools in need, and of all that is held when somebody asks. */
class ShortageReportTest extends GoldenReport {
    @Test
    void reportOnDemand() throws IOException {
        List<Object> held = new ArrayList<>();
        FakePool orders = new FakePool("orders");
        FakePool reports = new FakePool("reports");
        orders.kind = "HikariCP";
        reports.kind = "HikariCP";
        for (FakePool pool : List.of(reports, orders, orders, orders)) {
            held.add(new Object());
            String job = pool == reports ? "shop.legacy.ReportJob.run:20" : "shop.legacy.OrderDao.find:42";
            long since = pool == reports ? 40_000 : 10_000L * held.size();
            ledger.open(held.get(held.size() - 1), pool, null, since, Stacks.of(job, "shop.legacy.Shop.serve:17"));
        }
        held.add(new Object());
        ledger.open(
                held.get(4),
                orders,
                null,
                30_000,
                Stacks.of("shop.legacy.StockDao.refill:12", "shop.legacy.Shop.serve:17"));
        Object statement = new Object();
        ledger.take(statement, ledger.find(held.get(1)), "SELECT * FROM orders WHERE owner = 'Anna'");
        ledger.taken(statement).begin(null, 21_000);
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(22_000, null, 1);
        threads.isAt(Thread.currentThread(), "shop.legacy.Inbox.take:88", "shop.legacy.Shop.serve:18");
        inspector
                .misuse()
                .doubleRelease(ledger.find(held.get(1)), new Release(9, Stacks.of("shop.legacy.OrderDao.find:61")));
        inspector.inspect();
        counted(3);

        golden("report", text.report(tally.entries(), threads.snapshot(ledger, 52_000)));
        assertThat(threads.looks).isEqualTo(3);
    }

    @Test
    void poolsPileUp() throws IOException {
        NewPools newPools = new NewPools();
        PileUps pileUps = new PileUps(newPools, clock, className -> false, Wanted.usual(), Findings.into(found));
        for (int i = 0; i < 30; i++) {
            FakePool pool = new FakePool("HikariPool-" + i);
            pool.kind = "HikariCP";
            pool.open = new OpenPool("jdbc:postgresql://db:5432/shop", "", 10);
            newPools.add(pool, Stacks.of("shop.legacy.Database.connect:71", "shop.legacy.OrderDao.find:42"));
            clock.tick(i * 2_000L);
            pileUps.look();
        }

        golden("pools_pile_up", text.full(last(), counted(1)));
        assertThat(text.summary(tally.entries(), 0)).contains("POOLS_PILE_UP", ", first used at shop.legacy");
    }

    /** Each work has a connection for a second, and a statement runs in the first 200 ms of it. */
    @Test
    void reportOfWhereConnectionsSpendTheirLife() throws IOException {
        DryPool dry = new DryPool(4, 0, Wanted.usual());
        dry.pool.kind = "HikariCP";
        List<Lease> held = new ArrayList<>();
        for (long now = 0; now <= 120_900; now += 100) {
            if (now % 1_000 == 0) {
                held.forEach(lease -> {
                    DryPool.release(lease, 0);
                    dry.pool.counters().releases();
                });
                held.clear();
            }
            for (int i = 1; i <= 4 && now % 1_000 == 0; i++) {
                String thread = "http-" + i;
                Lease lease = dry.holds(thread, now, "shop.legacy.Checkout.pay:30", "shop.legacy.Shop.serve:17");
                dry.executes(thread, lease, "SELECT * FROM orders WHERE owner = 'Anna'", now, -1);
                dry.isAt(
                        thread,
                        "shop.legacy.Bank.charge:12",
                        "shop.legacy.Checkout.pay:34",
                        "shop.legacy.Shop.serve:17");
                if (now > 0) {
                    dry.goesOn("http-" + (i + 4));
                }
                dry.waits("http-" + (i + 4), now, "shop.legacy.Checkout.pay:30", "shop.legacy.Shop.serve:17");
                dry.pool.counters().acquires();
                held.add(lease);
            }
            if (now % 1_000 == 200) {
                dry.endExecutes(held, now);
            }
            dry.look(now);
        }

        golden("report-profile", text.report(List.of(), dry.snapshot(120_900)));
        dry.close();
    }

    @Test
    void ofVeryManySitesTheReportCountsTheYoungest() {
        List<Object> held = new ArrayList<>();
        FakePool pool = new FakePool("orders");
        for (int i = 0; i < 60; i++) {
            held.add(new Object());
            ledger.open(held.get(i), pool, null, i, Stacks.of("shop.legacy.OrderDao.find:" + (i + 1)));
        }
        ledger.open(handle, pool, null, 100, Stacks.of("com.zaxxer.hikari.pool.HikariPool.fill:1"));
        FakePool unknown = new FakePool("inner");
        unknown.known = false;
        held.add(new Object());
        ledger.open(held.get(60), unknown, null, 100, null); // It may be what a pool is filled from.

        assertThat(text.report(tally.entries(), threads.snapshot(ledger, 1_000)))
                .startsWith("report: 0 findings at 0 sites; 60 connections are in use now")
                .contains("pool 'orders' (fake): 60 connections are in use", "OrderDao.java:50)")
                .doesNotContain("OrderDao.java:51)")
                .endsWith("... and 10 at 10 more sites");
        assertThat(held).hasSize(61);
    }

    @Test
    void nestedAcquire() throws IOException {
        Inspector all = threads.inspector(ledger, clock, Wanted.parse("all", "none"), Findings.into(found));
        Lease outer = open(handle);
        Object second = new Object();
        Lease inner = ledger.open(
                second,
                new FakePool("orders"),
                null,
                12,
                Stacks.of(
                        "shop.legacy.CustomerDao.name:20",
                        "shop.legacy.OrderDao.find:47",
                        "shop.legacy.Shop.serve:17"));
        all.misuse().nestedAcquire(outer, inner);
        outer.beginRelease();
        outer.endRelease(new Release(20, null), false);
        all.inspect();

        golden("nested_acquire", text.full(last(), counted(1)));
        assertThat(ledger.find(second)).isSameAs(inner);
    }

    @Test
    void poolDeadlock() throws IOException {
        DryPool dry = new DryPool(2, 10_000, Wanted.usual());
        for (String thread : List.of("http-1", "http-2")) {
            dry.holds(thread, 0, "shop.legacy.OrderDao.find:42", "shop.legacy.Shop.serve:17");
            dry.waits(
                    thread,
                    200,
                    "shop.legacy.CustomerDao.name:20",
                    "shop.legacy.OrderDao.find:47",
                    "shop.legacy.Shop.serve:17");
        }
        dry.waits("http-3", 300, "shop.legacy.StockDao.refill:12", "shop.legacy.Shop.serve:17");
        dry.look(3_200);
        dry.close();
        found.add(dry.last());

        golden("pool_deadlock", text.full(last(), counted(1)));
    }

    @Test
    void exhaustedByALeak() throws IOException {
        DryPool dry = new DryPool(4, 10_000, Wanted.usual());
        for (int i = 0; i < 3; i++) {
            String thread = "http-" + (i + 1);
            Lease leaked = dry.holds(thread, 10_000L * i, "shop.legacy.OrderDao.find:42", "shop.legacy.Shop.serve:17");
            dry.executes(
                    thread,
                    leaked,
                    "SELECT * FROM orders WHERE owner = 'Anna'",
                    10_000L * i + 10,
                    10_000 * i + 1_000,
                    "com.mysql.cj.jdbc.StatementImpl.executeQuery:9",
                    "shop.legacy.OrderDao.find:51",
                    "shop.legacy.Shop.serve:17");
            dry.isAt(thread, "shop.legacy.Inbox.take:88");
        }
        Lease report = dry.holds("reports", 30_000, "shop.legacy.ReportJob.run:31");
        dry.executes("reports", report, "SELECT SUM(total) FROM orders", 31_000, -1);
        dry.isAt("reports", "com.mysql.cj.protocol.a.NativeProtocol.read:9", "shop.legacy.ReportJob.run:33");
        dry.waits("http-5", 42_000, "shop.legacy.CustomerDao.name:20", "shop.legacy.Shop.serve:17");
        dry.waits("http-6", 43_000, "shop.legacy.CustomerDao.name:20", "shop.legacy.Shop.serve:17");
        dry.look(52_000);
        dry.close();
        found.add(dry.last());

        golden("exhausted", text.full(last(), counted(1)));
    }

    @Test
    void exhaustedByTooMuchWork() throws IOException {
        DryPool dry = new DryPool(2, 10_000, Wanted.usual());
        dry.look(50_000);
        dry.look(52_000);
        for (int i = 0; i < 360; i++) {
            dry.acquires.begin();
            dry.acquires.end(true);
        }
        dry.holds("http-1", 53_600, "shop.legacy.OrderDao.find:42", "shop.legacy.Shop.serve:17");
        dry.holds("http-2", 53_900, "shop.legacy.StockDao.refill:12", "shop.legacy.Shop.serve:17");
        for (int i = 3; i < 26; i++) {
            dry.waits("http-" + i, 43_900 + i * 50L, "shop.legacy.CustomerDao.name:20", "shop.legacy.Shop.serve:17");
        }
        dry.look(54_050);
        dry.close();
        found.add(dry.last());

        golden("exhausted-load", text.full(last(), counted(1)));
    }

    /** Two are in use, until a third and a fourth are not given back any more. */
    @Test
    void exhaustedAfterTenMinutesThatAreKnown() throws IOException {
        DryPool dry = new DryPool(4, 10_000, Wanted.usual());
        PoolCounters counters = dry.pool.counters();
        dry.holds("jobs-1", 0, "shop.legacy.ReportJob.run:31");
        dry.holds("jobs-2", 0, "shop.legacy.ReportJob.run:31");
        for (int second = 0; second < 600; second++) {
            for (int i = 0; i < 10 && second < 540; i++) {
                counters.acquires();
            }
            if (second == 400 || second == 540) {
                dry.holds("http-" + second, second * 1_000L, "shop.legacy.OrderDao.find:42");
            }
            dry.look(second * 1_000L);
        }
        dry.waits("http-5", 592_000, "shop.legacy.CustomerDao.name:20");
        dry.look(599_500);
        counters.fails();
        dry.look(602_000);
        dry.close();
        found.add(dry.last());

        golden("exhausted-history", text.full(last(), counted(1)));
    }
}
