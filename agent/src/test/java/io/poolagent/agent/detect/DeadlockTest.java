// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.report.Rendered;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When threads that hold connections and wait for others are told as a deadlock. */
class DeadlockTest extends ShopInNeed {
    @Test
    void aDeadlockIsToldWithItsCircle() {
        nested("a", 0, 1_000);
        nested("b", 500, 1_200);
        shop.waits("w", 1_300, WAITS_AT);
        shop.look(1_000 + Exhaustion.DEADLOCK_MILLIS - 1);
        assertThat(shop.found).isEmpty();
        shop.look(1_000 + Exhaustion.DEADLOCK_MILLIS);

        assertThat(kinds()).containsExactly(Kind.POOL_DEADLOCK);
        assertThat(Rendered.headline(shop.last()))
                .isEqualTo(
                        "POOL_DEADLOCK in pool 'orders': every thread that holds a connection waits for another one; 2 "
                                + "of 2 connections are in use; 1 more thread waits behind them");
        assertThat(shop.words("held"))
                .containsExactlyInAnyOrder(
                        "thread a holds 1, acquired at shop.OrderDao.print(OrderDao.java:40)",
                        "  and waits for another one for 3 s at shop.CustomerDao.name(CustomerDao.java:20)",
                        "thread b holds 1, acquired at shop.OrderDao.print(OrderDao.java:40)",
                        "  and waits for another one for 2.8 s at shop.CustomerDao.name(CustomerDao.java:20)");
        shop.look(LIMIT + 5_000);
        assertThat(shop.found).hasSize(1);
    }

    @Test
    void itIsNoDeadlockAnyMoreWhenOneHolderHasGivenUp() {
        nested("a", 0, 1_000);
        nested("b", 0, 1_200);
        shop.goesOn("a");
        shop.fails("a", 1_000, 4_950);
        shop.look(5_000);

        assertThat(kinds()).containsExactly(Kind.EXHAUSTED);
        assertThat(shop.words("failed")).contains("1 more thread waits");
    }

    @Test
    void itIsNoDeadlockWhileOneHolderDoesNotWait() {
        nested("a", 0, 1_000);
        shop.holds("b", 0, "shop.Report.run:5");
        shop.look(5_000);

        assertThat(shop.found).isEmpty();
    }

    @Test
    void itIsNoDeadlockIfAnotherThreadUsesTheConnectionMeanwhile() {
        nested("a", 0, 1_000);
        Lease handedOn = nested("b", 0, 1_000);
        shop.executes("worker", handedOn, "SELECT 1", 2_000, 2_100);
        shop.look(5_000);

        assertThat(shop.found).isEmpty();
    }

    @Test
    void itIsNoDeadlockIfAnotherThreadUsedTheConnectionLast() {
        nested("a", 0, 1_000);
        Lease handedOn = nested("b", 0, 1_000);
        shop.executes("worker", handedOn, "SELECT 1", 500, 600);
        shop.isAt("worker", "shop.Audit.log:3", "shop.OrderDao.print:45", "shop.Shop.serve:17");
        shop.look(5_000);

        assertThat(shop.found).isEmpty();
    }

    @Test
    void itIsNoDeadlockIfTheConnectionWasUsedAfterItsThreadBeganToWait() {
        nested("a", 0, 1_000);
        Lease used = nested("b", 0, 1_000);
        shop.executes("b", used, "SELECT 1", 2_000, 2_100);
        shop.look(5_000);

        assertThat(shop.found).isEmpty();
    }

    @Test
    void itIsNoDeadlockIfTheResultOfTheConnectionIsStillRead() {
        nested("a", 0, 1_000);
        Lease read = nested("b", 0, 1_000);
        shop.look(2_000);
        Use.of(read).read(3_000);
        shop.look(5_000);

        assertThat(shop.found).isEmpty();
    }

