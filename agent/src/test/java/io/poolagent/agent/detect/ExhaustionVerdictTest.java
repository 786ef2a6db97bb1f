// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.report.Rendered;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is given as the reason of a shortage, and what is not. */
class ExhaustionVerdictTest extends ShopInNeed {
    @Test
    void aLeakWhoseThreadsAreIdleIsALeak() {
        for (String thread : List.of("a", "b")) {
            Lease lease = shop.holds(thread, 0, "shop.OrderDao.find:42");
            shop.executes(thread, lease, "SELECT 'x'", 500, 600);
            shop.isAt(thread, "java.util.concurrent.locks.LockSupport.park:1");
        }
        shop.waits("w", 5_000, WAITS_AT);
        shop.look(5_000 + LIMIT);

        assertThat(verdict())
                .isEqualTo("probable leak: 2 of 2 connections have been idle for at least 10 s and the methods "
                        + "that acquired them have returned");
        assertThat(shop.words("held"))
                .containsExactly(
                        "2 at shop.OrderDao.find(OrderDao.java:42)",
                        "  for 15 s, by threads a, b",
                        "  the oldest: last used 14 s ago: SELECT ?");
    }

    @Test
    void aHolderWhoseLastCallFailedIsShownWithIt() {
        Lease failed = shop.holds("a", 0, "shop.OrderDao.save:42");
        List<StackTraceElement> callers = List.of(new StackTraceElement("shop.OrderDao", "save", "OrderDao.java", 48));
        Use.of(failed).failed(Failure.ofCall("java.sql.SQLException", callers, "commit()", null, 1_000));
        shop.executes("b", shop.holds("b", 0, "shop.Report.run:5"), "SELECT 1", 500, 600);
        shop.waits("w", 5_000, WAITS_AT);
        shop.look(5_000 + LIMIT);

        assertThat(shop.words("held"))
                .contains("  last used 14 s ago at shop.OrderDao.save(OrderDao.java:48): commit() failed with "
                        + "java.sql.SQLException");
    }

    @Test
    void whatIsLostAndNotTakenBackIsALeakAndCountsAsHeld() {
        Lease lost = shop.holds("a", 0, "shop.OrderDao.find:42");
        lost.lose();
        shop.losses.detected(Findings.lost(lost, 2_000), lost);
        shop.losses.detected(Findings.lost(lost, 2_000), lost);
        shop.found.clear();
        shop.waits("w", 5_000, WAITS_AT);
        shop.look(5_000 + LIMIT);

        assertThat(verdict()).isEqualTo("a leak: 2 of 2 connections are lost and not taken back");
        assertThat(shop.words("held"))
                .containsExactly("2 at shop.OrderDao.find(OrderDao.java:42)", "  2 lost, for 15 s");
    }

    @Test
    void whatThePoolHasGotBackByItselfIsNotLostAnyMore() {
        Lease lost = shop.holds("a", 0, "shop.OrderDao.find:42");
        lost.lose();
        shop.losses.detected(Findings.lost(lost, 2_000), lost);
        shop.found.clear();
        fullyLent();
        shop.waits("w", 5_000, WAITS_AT);
        shop.look(5_000 + LIMIT);

        assertThat(Rendered.headline(shop.last())).contains("2 of 2 connections are in use");
        assertThat(shop.words("held")).noneMatch(line -> line.contains("lost"));
    }

    @Test
    void whoeverWorksForLongIsSlow() {
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        Lease b = shop.holds("b", 0, "shop.Report.run:5");
        shop.executes("a", a, "SELECT * FROM big", 1_000, -1);
        shop.executes("b", b, "SELECT * FROM big", 2_000, 3_000);
        shop.waits("w", 5_000, WAITS_AT);
        Use.of(b).read(14_000);
        shop.look(5_000 + LIMIT);

        assertThat(verdict())
                .isEqualTo("slow work: 2 of 2 connections are executing a statement or being read; 2 of 2 were held "
                        + "throughout these 10 s");
        assertThat(shop.words("held"))
                .containsExactly(
                        "2 at shop.Report.run(Report.java:5)",
                        "  for 15 s, by threads a, b",
                        "  the oldest: a statement has been running for 14 s: SELECT * FROM big");
    }

