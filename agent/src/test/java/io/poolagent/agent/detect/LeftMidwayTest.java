// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of a lease whose unit of work ended amid the work that acquired it, as a transaction of JTA's does. */
class LeftMidwayTest {
    private static final long ENDED = 1_000;
    private static final long TOLD = ENDED + LeftOpen.GRACE_MILLIS + 600;

    private final Ledger ledger = new Ledger();
    private final CoarseClock clock = new CoarseClock();
    private final FakeThreads threads = new FakeThreads();
    private final List<Finding> found = new ArrayList<>();
    private final Object handle = new Object();
    private final FakePool pool = new FakePool("orders");
    private final Inspector inspector = threads.inspector(ledger, clock, Wanted.usual(), Findings.into(found));

    @Test
    void whatTheMethodThatAcquiredMayStillHoldIsNotTold() {
        acquireAndEnd(Stacks.of("shop.OrderDao.find:42", "shop.Shop.serve:17"));
        isAt("shop.Bank.call:7", "shop.OrderDao.find:50", "shop.Shop.serve:17");
        inspectAt(TOLD);
        isAt("shop.Shop.serve:19");
        inspectAt(TOLD + 600);
        assertThat(kinds()).isEmpty();

        inspectAt(31_000);
        assertThat(kinds()).containsExactly(Kind.OVERDUE);
    }

    @Test
    void whatIsHeldThoughThatMethodHasReturnedIsTold() {
        acquireAndEnd(Stacks.of("shop.OrderDao.find:42", "shop.Shop.serve:17"));
        isAt("shop.Shop.serve:19");
        inspectAt(TOLD);

        assertThat(kinds()).containsExactly(Kind.LEFT_OPEN);
    }

    @Test
    void whatIsHeldThoughItsThreadHasEndedIsTold() {
        acquireAndEnd(Stacks.of("shop.OrderDao.find:42"));
        threads.live.put(-1L, new Thread("main"));
        inspectAt(TOLD);

        assertThat(kinds()).containsExactly(Kind.LEFT_OPEN);
    }

    @Test
    void ofAThreadThatCannotBeLookedAtNothingIsTold() {
        acquireAndEnd(Stacks.of("shop.OrderDao.find:42"));
        inspectAt(TOLD);

        assertThat(kinds()).isEmpty();
    }

    @Test
    void whereNobodyKnowsWhichMethodAcquiredTheNextOneIsCaptured() {
        acquireAndEnd(null);
        isAt("shop.Shop.serve:19");
        inspectAt(TOLD);

        assertThat(kinds()).isEmpty();
        assertThat(pool.isSuspect()).isTrue();
    }

    private void acquireAndEnd(@Nullable Throwable stack) {
        Lease lease = ledger.open(handle, pool, null, 0, stack);
        Unit transaction = new Unit("transaction", null);
        transaction.endsMidway();
        lease.acquiredIn(transaction);
        lease.unitEnds();
        transaction.end("transaction", ENDED);
    }

    private void isAt(String... frames) {
        threads.isAt(Thread.currentThread(), frames);
    }

    private void inspectAt(long millis) {
        clock.tick(millis);
        inspector.inspect();
    }

    private List<Kind> kinds() {
        return found.stream().map(Finding::kind).toList();
    }
}
