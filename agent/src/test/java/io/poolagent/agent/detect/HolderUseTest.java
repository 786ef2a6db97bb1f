// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Use;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a holder is said to have done with its connection while the pool is short of them. */
class HolderUseTest extends ShopInNeed {
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
                .isEqualTo("slow holders: 2 of 2 connections have been idle for at least 9.5 s while their threads do "
                        + "something else in the methods that acquired them");
        assertThat(shop.words("held")).contains("  the oldest: last used 9.5 s ago: SELECT ?");
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

        assertThat(verdict()).startsWith("slow holders: 2 of 2 connections have been idle for at least 9.5 s");
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
                .isEqualTo("no single cause: of 2 connections, 1 in a statement or being read, 0 held by threads that "
                        + "wait for another one, 0 idle, 0 acquired meanwhile, 1 used less than 1 s ago");
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

        assertThat(verdict()).startsWith("slow holders: 2 of 2 connections have been idle for at least 3 s");
    }

    @Test
    void whatWasNeverUsedIsNotInUse() {
        shop.holds("a", 500, "shop.Report.run:5");
        Lease b = shop.holds("b", 500, "shop.Report.run:6");
        shop.executes("b", b, "SELECT 1", 600, -1);
        shop.fails("w", 500, 1_000);
        shop.look(1_000);

        assertThat(verdict()).contains("1 in a statement", "1 idle, 0 acquired meanwhile");
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

        assertThat(shop.words("held")).contains("  the oldest: last used 8.5 s ago");
    }
}