    @Test
    void whoeverDoesSomethingElseMeanwhileIsSlowAsWell() {
        for (String thread : List.of("a", "b")) {
            shop.holds(thread, 0, "shop.Checkout.pay:30", "shop.Shop.serve:17");
            shop.isAt(
                    thread,
                    "java.net.SocketInputStream.read:1",
                    "shop.Bank.call:7",
                    "shop.Checkout.pay:33",
                    "shop.Shop.serve:17");
        }
        shop.waits("w", 5_000, WAITS_AT);
        shop.look(5_000 + LIMIT);

        assertThat(verdict())
                .isEqualTo("slow holders: 2 of 2 connections have been idle for at least 10 s while their threads do "
                        + "something else in the methods that acquired them");
        assertThat(shop.words("held")).endsWith("  thread a is at shop.Bank.call(Bank.java:7)");
    }

    @Test
    void whereTheThreadsAreUnclearOnlyTheUseIsTold() {
        fullyLent();
        shop.waits("w", 5_000, WAITS_AT);
        shop.look(5_000 + LIMIT);

        assertThat(verdict())
                .isEqualTo("held without use: 2 of 2 connections have been idle for at least 10 s; they are "
                        + "leaked, or their threads are busy with something else");
    }

    @Test
    void aPoolThatLendsAllTheTimeIsTooSmall() {
        shop.look(1);
        for (int i = 0; i < 360; i++) {
            shop.acquires.begin();
            shop.acquires.end(true);
        }
        shop.waits("w", 5_000, WAITS_AT);
        shop.waits("v", 5_100, WAITS_AT);
        shop.holds("a", 14_600, "shop.OrderDao.find:42");
        shop.holds("b", 14_900, "shop.StockDao.find:12");
        shop.look(5_000 + LIMIT);

        assertThat(verdict())
                .startsWith("the pool is too small for its load: 2 of 2 connections are in use at 2 sites, none for "
                        + "longer than 400 ms, while 2 threads wait");
    }

    @Test
    void theRateIsToldOnceItWasMeasured() {
        shop.look(1_000);
        shop.look(3_000);
        for (int i = 0; i < 360; i++) {
            shop.acquires.begin();
            shop.acquires.end(true);
        }
        shop.holds("a", 4_600, "shop.OrderDao.find:42");
        shop.holds("b", 4_900, "shop.StockDao.find:12");
        shop.waits("v", 3_500, WAITS_AT);
        shop.fails("w", 3_000, 5_000);
        shop.look(5_000);

        assertThat(verdict())
                .isEqualTo("the pool is too small for its load: 2 of 2 connections are in use at 2 sites, none for "
                        + "longer than 400 ms, while 1 thread waits; 180 getConnection() calls a second "
                        + "succeed in this JVM");
    }

    @Test
    void whereMostOfThemAreNestedThatIsTold() {
        shop.close();
        shop = new DryPool(3, LIMIT, Wanted.usual());
        nested("a", 0, 1_000);
        nested("b", 0, 1_000);
        shop.holds("c", 0, "shop.Report.run:5");
        shop.look(1_000 + LIMIT);

        assertThat(verdict())
                .isEqualTo("nested acquires: 2 of 3 connections are held by threads that wait for another one; "
                        + "when all are, no thread can continue");
    }

    @Test
    void whereThereIsNoSingleCauseTheFiguresAreTold() {
        shop.close();
        shop = new DryPool(4, LIMIT, Wanted.usual());
        nested("a", 0, 1_000);
        Lease b = shop.holds("b", 0, "shop.Report.run:5");
        shop.executes("b", b, "SELECT * FROM big", 1_000, -1);
        shop.holds("c", 0, "shop.Report.run:6");
        shop.holds("d", 10_500, "shop.Report.run:7");
        shop.look(1_000 + LIMIT);

        assertThat(verdict())
                .isEqualTo("no single cause: of 4 connections, 1 in a statement or being read, 1 held by threads that "
                        + "wait for another one, 1 idle, 1 acquired meanwhile");
    }

    @Test
    void theGuiltiestSiteIsTheOneToMend() {
        shop.close();
        shop = new DryPool(3, LIMIT, Wanted.usual());
        shop.holds("a", 9_000, "shop.OrderDao.find:42");
        shop.holds("b", 9_000, "shop.OrderDao.find:42");
        shop.holds("c", 0, "shop.Report.run:5");
        shop.waits("w", 1_000, WAITS_AT);
        shop.look(1_000 + LIMIT);

        assertThat(shop.last().culprit().line()).hasToString("shop.Report.run(Report.java:5)");
    }