    /** The work that leaked it is over, and its thread waits in the next. */
    @Test
    void aThreadThatLeakedOneAndWaitsForAnotherIsNoDeadlock() {
        for (String thread : List.of("a", "b")) {
            shop.holds(thread, 0, "shop.OrderDao.find:42", "shop.Shop.serve:17", "shop.Shop.run:9");
            shop.waits(thread, 1_000, WAITS_AT, "shop.Catalogue.serve:5", "shop.Shop.run:9");
        }
        shop.look(5_000);
        assertThat(shop.found).isEmpty();
        shop.look(1_000 + LIMIT);

        assertThat(kinds()).containsExactly(Kind.EXHAUSTED);
        assertThat(verdict())
                .isEqualTo("probable leak: 2 of 2 connections have been idle for at least 10 s and the methods "
                        + "that acquired them have returned");
    }

    @Test
    void threadsThatFailTogetherAreADeadlockAsWell() {
        nested("a", 0, 1_000);
        nested("b", 0, 1_000);
        shop.look(2_500);
        shop.fails("a", 1_000, 3_000);
        shop.fails("b", 1_000, 3_000);
        shop.goesOn("a");
        shop.look(3_000);

        assertThat(verdict()).isEqualTo("a deadlock: every thread that holds a connection waits for another one");
    }

    /** It waits longer than those that hold have done nothing. */
    @Test
    void aThirdThatHasWaitedLongerDoesNotHideADeadlock() {
        shop.waits("w", 100, WAITS_AT);
        for (String thread : List.of("a", "b")) {
            Lease lease = shop.holds(thread, 0, "shop.OrderDao.print:40", "shop.Shop.serve:17");
            Object statement = shop.executes(thread, lease, "SELECT 1", 600, 600);
            Use.of(lease).read(600);
            shop.ledger.strike(shop.ledger.taken(statement));
            shop.waits(thread, 600, WAITS_AT, "shop.OrderDao.print:44", "shop.Shop.serve:17");
        }
        shop.look(100 + Exhaustion.DEADLOCK_MILLIS);

        assertThat(kinds()).containsExactly(Kind.POOL_DEADLOCK);
    }

    /** The application's own frames count: between them Spring has returned and called others. */
    @Test
    void aTransactionWithinATransactionOfAFrameworkIsADeadlock() {
        for (String thread : List.of("a", "b")) {
            shop.holds(
                    thread,
                    0,
                    "org.springframework.jdbc.datasource.DataSourceTransactionManager.doBegin:260",
                    "org.springframework.transaction.support.TransactionTemplate.execute:130",
                    "shop.Booking.book:12",
                    "shop.Shop.serve:17");
            shop.waits(
                    thread,
                    1_000,
                    "org.springframework.jdbc.datasource.DataSourceTransactionManager.doBegin:260",
                    "org.springframework.transaction.support.TransactionTemplate.execute:130",
                    "shop.Booking.log:30",
                    "org.springframework.transaction.support.TransactionTemplate.execute:140",
                    "shop.Booking.book:12",
                    "shop.Shop.serve:17");
        }
        shop.look(5_000);

        assertThat(kinds()).containsExactly(Kind.POOL_DEADLOCK);
    }

    /** The helper that acquires is called {@code open()}; the method that used what it returned is still there. */
    @Test
    void whereAHelperAcquiresTheMethodThatUsedItCounts() {
        for (String thread : List.of("a", "b")) {
            Lease lease = shop.holds(thread, 0, "shop.Db.open:7", "shop.OrderDao.print:40", "shop.Shop.serve:17");
            shop.executes(
                    thread,
                    lease,
                    "SELECT 1",
                    500,
                    600,
                    "org.h2.JdbcStatement.execute:1",
                    "shop.OrderDao.print:41",
                    "shop.Shop.serve:17");
            shop.waits(
                    thread,
                    1_000,
                    "shop.Db.open:7",
                    "shop.CustomerDao.name:20",
                    "shop.OrderDao.print:44",
                    "shop.Shop.serve:17");
        }
        shop.look(5_000);

        assertThat(kinds()).containsExactly(Kind.POOL_DEADLOCK);
    }

