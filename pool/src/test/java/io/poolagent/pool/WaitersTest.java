// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is woken when. A real waiter would save itself by looking again after a millisecond; these only sleep. */
class WaitersTest {
    private final FakeDriver driver = new FakeDriver();
    private final GuardedDataSource pool =
            new GuardedDataSource(driver.config().maximumPoolSize(2).build(), new ManualClock());
    private final Waiters waiters = pool.pool.waiters;

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void aFreedSlotWakesTheHead() throws Exception {
        Connection held = pool.getConnection();
        Sleeper head = new Sleeper("head");
        Sleeper second = new Sleeper("second");
        assertThat(waiters.mode()).isEqualTo(Waiters.WAITING);
        held.close();

        head.woken.get();
        assertThat(pool.pool.slots.anyFree()).isTrue();
        assertThat(second.woken.result).isNotDone();
    }

    @Test
    void whenTheHeadChangesWhileASlotIsFreeTheNewHeadIsWoken() throws Exception {
        Connection one = pool.getConnection();
        GuardedConnection other = (GuardedConnection) pool.getConnection();
        Sleeper head = new Sleeper("head");
        Sleeper second = new Sleeper("second");
        waiters.starve(head.waiter);
        await().until(() -> System.nanoTime() - second.waiter.since > Waiters.BARGE_NANOS);
        // A releaser that looked at the mode before it was STARVING.
        assertThat(((GuardedConnection) one).slot.tryFree(((GuardedConnection) one).ticket))
                .isTrue();

        other.close();

        head.woken.get();
        assertThat(head.waiter.handed).isSameAs(other.slot);
        second.woken.get();
    }

    @Test
    void aHeadThatLeavesPassesTheModeOnByTheAgeOfTheNext() throws Exception {
        Sleeper head = new Sleeper("head");
        Sleeper second = new Sleeper("second");
        waiters.starve(second.waiter);
        assertThat(waiters.mode()).isEqualTo(Waiters.WAITING);
        waiters.starve(head.waiter);
        assertThat(waiters.mode()).isEqualTo(Waiters.STARVING);
        await().until(() -> System.nanoTime() - second.waiter.since > Waiters.BARGE_NANOS);

        assertThat(waiters.leave(head.waiter)).isNull();
        assertThat(waiters.mode()).isEqualTo(Waiters.STARVING);
        assertThat(waiters.isHead(second.waiter)).isTrue();
        assertThat(waiters.leave(second.waiter)).isNull();
        assertThat(waiters.mode()).isEqualTo(Waiters.NONE);
    }

    @Test
    void aHandedSlotIsFoundByTheOneWhoLeaves() throws Exception {
        GuardedConnection held = (GuardedConnection) pool.getConnection();
        Sleeper only = new Sleeper("only");
        waiters.starve(only.waiter);
        held.close();

        assertThat(waiters.leave(only.waiter)).isSameAs(held.slot);
        assertThat(waiters.handOver(held.slot, only.waiter)).isFalse();
        pool.pool.releasePath.offer(held.slot);
        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
    }

    @Test
    void aFailureReachesOnlyTheOneItIsFor() throws Exception {
        Sleeper head = new Sleeper("head");
        Sleeper second = new Sleeper("second");
        SQLException failure = new SQLException("x");
        waiters.unattend(second.waiter, failure, 0);
        waiters.unattend(second.waiter, new SQLException("too late"), 0);

        second.woken.get();
        assertThat((Throwable) second.waiter.failure).isSameAs(failure);
        assertThat((Throwable) head.waiter.failure).isNull();
        assertThat(waiters.pending()).isEqualTo(1);
    }

    @Test
    void aConnectionHandedToAWaiterInterruptedJustThenIsNotLost() throws Exception {
        Connection held = pool.getConnection();
        Connection other = pool.getConnection();
        InBackground<Connection> waiter = InBackground.acquire("waiter", pool);
        await().until(() -> waiters.mode() == Waiters.STARVING);
        synchronized (waiters.lock) {
            waiter.thread.interrupt();
            await().until(() -> waiter.thread.getState() == Thread.State.BLOCKED);
            held.close();
        }

        assertThat(waiter.failure()).hasCauseExactlyInstanceOf(InterruptedException.class);
        assertThat(pool.stats()).isEqualTo(new PoolStats(2, 1, 1, 0, 0));
        other.close();
    }

    @Test
    void aConnectionHandedAtTheDeadlineIsTaken() throws Exception {
        PoolConfig config = driver.config()
                .maximumPoolSize(1)
                .acquireTimeout(Duration.ofMillis(1_500))
                .build();
        try (GuardedDataSource small = new GuardedDataSource(config, new ManualClock())) {
            Connection held = small.getConnection();
            InBackground<Connection> waiter = InBackground.acquire("waiter", small);
            await().until(() -> small.pool.waiters.mode() == Waiters.STARVING);
            synchronized (small.pool.waiters.lock) {
                await().until(() -> waiter.thread.getState() == Thread.State.BLOCKED);
                held.close();
            }

            assertThat(waiter.get().isClosed()).isFalse();
            assertThat(small.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
        }
    }

    /** Joins and sleeps until woken, without ever looking at a slot. */
    private final class Sleeper {
        final InBackground<Void> woken;
        volatile Waiter waiter;

        Sleeper(String name) {
            woken = InBackground.run(name, () -> {
                Waiter me = new Waiter();
                waiters.join(me);
                waiter = me;
                LockSupport.park();
                return null;
            });
            await().until(() -> waiter != null && woken.thread.getState() == Thread.State.WAITING);
        }
    }
}
