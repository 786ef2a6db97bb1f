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
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The pool closes a handle by itself, and then its holder does, once: nobody is to blame. */
class PoolClosesTest {
    private final Throwable byHolder =
            Stacks.of("io.poolagent.agent.hook.Hooks.onReleased:9", "pool.Handle.close:7", "shop.StockDao.reserve:31");
    private final Throwable byPool = Stacks.of(
            "io.poolagent.agent.hook.Hooks.onReleased:9",
            "pool.Handle.close:7",
            "pool.Handler.transactionEnd:80",
            "shop.StockDao.commit:30");

    private final Ledger ledger = new Ledger();
    private final List<Finding> found = new ArrayList<>();
    private final Inspector inspector = new Inspector(
            ledger,
            new CoarseClock(),
            30_000,
            name -> name.startsWith("pool."),
            Wanted.parse("all", "none"),
            Findings.FAULTS,
            Findings.into(found));
    private final FakePool pool = new FakePool("orders");
    private final Object handle = new Object();
    private final Lease lease = ledger.open(handle, pool, null, 0, Stacks.of("shop.StockDao.reserve:21"));

    @Test
    void aSecondCloseAndAUseAfterThePoolsOwnCloseAreNoFindings() {
        closed(byPool);
        assertThat(foundAfter(byHolder)).isEmpty();
    }

    @Test
    void soIsThePoolsCloseAfterTheHolders() {
        closed(byHolder);
        inspector.misuse().doubleRelease(lease, new Release(9, byPool));
        inspector.inspect();
        assertThat(found).isEmpty();
    }

    @Test
    void ofACloseThatWasNotCapturedThePoolIsAsked() {
        closed(null);
        pool.closesHandles = true;
        assertThat(foundAfter(byHolder)).isEmpty();

        pool.closesHandles = false;
        assertThat(foundAfter(byHolder)).containsOnly(Kind.DOUBLE_RELEASE, Kind.USE_AFTER_RELEASE);
    }

    /** A pool that takes thousands from their holders leaves room for what the application does. */
    @Test
    void whatNeedsNoLookAtAStackWaitsForNobody() {
        closed(null);
        pool.closesHandles = true;
        for (int i = 0; i < 2 * EventQueue.MOST_WAITING; i++) {
            inspector.misuse().doubleRelease(lease, new Release(9, null));
            inspector.misuse().useAfterRelease(lease, new Release(9, null));
        }
        assertThat(foundAfter(byHolder)).isEmpty();

        assertThat(inspector.dropped()).isZero();
    }

    @Test
    void twoOfTheHolderAreAFinding() {
        closed(byHolder);
        assertThat(foundAfter(byHolder)).containsOnly(Kind.DOUBLE_RELEASE, Kind.USE_AFTER_RELEASE);
    }

    private void closed(@Nullable Throwable stack) {
        lease.beginRelease();
        lease.endRelease(new Release(5, stack), false);
    }

    private List<Kind> foundAfter(Throwable again) {
        inspector.misuse().doubleRelease(lease, new Release(9, again));
        inspector.misuse().useAfterRelease(lease, new Release(9, again));
        inspector.inspect();
        return found.stream().map(Finding::kind).toList();
    }
}