    @Test
    void whatIsHeldForNoTimeThatTheClockShowsIsHeldForLessThanATick() {
        shop.look(5_000);
        for (int i = 0; i < 360; i++) {
            shop.acquires.begin();
            shop.acquires.end(true);
        }
        shop.waits("w", 5_000, WAITS_AT);
        shop.holds("a", 15_000, "shop.OrderDao.find:42");
        shop.holds("b", 15_000, "shop.StockDao.find:12");
        shop.look(5_000 + LIMIT);

        assertThat(verdict()).contains("none for longer than 100 ms, while 1 thread waits");
    }

    /** Eight come at once for four connections, and each keeps its for long. */
    @Test
    void aPoolFromWhichNobodyGetsOneIsNotTooSmall() {
        shop.look(1_000);
        shop.look(5_000);
        shop.waits("w", 900, WAITS_AT);
        for (String thread : List.of("a", "b")) {
            reads(shop.holds(thread, 1_000, "shop.Checkout.pay:30"), thread, 1_000, true);
            shop.isAt(thread, "java.lang.Thread.sleep:1", "shop.Bank.call:7", "shop.Checkout.pay:33");
        }
        shop.look(900 + LIMIT);

        assertThat(verdict()).startsWith("slow holders: 2 of 2 connections have been idle for at least 9.9 s");
    }

    @Test
    void longStatementsInAPoolFromWhichNobodyGetsOneAreSlow() {
        shop.look(1_000);
        shop.look(5_000);
        shop.waits("w", 900, WAITS_AT);
        for (String thread : List.of("a", "b")) {
            shop.executes(thread, shop.holds(thread, 1_000, "shop.Report.run:5"), "SELECT * FROM big", 1_000, -1);
        }
        shop.look(900 + LIMIT);

        assertThat(verdict())
                .isEqualTo("slow work: 2 of 2 connections are executing a statement or being read; 0 of 2 were held "
                        + "throughout these 10 s");
    }

    /** What the ledger knows without any stack. */
    @Test
    void aThreadThatHoldsAllAndWaitsIsToldWithoutTheStacksOfItsAcquires() {
        for (int i = 0; i < 2; i++) {
            Object handle = new Object();
            shop.holdsUncaptured("a", handle, 1_000);
        }
        shop.waits("a", 1_000, WAITS_AT);
        shop.look(1_500);
        shop.fails("a", 1_000, 2_000);
        shop.look(2_000);

        assertThat(verdict())
                .isEqualTo("every thread that holds a connection waits for another one: a deadlock, unless those "
                        + "connections are leaked");
        assertThat(shop.words("held")).startsWith("2 at (not captured)");
    }

    @Test
    void whoReleasedAndWentAwayHasNotLeaked() {
        List<Lease> both = List.of(shop.holds("a", 0, "shop.Report.run:5"), shop.holds("b", 0, "shop.Report.run:5"));
        shop.isAt("a", "shop.Mail.send:8");
        shop.isAt("b", "shop.Mail.send:8");
        shop.waits("w", 1_000, WAITS_AT);
        shop.look(2_900);
        both.forEach(lease -> release(lease, 2_900));
        shop.goesOn("w");
        shop.fails("w", 1_000, 3_000);
        shop.look(3_000);

        assertThat(verdict()).startsWith("held without use: 2 of 2 connections have been idle for at least 2 s");
    }

    @Test
    void oneSiteThatIsGuiltyOfTwoThingsIsTwoBugs() {
        fullyLent();
        shop.waits("w", 5_000, WAITS_AT);
        shop.look(5_000 + LIMIT);
        Finding unused = shop.last();
        shop.close();
        shop = new DryPool(2, LIMIT, Wanted.usual());
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        Lease b = shop.holds("b", 0, "shop.Report.run:5");
        shop.executes("a", a, "SELECT * FROM big", 1_000, -1);
        shop.executes("b", b, "SELECT * FROM big", 1_000, -1);
        shop.waits("w", 5_000, WAITS_AT);
        shop.look(5_000 + LIMIT);

        assertThat(shop.last().fingerprint()).isNotEqualTo(unused.fingerprint());
        assertThat(shop.last().bug()).isNotEqualTo(unused.bug());
    }
}
