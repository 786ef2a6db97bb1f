// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Lease;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is given as the reason of a shortage in steady load and in a burst. */
class SteadyLoadTest extends ShopInNeed {
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
                .startsWith("slow holders: connections were idle for 100 % of the time they were held; their threads "
                        + "stood at shop.Bank.call(Bank.java:7) in ");
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
}
