// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Deed;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.UnitEnded;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.JtaTransaction;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.UnendedTransactions;
import io.poolagent.agent.stack.SettledStacks;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** JTA transactions that a request or task leaves, and those of which nothing is to be said. */
class TransactionsLeftTest {
    private final Ledger ledger = new Ledger();
    private final CoarseClock clock = new CoarseClock();
    private final UnendedTransactions unended = new UnendedTransactions();
    private final List<Finding> found = new ArrayList<>();
    private final TransactionsLeft left =
            new TransactionsLeft(unended, clock, 0, Findings::isPoolCode, Wanted.usual(), Findings.into(found));
    private final List<Object> handles = new ArrayList<>();
    private Lease transactionsLast;
    private final JtaTransaction transaction = unended.begin(0, Stacks.of("shop.legacy.OrderService.place:31"));

    @Test
    void aTransactionThatATaskLeftIsReportedWithWhereItBegan() {
        close(acquire());
        over();
        look(LeftOpen.GRACE_MILLIS - 1);
        assertThat(found).isEmpty();
        look(LeftOpen.GRACE_MILLIS);

        assertThat(found).hasSize(1);
        Finding finding = found.get(0);
        assertThat(finding.kind()).isEqualTo(Kind.UNENDED_TRANSACTION);
        assertThat(finding.site().frames().get(0)).hasToString("shop.legacy.OrderDao.find(OrderDao.java:42)");
        assertThat(finding.detail(UnitEnded.class).unit()).isEqualTo("task");
        Deed began = (Deed) finding.details().get(2);
        assertThat(began.what()).isEqualTo(Deed.What.BEGAN);
        assertThat(began.place().frames().get(0)).hasToString("shop.legacy.OrderService.place(OrderService.java:31)");
        assertThat(transaction.begun()).isNull();
        look(1_000_000);
        assertThat(found).hasSize(1);
    }

    @Test
    void atTheEndOfTheJvmNoLaterTaskIsWaitedFor() {
        close(acquire());
        over();
        left.ends(true);
        look(TransactionsLeft.END_GRACE_MILLIS - 1);
        assertThat(found).isEmpty();
        look(TransactionsLeft.END_GRACE_MILLIS);

        assertThat(found).hasSize(1);
    }

    @Test
    void oneMayComeIfTheAgentAloneLeaves() {
        close(acquire());
        over();
        left.ends(false);
        look(TransactionsLeft.END_GRACE_MILLIS);

        assertThat(found).isEmpty();
    }

    @Test
    void oneThatALaterTaskEndsSoonIsNot() {
        close(acquire());
        over();
        look(100);
        assertThat(unended.peek()).isNotNull();
        transaction.end();
        look(200);
        assertThat(unended.peek()).isNull();
        look(LeftOpen.GRACE_MILLIS);

        assertThat(found).isEmpty();
    }

    @Test
    void soIsOneThatALaterTaskUses() {
        close(acquire());
        over();
        transaction.goesOn();
        look(LeftOpen.GRACE_MILLIS);

        assertThat(found).isEmpty();
    }

    @Test
    void oneWithinWhichALaterRequestAcquiresIsLeftAllTheSame() {
        close(acquire());
        transaction.goesOn();
        transaction.over("request", clock.millis());
        unended.add(transaction);
        transaction.goesOn();
        look(LeftOpen.GRACE_MILLIS);

        assertThat(found).hasSize(1);
    }

    /** Which one is not known. */
    @Test
    void nothingIsReportedIfAnotherThreadHasEndedOneSince() {
        close(acquire());
        over();
        unended.goesOnElsewhere();
        look(LeftOpen.GRACE_MILLIS);
        assertThat(found).isEmpty();

        JtaTransaction next = unended.begin(clock.millis(), null);
        next.acquired(transactionsLast);
        next.over("task", clock.millis());
        unended.add(next);
        look(2 * LeftOpen.GRACE_MILLIS);
        assertThat(found).hasSize(1);
    }

    @Test
    void theLimitOfALeaseIsTheGraceIfItIsShorter() {
        TransactionsLeft hasty =
                new TransactionsLeft(unended, clock, 2_000, Findings::isPoolCode, Wanted.usual(), Findings.into(found));
        close(acquire());
        over();
        clock.tick(2_000);
        hasty.look();

        assertThat(found).hasSize(1);
    }

    @Test
    void oneInWhichNothingWasAcquiredIsNoBusinessOfThePools() {
        over();
        look(LeftOpen.GRACE_MILLIS);

        assertThat(found).isEmpty();
    }

    @Test
    void oneWithAnOpenConnectionIsLeftToWhatIsSaidOfThat() {
        acquire();
        close(acquire());
        over();
        look(LeftOpen.GRACE_MILLIS);

        assertThat(found).isEmpty();
    }

    @Test
    void whereItBeganIsInWordsSoon() {
        look(1_000);

        assertThat(SettledStacks.isSettled(transaction.begun().stack())).isTrue();
    }

    @Test
    void whatIsFullForgetsWhatComes() {
        for (int i = 0; i < 5_000; i++) {
            unended.add(unended.begin(0, null));
        }
        close(acquire());
        over();

        assertThat(transaction.begun()).isNull();
    }

    private Lease acquire() {
        Object handle = new Object();
        handles.add(handle);
        Lease lease = ledger.open(
                handle, new FakePool("orders"), null, clock.millis(), Stacks.of("shop.legacy.OrderDao.find:42"));
        transaction.acquired(lease);
        transactionsLast = lease;
        return lease;
    }

    private static void close(Lease lease) {
        lease.beginRelease();
        lease.endRelease(new Release(0, null), false);
    }

    private void over() {
        transaction.over("task", clock.millis());
        unended.add(transaction);
    }

    private void look(long millis) {
        clock.tick(millis);
        left.look();
    }
}
