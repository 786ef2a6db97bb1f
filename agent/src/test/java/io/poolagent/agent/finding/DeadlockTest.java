// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Use;
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
        assertThat(shop.last().headline())
                .isEqualTo(
                        "POOL_DEADLOCK of pool 'orders': every thread that holds a connection waits for another one; 2 "
                                + "of 2 connections are held; 1 more thread waits behind them");
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
                .isEqualTo("it looks like a leak: of 2 of 2 nothing was asked for 10 s or more, and the methods that "
                        + "acquired them have returned");
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
}
