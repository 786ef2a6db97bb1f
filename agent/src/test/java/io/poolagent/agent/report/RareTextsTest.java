// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.detect.DryPool;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.Stacks;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sentences that no golden report has, each in full. */
class RareTextsTest extends GoldenReport {
    private static final String HERE = "shop.legacy.OrderDao.find";

    @Test
    void aSecondReleaseThatReachedThePool() {
        Lease lease = released();
        inspector.misuse().releasedAgain(lease, new Release(9, Stacks.of(HERE + ":61")), "free()", false);
        at(100);

        assertThat(Rendered.headline(last()))
                .isEqualTo("DOUBLE_RELEASE in pool 'orders': free() was called twice on one connection");
        assertThat(Rendered.labels(last())).containsExactly("closed at", "and again at");
        assertThat(Rendered.words(last(), "done"))
                .containsExactly("nothing: it reached the pool, which may now lend the connection twice");
    }

    @Test
    void aReleaseToAnotherPoolThatWasRefused() {
        inspector.misuse().wrongPool(open(handle), new FakePool("other"), new Release(9, null), true);
        at(100);

        assertThat(Rendered.words(last(), "done")).containsExactly("refused: it did not reach that pool");
        assertThat(Rendered.words(last(), "released at")).containsExactly("(not captured)", "by thread http-4");
    }

    @Test
    void whatIsLeftOpenJustNow() {
        Finding finding = inspector.leavesOpen(open(handle), new Unit("task", null));

        assertThat(Rendered.headline(finding))
                .isEqualTo("LEFT_OPEN connection of pool 'orders': the task that acquired it has ended, but it is "
                        + "still open");
        assertThat(Rendered.words(finding, "ended")).containsExactly("just now");
    }

    @Test
    void whatAUseAfterAStaleReleaseProves() {
        FakePool again = new FakePool("orders");
        Lease job = ledger.open(handle, again, null, 0, Stacks.of("shop.legacy.Job.run:1"));
        job.beginRelease();
        job.endRelease(new Release(1, Stacks.of("shop.legacy.Job.run:2")), false);
        Lease order = ledger.open(handle, again, null, 2, Stacks.of("shop.legacy.Order.save:1"));
        order.beginRelease();
        order.endRelease(new Release(3, Stacks.of("shop.legacy.Job.end:3")), false);
        inspector.misuse().useAfterRelease(order, new Release(4, Stacks.of("shop.legacy.Order.save:4")));
        at(100);

        assertThat(Rendered.labels(last())).containsExactly("closed at", "then held by", "once more at", "went on at");
    }

    @Test
    void whyWhatNothingRefersToIsNotLost() {
        Lease lease = open(handle);
        Object physical = new Object();
        Use.of(lease).givesOutConnection();
        ledger.hold(physical, lease);
        at(31_000);
        assertThat(ledger.taken(physical)).isNotNull();

        assertThat(Rendered.words(last(), "references"))
                .containsExactly(
                        "the driver's own connection was handed out, by unwrap() or the like, and may still be in "
                                + "use: its pool keeps it, so a loss cannot be proven");
    }

    @Test
    void aCircleOfVeryManyThreadsAndManyBehindThem() {
        DryPool dry = new DryPool(10, 10_000, Wanted.usual());
        for (int i = 0; i < 10; i++) {
            dry.holds("t" + i, 0, HERE + ":42", "shop.legacy.Shop.serve:17");
            dry.waits("t" + i, 200, "shop.legacy.Name.get:2", HERE + ":47", "shop.legacy.Shop.serve:17");
        }
        dry.waits("v", 300, "shop.legacy.StockDao.refill:12");
        dry.waits("w", 300, "shop.legacy.StockDao.refill:12");
        dry.look(3_200);
        dry.close();

        assertThat(Rendered.headline(dry.last()))
                .endsWith("; 10 of 10 connections are in use; 2 more threads wait behind them");
        assertThat(dry.words("held")).hasSize(17).endsWith("... 2 more threads");
    }

    @Test
    void aShortageAtVeryManySites() {
        DryPool dry = new DryPool(8, 10_000, Wanted.usual());
        for (int i = 0; i < 8; i++) {
            dry.holds("t" + i, i, HERE + ":" + (i + 1));
        }
        dry.waits("u", 1_000, "shop.legacy.StockDao.refill:12");
        for (String thread : List.of("v", "w")) {
            dry.waits(thread, 1_100, "shop.legacy.StockDao.refill:12");
        }
        dry.look(11_000);
        dry.close();

        assertThat(dry.words("held")).endsWith("... and 2 at 2 more sites");
        assertThat(dry.words("waiting"))
                .containsExactly(
                        "thread u for 10 s at shop.legacy.StockDao.refill(StockDao.java:12)", "2 more threads wait");
    }

    @Test
    void manyThreadsAtOneSite() {
        DryPool dry = new DryPool(5, 10_000, Wanted.usual());
        for (int i = 0; i < 5; i++) {
            dry.holds("t" + i, 0, HERE + ":42");
        }
        dry.waits("w", 1_000, "shop.legacy.StockDao.refill:12");
        dry.look(11_000);
        dry.close();

        assertThat(dry.words("held"))
                .contains("5 at shop.legacy.OrderDao.find(OrderDao.java:42)")
                .contains("  for 11 s, by threads t0, t1, t2 and 2 more");
    }

    private Lease released() {
        Lease lease = open(handle);
        lease.beginRelease();
        lease.endRelease(new Release(7, Stacks.of(HERE + ":58")), false);
        return lease;
    }
}
