// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the threads of holders stand, and what of that is a reason of a shortage. */
class HolderThreadsTest extends ShopInNeed {
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
                .isEqualTo("possible deadlock: 2 of 2 connections are held by threads that wait for tasks of other "
                        + "threads, while a task waits for a connection of this pool; if it is one of "
                        + "theirs, no thread can continue");
        assertThat(shop.words("held")).contains("  thread a is at shop.Cart.total(Cart.java:17)");
    }

    @Test
    void holdersThatWaitForAnotherPoolAreHeldUpThere() {
        for (String thread : List.of("a", "b")) {
            shop.holds(thread, 0, "shop.Cart.total:14");
            shop.waitsElsewhere(thread, 400, "shop.Stock.of:9", "shop.Cart.total:17");
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict())
                .isEqualTo("another pool: 2 of 2 connections are held by threads that wait for a connection of "
                        + "pool 'stock'");
    }

    @Test
    void aWaitForAnotherPoolThatJustBeganIsNoReason() {
        for (String thread : List.of("a", "b")) {
            shop.holds(thread, 0, "shop.Cart.total:14");
            shop.waitsElsewhere(thread, 200 + LIMIT, "shop.Stock.of:9", "shop.Cart.total:17");
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict()).startsWith("slow holders: ");
    }

    /** What was used since is not held up by that. */
    @Test
    void aHolderThatUsedItsConnectionSinceIsNotHeldUpByAnotherPool() {
        for (String thread : List.of("a", "b")) {
            Lease lease = shop.holds(thread, 0, "shop.Cart.total:14");
            shop.waitsElsewhere(thread, 400, "shop.Stock.of:9", "shop.Cart.total:17");
            shop.executes(thread, lease, "select 1", 600, 700);
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict()).doesNotContain("another pool");
    }

    @Test
    void whoFailedIsNotOneMoreThatWaits() {
        for (String thread : List.of("a", "b")) {
            shop.holdsUncaptured(thread, new Object(), 0);
            shop.isAt(thread, "shop.Cart.total:17");
            shop.isKept(thread, "w");
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(3_000);
        shop.goesOn("w");
        shop.fails("w", 500, 3_400);
        shop.look(3_500);

        assertThat(verdict()).startsWith("every thread that holds a connection waits for another one, or for a lock");
        assertThat(shop.words("failed")).hasSize(1);
    }

    /** Their stacks were not taken, so they may have gone on. */
    @Test
    void holdersBehindALockThatMayHaveGoneOnAreNamedAsSuch() {
        for (String thread : List.of("a", "b")) {
            shop.holdsUncaptured(thread, new Object(), 0);
            shop.isAt(thread, "shop.Cart.total:17");
            shop.isKept(thread, "w");
        }
        shop.waits("w", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict())
                .isEqualTo("every thread that holds a connection waits for another one, or for a lock whose owner "
                        + "waits for one: a deadlock, unless those connections are leaked");
    }

    /** Who waits has come by the same way as those that hold: it is no task of theirs. */
    @Test
    void holdersThatWaitForTasksWhileOnlyTheirLikeWaitAreSlow() {
        holdersJoin();
        shop.waits("w", 500, "shop.Cart.total:14", "shop.Shop.serve:17", ASYNC[1]);
        shop.waits("v", 500, WAITS_AT);
        shop.look(500 + LIMIT);

        assertThat(verdict()).startsWith("slow holders: 2 of 2 connections have been idle for at least 10 s");
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

        assertThat(verdict()).startsWith("probable leak: 2 of 2 connections have been idle for at least 10 s");
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
                .isEqualTo("probable leak: 2 of 2 connections have been idle for at least 10 s and the requests "
                        + "that acquired them have ended");
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

        assertThat(verdict()).startsWith("held without use: 2 of 2");
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
