// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static io.poolagent.pool.InBackground.finish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Connecting is retried while another thread acquires, releases or gives up, in the orders that might lose a caller. */
class ConnectInterleavingsTest {
    private final FakeDriver driver = new FakeDriver();

    @Test
    void aConnectionReleasedWhileAConnectFailsServesTheCallerWhoseItWas() throws Exception {
        DelayedByHand background = new DelayedByHand();
        try (GuardedDataSource pool = background.pool(driver.config().maximumPoolSize(2), new ManualClock())) {
            Connection held = pool.getConnection();
            driver.connectFailure = new SQLException("refused", "08001");
            driver.connectHook = () -> finish("holder", held::close);

            assertThat(pool.getConnection().isClosed()).isFalse();
            await().until(() -> background.waiting() == 1);
            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
        }
    }

    @Test
    void aConnectionReleasedBetweenAFailureAndItsPauseIsNotMissed() throws Exception {
        AtomicReference<Runnable> hook = new AtomicReference<>(() -> {});
        ManualClock time = new ManualClock();
        DelayedByHand background = new DelayedByHand();
        PoolConfig config = driver.config().maximumPoolSize(2).build();
        try (GuardedDataSource pool = new GuardedDataSource()) {
            pool.pool = new Pool(
                    config,
                    () -> {
                        hook.getAndSet(() -> {}).run();
                        return time.getAsLong();
                    },
                    background);
            Connection held = pool.getConnection();
            driver.connectFailure = new SQLException("refused", "08001");
            // The next look at the clock after the driver refused is that of the failure, before its pause begins.
            driver.connectHook = () -> hook.set(() -> finish("holder", held::close));

            assertThat(pool.getConnection().isClosed()).isFalse();
        }
    }

    @Test
    void whoJoinsWhileTheProbeSucceedsIsConnectedFor() throws Exception {
        DelayedByHand background = new DelayedByHand();
        try (GuardedDataSource pool = background.pool(driver.config().maximumPoolSize(2), new ManualClock())) {
            driver.connectFailure = new SQLException("refused", "08001");
            InBackground<Connection> first = InBackground.acquire("first", pool);
            await().until(() -> background.waiting() == 1);
            driver.connectFailure = null;
            AtomicReference<InBackground<Connection>> second = new AtomicReference<>();
            driver.connectHook = () -> {
                driver.connectHook = () -> {};
                // Joins while the only one who may connect does: nobody connects for it now.
                second.set(InBackground.acquire("second", pool));
            };
            background.runAll();

            first.get();
            second.get().get();
            assertThat(driver.opened).hasSize(2);
        }
    }

    @Test
    void aProbeWhoseCallerLeftIsNotLostForTheOthers() throws Exception {
        DelayedByHand background = new DelayedByHand();
        try (GuardedDataSource pool = background.pool(driver.config().maximumPoolSize(1), new ManualClock())) {
            driver.connectFailure = new SQLException("refused", "08001");
            InBackground<Connection> first = InBackground.acquire("first", pool);
            InBackground<Connection> second = InBackground.acquire("second", pool);
            await().until(() -> background.waiting() == 1);
            driver.connectFailure = null;
            driver.connectHook = () -> {
                first.thread.interrupt();
                await().until(first.result::isDone);
            };
            background.runAll();

            assertThat(second.get().isClosed()).isFalse();
            assertThat(driver.opened).hasSize(1);
        }
    }

    @Test
    void aProbeThatFailsWithAnErrorIsFollowedByAnother() throws Exception {
        DelayedByHand background = new DelayedByHand();
        try (GuardedDataSource pool = background.pool(driver.config().maximumPoolSize(1), new ManualClock())) {
            driver.connectFailure = new SQLException("refused", "08001");
            InBackground<Connection> caller = InBackground.acquire("caller", pool);
            await().until(() -> background.waiting() == 1);
            driver.connectFailure = null;
            Slot slot = pool.pool.slots.all().get(0);
            ConnectBackoff backoff = new ConnectBackoff(pool.pool.ticks, pool.config());
            backoff.failed(slot);
            backoff.paused(1);
            assertThat(backoff.take(pool.pool.slots)).isSameAs(slot);
            long mine = slot.word;
            assertThat(backoff.take(pool.pool.slots)).isNull();
            slot.orphan = mine; // As its owner writes it.
            pool.pool.retirement.adopt(slot);
            await().until(() -> slot.status() == Slot.EMPTY);

            assertThat(backoff.take(pool.pool.slots)).isSameAs(slot);
            slot.vacate();
            background.runAll();
            caller.get();
        }
    }
}