    /** What it leaked in one call, and now waits in another from the same method, is no proof of anything. */
    @Test
    void whereAMethodThatAcquiredHasReturnedItIsNotSaidToBeADeadlock() {
        for (String thread : List.of("a", "b")) {
            Lease lease = shop.holds(thread, 0, "shop.OrderDao.find:42", "shop.Shop.serve:17");
            shop.executes(
                    thread,
                    lease,
                    "SELECT 1",
                    500,
                    600,
                    "org.h2.JdbcStatement.execute:1",
                    "shop.OrderDao.find:43",
                    "shop.Shop.serve:17");
            shop.waits(thread, 1_000, WAITS_AT, "shop.Shop.serve:18");
        }
        shop.look(5_000);
        assertThat(shop.found).isEmpty();
        shop.look(1_000 + LIMIT);

        assertThat(verdict())
                .isEqualTo("every thread that holds a connection waits for another one: a deadlock, unless those "
                        + "connections are leaked");
    }

    /** Under steady load each of them comes again at once. */
    @Test
    void whoReleasedBeforeItWaitsAgainHoldsNothingMeanwhile() {
        List<Lease> both =
                List.of(shop.holds("a", 2_500, "shop.Report.run:5"), shop.holds("b", 2_500, "shop.Report.run:5"));
        shop.waits("w", 1_000, WAITS_AT);
        shop.look(2_800);
        both.forEach(lease -> release(lease, 2_900));
        shop.waits("a", 2_900, "shop.Report.run:5");
        shop.waits("b", 2_900, "shop.Report.run:5");
        shop.goesOn("w");
        shop.fails("w", 1_000, 3_000);
        shop.look(3_000);

        assertThat(verdict())
                .startsWith("the pool is too small for its load: 2 of 2 connections are in use at 1 " + "site");
    }

    @Test
    void whoGivesUpAndReleasesHasHeldAllTheTime() {
        List<Lease> both = List.of(shop.holds("a", 0, "shop.Report.run:5"), shop.holds("b", 0, "shop.Report.run:5"));
        shop.waits("a", 1_000, "shop.Report.run:5");
        shop.waits("b", 1_000, "shop.Report.run:5");
        shop.look(2_900);
        for (String thread : List.of("a", "b")) {
            shop.goesOn(thread);
            shop.fails(thread, 1_000, 3_000);
        }
        both.forEach(lease -> release(lease, 3_000));
        shop.look(3_000);

        assertThat(verdict()).startsWith("every thread that holds a connection waits for another one");
    }

    /** They used to share one pause of a minute. */
    @Test
    void aShortageBeforeItDoesNotDelayIt() {
        Lease a = shop.holds("a", 0, "shop.Report.run:5");
        Lease b = shop.holds("b", 0, "shop.Report.run:5");
        shop.fails("w", 1_000, 3_000);
        shop.look(3_000);
        assertThat(kinds()).containsExactly(Kind.EXHAUSTED);
        release(a);
        release(b);
        nested("c", 5_000, 6_000);
        nested("d", 5_000, 6_000);
        shop.look(10_000);

        assertThat(kinds()).containsExactly(Kind.EXHAUSTED, Kind.POOL_DEADLOCK);
    }

    /** As where a table is loaded under a lock, by one connection more. */
    @Test
    void whoWantsALockThatAWaitingThreadHasBelongsToTheCircle() {
        Lease a = shop.holds("a", 0, "shop.Worker.work:40", "shop.Shop.serve:17");
        shop.isAt("a", "shop.Rates.load:7", "shop.Worker.work:44", "shop.Shop.serve:17");
        shop.isKept("a", "b");
        nested("b", 500, 1_200);
        shop.look(1_200 + Exhaustion.DEADLOCK_MILLIS);

        assertThat(a.state()).isEqualTo(Lease.State.OPEN);
        assertThat(kinds()).containsExactly(Kind.POOL_DEADLOCK);
        assertThat(shop.words("held"))
                .contains(
                        "thread a holds 1, acquired at shop.Worker.work(Worker.java:40)",
                        "  and waits for a lock (shop.Rates) that thread b has, for 4.2 s at shop.Rates.load(Rates.java:7)",
                        "  and waits for another one for 3 s at shop.CustomerDao.name(CustomerDao.java:20)");
    }

