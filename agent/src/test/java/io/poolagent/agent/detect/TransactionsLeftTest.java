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
            new TransactionsLeft(unended, clock, Findings::isPoolCode, Wanted.usual(), Findings.into(found));
    private final List<Object> handles = new ArrayList<>();
    private final JtaTransaction transaction =
            new JtaTransaction(new Release(0, Stacks.of("shop.legacy.OrderService.place:31")));

    @Test
    void aTransactionThatATaskLeftIsReportedWithWhereItBegan() {
        close(acquire());
        over();
        look(TransactionsLeft.GRACE_MILLIS - 1);
        assertThat(found).isEmpty();
        look(TransactionsLeft.GRACE_MILLIS);

        assertThat(found).hasSize(1);
        Finding finding = found.get(0);
        assertThat(finding.kind()).isEqualTo(Kind.UNENDED_TRANSACTION);
        assertThat(finding.site().frames().get(0)).hasToString("shop.legacy.OrderDao.find(OrderDao.java:42)");
        assertThat(finding.detail(UnitEnded.class).unit()).isEqualTo("task");
        Deed began = (Deed) finding.details().get(2);
        assertThat(began.what()).isEqualTo(Deed.What.BEGAN);
        assertThat(began.place().frames().get(0)).hasToString("shop.legacy.OrderService.place(OrderService.java:31)");
        look(1_000_000);
        assertThat(found).hasSize(1);
    }

    @Test
    void oneThatALaterTaskEndsSoonIsNot() {
        close(acquire());
        over();
        look(100);
        transaction.end();
        look(TransactionsLeft.GRACE_MILLIS);

        assertThat(found).isEmpty();
        assertThat(unended.peek()).isNull();
    }

    @Test
    void oneInWhichNothingWasAcquiredIsNoBusinessOfThePools() {
        over();
        look(TransactionsLeft.GRACE_MILLIS);

        assertThat(found).isEmpty();
    }

    @Test
    void oneWithAnOpenConnectionIsLeftToWhatIsSaidOfThat() {
        acquire();
        close(acquire());
        over();
        look(TransactionsLeft.GRACE_MILLIS);

        assertThat(found).isEmpty();
    }

    @Test
    void whatIsFullForgetsWhatComes() {
        for (int i = 0; i < 5_000; i++) {
            unended.add(new JtaTransaction(new Release(0, null)));
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
