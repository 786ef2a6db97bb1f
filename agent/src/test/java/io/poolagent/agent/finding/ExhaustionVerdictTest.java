// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Unit;
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
                .isEqualTo("it looks like a leak: of 2 of 2 nothing was asked for 10 s or more, and the methods that "
                        + "acquired them have returned");
        assertThat(shop.words("held"))
                .containsExactly(
                        "2 at shop.OrderDao.find(OrderDao.java:42)",
                        "  for 15 s, by threads a, b",
                        "  the oldest: last used 14 s before: SELECT ?");
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
                .contains("  last used 14 s before at shop.OrderDao.save(OrderDao.java:48): commit() failed with"
                        + " java.sql.SQLException");
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

        assertThat(verdict())
                .isEqualTo(
                        "a leak: 2 of 2 are lost, nothing in the application refers to them, and they were not taken "
                                + "back");
        assertThat(shop.words("held"))
                .containsExactly("2 at shop.OrderDao.find(OrderDao.java:42)", "  2 lost, since 15 s");
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

        assertThat(Rendered.headline(shop.last())).contains("2 of 2 connections are held");
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
                .isEqualTo(
                        "slow work: 2 of 2 execute a statement or read a result; 2 of 2 were held for all of these 10 s");
        assertThat(shop.words("held"))
                .containsExactly(
                        "2 at shop.Report.run(Report.java:5)",
                        "  for 15 s, by threads a, b",
                        "  the oldest: a statement runs for 14 s: SELECT * FROM big");
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
                .isEqualTo(
                        "slow holders: of 2 of 2 nothing was asked for 10 s or more, and their threads are still in the "
                                + "method that acquired them, doing something else");
        assertThat(shop.words("held")).endsWith("  thread a is at shop.Bank.call(Bank.java:7)");
    }

    @Test
    void whereTheThreadsAreUnclearOnlyTheUseIsTold() {
        fullyLent();
        shop.waits("w", 5_000, WAITS_AT);
        shop.look(5_000 + LIMIT);

        assertThat(verdict())
                .isEqualTo("held without use: of 2 of 2 nothing was asked for 10 s or more; they are leaked, or their "
                        + "threads do something else meanwhile");
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
                .startsWith(
                        "the pool is too small for its load: 2 of 2 are held at 2 sites, none for longer than 400 ms, "
                                + "while 2 threads wait");
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
                .isEqualTo(
                        "the pool is too small for its load: 2 of 2 are held at 2 sites, none for longer than 400 ms, "
                                + "while 1 thread waits; 180 getConnection() a second succeed in this JVM");
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
                .isEqualTo("nested acquires: 2 of 3 are held by threads that wait for another one; once all are, none "
                        + "goes on");
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
                .isEqualTo(
                        "no single cause: of 4, 1 execute a statement or read a result, 1 are held by threads that wait "
                                + "for another one, 1 are not in use, 1 were acquired meanwhile");
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

    /** As two holders that read their only row, closed it, and then call a partner for long. */
    @Test
    void aResultThatWasReadAndClosedIsNotBeingRead() {
        for (String thread : List.of("a", "b")) {
            reads(shop.holds(thread, 0, "shop.Checkout.pay:30"), thread, 1_000, true);
            shop.isAt(thread, "java.lang.Thread.sleep:1", "shop.Bank.call:7", "shop.Checkout.pay:33");
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict())
                .isEqualTo(
                        "slow holders: of 2 of 2 nothing was asked for 9.5 s or more, and their threads are still in "
                                + "the method that acquired them, doing something else");
        assertThat(shop.words("held")).contains("  the oldest: last used 9.5 s before: SELECT ?");
    }

    /** The same with the result left open: nobody reads it. */
    @Test
    void aResultThatNobodyReadsAnyMoreIsNotBeingRead() {
        for (String thread : List.of("a", "b")) {
            reads(shop.holds(thread, 0, "shop.Checkout.pay:30"), thread, 1_000, false);
            shop.isAt(thread, "java.lang.Thread.sleep:1", "shop.Bank.call:7", "shop.Checkout.pay:33");
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict()).startsWith("slow holders: of 2 of 2 nothing was asked for 9.5 s or more");
    }

    @Test
    void aResultThatWasReadAMomentAgoAndIsClosedIsNotBeingRead() {
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        Lease b = shop.holds("b", 0, "shop.Report.run:5");
        reads(a, "a", 10_200, true);
        reads(b, "b", 10_200, false);
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict())
                .isEqualTo(
                        "no single cause: of 2, 1 execute a statement or read a result, 0 are held by threads that wait "
                                + "for another one, 0 are not in use, 0 were acquired meanwhile, 1 were used less than 1 s before");
    }

    /** Holders that sleep are idle, though a row of theirs was read while others waited. */
    @Test
    void whoReadsARowNowAndThenIsNotIdle() {
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        Lease b = shop.holds("b", 0, "shop.Report.run:5");
        for (Lease lease : List.of(a, b)) {
            reads(lease, lease.thread(), 1_000, false);
            shop.isAt(lease.thread(), "shop.Report.row:9", "shop.Report.run:7");
            Use.of(lease).read(7_500);
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict()).startsWith("slow holders: of 2 of 2 nothing was asked for 3 s or more");
    }

    private void reads(Lease lease, String thread, long atMillis, boolean closes) {
        Object statement = shop.executes(thread, lease, "SELECT 1", atMillis, atMillis);
        Use.of(lease).read(atMillis);
        if (closes) {
            shop.ledger.strike(shop.ledger.taken(statement));
        }
    }

    @Test
    void whatWasNeverUsedIsNotInUse() {
        shop.holds("a", 500, "shop.Report.run:5");
        Lease b = shop.holds("b", 500, "shop.Report.run:6");
        shop.executes("b", b, "SELECT 1", 600, -1);
        shop.fails("w", 500, 1_000);
        shop.look(1_000);

        assertThat(verdict()).contains("1 execute a statement", "1 are not in use, 0 were acquired meanwhile");
        assertThat(shop.words("held")).contains("  not used yet");
    }

    /** Of a batch no text is known. */
    @Test
    void whatWasUsedForABatchWasUsed() {
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        shop.holds("b", 0, "shop.Report.run:5");
        shop.executes("a", a, null, 1_000, 2_000);
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(shop.words("held")).contains("  the oldest: last used 8.5 s before");
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

        assertThat(verdict()).startsWith("slow holders: of 2 of 2 nothing was asked for 9.9 s or more");
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
                .isEqualTo(
                        "slow work: 2 of 2 execute a statement or read a result; 0 of 2 were held for all of these 10 s");
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
                .isEqualTo("every thread that holds a connection waits for another one: a deadlock, unless what they "
                        + "hold is leaked");
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

        assertThat(verdict()).startsWith("held without use: of 2 of 2 nothing was asked for 2 s or more");
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

    private static final String[] ASYNC = {
        "java.util.concurrent.CompletableFuture$AsyncSupply.run:1",
        "java.util.concurrent.ThreadPoolExecutor$Worker.run:1"
    };

    private void holdersJoin() {
        for (String thread : List.of("a", "b")) {
            shop.holds(thread, 0, "shop.Cart.total:14", "shop.Shop.serve:17");
            shop.isAt(
                    thread,
                    "java.util.concurrent.CompletableFuture.join:1",
                    "shop.Cart.total:17",
                    "shop.Shop.serve:17");
        }
    }

    @Test
    void holdersThatWaitForTasksWhileATaskWaitsMayBeADeadlock() {
        holdersJoin();
        shop.waits("w", 500, "shop.Prices.of:12", "shop.Cart.lambda$total$0:16", ASYNC[0], ASYNC[1]);
        shop.look(500 + LIMIT);

        assertThat(verdict())
                .isEqualTo(
                        "perhaps a deadlock: 2 of 2 are held by threads that wait for tasks of other threads, while a "
                                + "task waits for a connection here; if it is one of theirs, none goes on");
        assertThat(shop.words("held")).contains("  thread a is at shop.Cart.total(Cart.java:17)");
    }

    /** Who waits has come by the same way as those that hold: it is no task of theirs. */
    @Test
    void holdersThatWaitForTasksWhileOnlyTheirLikeWaitAreSlow() {
        holdersJoin();
        shop.waits("w", 500, "shop.Cart.total:14", "shop.Shop.serve:17", ASYNC[1]);
        shop.waits("v", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict()).startsWith("slow holders: of 2 of 2 nothing was asked for 10 s or more");
    }

    /** The stack of a server's thread that waits for its next request is all of frameworks. */
    @Test
    void aThreadInTheQueueOfItsServerIsIdle() {
        for (String thread : List.of("a", "b")) {
            shop.holdsUncaptured(thread, new Object(), 0);
            shop.isAt(
                    thread,
                    "java.util.concurrent.locks.LockSupport.park:1",
                    "org.apache.tomcat.util.threads.TaskQueue.take:117",
                    "org.apache.tomcat.util.threads.ThreadPoolExecutor.getTask:1114",
                    "org.apache.tomcat.util.threads.TaskThread$WrappingRunnable.run:63");
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict()).startsWith("it looks like a leak: of 2 of 2 nothing was asked for 10 s or more");
        assertThat(shop.words("held")).endsWith("  thread a is idle");
    }

    @Test
    void anApplicationThatReadsAQueueOfItsOwnIsNotIdle() {
        for (String thread : List.of("a", "b")) {
            shop.holds(thread, 0, "shop.Worker.run:40");
            shop.isAt(
                    thread,
                    "java.util.concurrent.locks.LockSupport.park:1",
                    "java.util.concurrent.ThreadPoolExecutor.getTask:1114",
                    "shop.Worker.run:44");
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(shop.words("held")).endsWith("  thread a is at shop.Worker.run(Worker.java:44)");
    }

    @Test
    void whatARequestHasLeftOpenIsALeakOfIt() {
        for (String thread : List.of("a", "b")) {
            Lease lease = shop.holds(thread, 0, "shop.Login.serve:4", "shop.Shop.run:9");
            Unit request = new Unit(Unit.REQUEST, null);
            lease.acquiredIn(request);
            request.end(Unit.REQUEST, 100);
            lease.unitEnds();
            shop.isAt(thread, "shop.Bill.print:2", "shop.Shop.run:9");
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict())
                .isEqualTo("it looks like a leak: of 2 of 2 nothing was asked for 10 s or more, and the requests that "
                        + "acquired them have ended");
    }

    /** As one that is kept for a visitor, and used by his next request. */
    @Test
    void whatIsUsedAfterItsRequestHasNotEndedWithIt() {
        for (String thread : List.of("a", "b")) {
            Lease lease = shop.holds(thread, 0, "shop.Login.serve:4", "shop.Shop.run:9");
            Unit request = new Unit(Unit.REQUEST, null);
            lease.acquiredIn(request);
            request.end(Unit.REQUEST, 100);
            lease.unitEnds();
            shop.executes(thread, lease, "SELECT 1", 200, 300);
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict()).startsWith("held without use: of 2 of 2");
    }

    /** Two connections change hands every 400 ms, and whoever has one executes at its beginning and then calls a partner. */
    private void steadyLoad(boolean executes) {
        shop.waits("w", 0, WAITS_AT);
        Lease[] held = new Lease[2];
        for (int tick = 1; tick <= 40; tick++) {
            long now = tick * 100L;
            int turn = tick % 4;
            if (turn == 0 || turn == 2) {
                String thread = turn == 0 ? "a" : "b";
                if (held[turn / 2] != null) {
                    release(held[turn / 2]);
                }
                held[turn / 2] = shop.holds(thread, now, "shop.Checkout.pay:30", "shop.Shop.serve:17");
                shop.executes(thread, held[turn / 2], "SELECT 1", now, executes ? -1 : now);
                shop.isAt(
                        thread,
                        "java.lang.Thread.sleep:1",
                        "shop.Bank.call:7",
                        "shop.Checkout.pay:33",
                        "shop.Shop.serve:17");
                shop.acquires.begin();
                shop.acquires.end(true);
            }
            if (tick == 40) {
                shop.goesOn("w");
                shop.fails("w", 0, now);
            }
            shop.look(now);
        }
    }

    @Test
    void inSteadyLoadTheLineWhereConnectionsAreIdleIsTheCause() {
        steadyLoad(false);

        assertThat(verdict())
                .startsWith(
                        "slow holders: in 100 % of the time that connections were held no statement ran and no result"
                                + " was read; their threads stood at shop.Bank.call(Bank.java:7) in ");
    }

    @Test
    void inSteadyLoadWhereTheyAreUsedThePoolIsTooSmall() {
        steadyLoad(true);

        assertThat(verdict()).startsWith("the pool is too small for its load: ").doesNotContain("no statement");
    }

    /** The first connect takes its time: those that got one did so long after the others began to wait. */
    @Test
    void whoCameInOneBurstHasTakenNothingFromTheOthers() {
        shop.look(1_000);
        shop.look(5_000);
        shop.acquires.begin();
        shop.acquires.end(true);
        shop.waits("w", 5_000, WAITS_AT);
        for (String thread : List.of("a", "b")) {
            reads(shop.holds(thread, 7_100, "shop.Checkout.pay:30"), thread, 7_200, true);
            shop.isAt(thread, "java.lang.Thread.sleep:1", "shop.Bank.call:7", "shop.Checkout.pay:33");
        }
        for (long now = 7_200; now < 8_000; now += 100) {
            shop.look(now);
        }
        shop.goesOn("w");
        shop.fails("w", 5_000, 8_000);
        shop.look(8_000);

        assertThat(verdict()).doesNotContain("too small");
    }

    /** The same thread serves the next request, which comes to the same line. */
    @Test
    void whoWaitsInTheNextRequestHasLeftWhatTheLastOneKept() {
        for (String thread : List.of("a", "b")) {
            Lease lease = shop.holds(thread, 0, "shop.Login.serve:4");
            Unit request = new Unit(Unit.REQUEST, null);
            lease.acquiredIn(request);
            request.end(Unit.REQUEST, 100);
            lease.unitEnds();
            shop.waits(thread, 500, "shop.Login.serve:4");
        }
        shop.look(500 + LIMIT);

        assertThat(verdict()).endsWith("and the requests that acquired them have ended");
    }
}