    /** The owner of the lock holds no connection itself. */
    @Test
    void whoHasALockAndWaitsKeepsAllThatWantIt() {
        for (String thread : List.of("a", "b")) {
            shop.holds(thread, 0, "shop.Worker.work:40", "shop.Shop.serve:17");
            shop.isAt(thread, "shop.Rates.load:7", "shop.Worker.work:44", "shop.Shop.serve:17");
        }
        shop.isKept("a", "b");
        shop.isKept("b", "c");
        shop.waits("c", 1_000, "shop.Rates.load:8", "shop.Job.run:3");
        shop.waits("w", 1_000, WAITS_AT);
        shop.look(1_000 + Exhaustion.DEADLOCK_MILLIS);

        assertThat(kinds()).containsExactly(Kind.POOL_DEADLOCK);
        assertThat(Rendered.headline(shop.last()))
                .endsWith("2 of 2 connections are in use; 1 more thread waits behind them");
        assertThat(shop.words("held"))
                .contains(
                        "thread c holds none, but blocks others",
                        "  and waits for one for 3 s at shop.Rates.load(Rates.java:8)");
    }

    @Test
    void whoWantsALockOfAThreadThatDoesNotWaitIsNoDeadlock() {
        shop.holds("a", 0, "shop.Worker.work:40", "shop.Shop.serve:17");
        shop.isAt("a", "shop.Rates.load:7", "shop.Worker.work:44", "shop.Shop.serve:17");
        shop.isKept("a", "c");
        shop.isAt("c", "shop.Rates.load:9", "shop.Job.run:3");
        nested("b", 500, 1_200);
        shop.look(5_000);

        assertThat(shop.found).isEmpty();
    }

    /** What it leaked before has nothing to do with the lock. */
    @Test
    void whoHasLeftTheMethodThatAcquiredAndWantsALockIsNoDeadlock() {
        shop.holds("a", 0, "shop.OrderDao.find:42", "shop.Shop.serve:17", "shop.Shop.run:9");
        shop.isAt("a", "shop.Rates.load:7", "shop.Catalogue.serve:5", "shop.Shop.run:9");
        shop.isKept("a", "b");
        nested("b", 500, 1_200);
        shop.look(5_000);

        assertThat(shop.found).isEmpty();
    }

    /** As with a short timeout of the pool: the one that has the lock gives it up first of all, and the others go on. */
    @Test
    void whoKeptOthersBeforeItFailedDidSo() {
        Lease a = shop.holds("a", 0, "shop.Worker.work:40", "shop.Shop.serve:17");
        shop.isAt("a", "shop.Rates.load:7", "shop.Worker.work:44", "shop.Shop.serve:17");
        shop.isKept("a", "b");
        Lease b = nested("b", 0, 500);
        shop.look(1_500);
        shop.isKept("a", "a");
        shop.goesOn("b");
        shop.fails("b", 500, 2_000);
        release(b, 2_000);
        shop.executes("a", a, "SELECT 1", 1_950, -1);
        shop.look(2_000);

        assertThat(verdict()).isEqualTo("a deadlock: every thread that holds a connection waits for another one");
    }

    /** Both give up in one moment: one is listed as waiting still, and is somewhere else when its stack is taken. */
    @Test
    void whoGivesUpWhileThisLooksWasInTheCircle() {
        Lease a = nested("a", 0, 1_000);
        Lease b = nested("b", 0, 1_000);
        shop.look(1_700);
        shop.goesOn("b");
        shop.fails("b", 1_000, 2_000);
        release(b, 2_000);
        release(a, 2_000);
        shop.isAt("a");
        shop.look(2_000);

        assertThat(verdict()).isEqualTo("a deadlock: every thread that holds a connection waits for another one");
    }
}
