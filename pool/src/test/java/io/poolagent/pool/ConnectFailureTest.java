// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database that is away, or grants fewer connections than the pool may have. */
class ConnectFailureTest {
    private final SQLException away = new SQLException("Connection refused", "08001");

    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();
    private final DelayedByHand background = new DelayedByHand();
    private GuardedDataSource pool;

    private void pool(PoolConfigBuilder config) {
        pool = background.pool(config, clock);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private List<InBackground<Connection>> callers(int count) {
        List<InBackground<Connection>> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            callers.add(InBackground.acquire("caller-" + i, pool));
        }
        return callers;
    }

    /** Until every caller waits for what comes free, and nothing connects. */
    private void awaitPause() {
        await().until(() -> background.waiting() == 1 && pool.stats().connecting() == 0);
    }

    @Test
    void threeOfFiveGrantedServeEverybody() throws Exception {
        driver.most = 3;
        pool(driver.config().maximumPoolSize(5));
        AtomicInteger served = new AtomicInteger();
        List<InBackground<Integer>> users = new ArrayList<>();
        for (int user = 0; user < 10; user++) {
            users.add(InBackground.run("user", () -> {
                for (int i = 0; i < 500; i++) {
                    try (Connection connection = pool.getConnection()) {
                        connection.createStatement();
                        served.incrementAndGet();
                    }
                }
                return 0;
            }));
        }
        for (InBackground<Integer> user : users) {
            user.get();
        }

        assertThat(served).hasValue(5_000);
        assertThat(driver.opened).hasSize(3);
        // Each that was granted may become known after a refusal, and then connecting is tried anew: once for each of
        // the
        // two slots that stay empty.
        assertThat(background.delays).hasSizeLessThanOrEqualTo(1 + 3);
        assertThat(driver.connecting.get()).isBetween(3, 3 + 2 * (1 + 3));
        assertThat(pool.stats()).isEqualTo(new PoolStats(3, 0, 3, 0, 0));
    }

    @Test
    void whileTheDatabaseIsAwayCallersWaitAndOneTaskRetries() throws Exception {
        driver.connectFailure = away;
        pool(driver.config().maximumPoolSize(3));
        List<InBackground<Connection>> callers = callers(6);
        awaitPause();
        int before = driver.connecting.get();
        assertThat(before).isBetween(1, 3);
        for (int i = 1; i <= 8; i++) {
            int retries = i;
            background.runAll();
            await().until(() -> driver.connecting.get() == before + retries);
            awaitPause();
        }
        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 6, 0));
        driver.connectFailure = null;
        assertThat(driver.connecting).hasValue(before + 8);
        background.runAll();

        for (InBackground<Connection> caller : callers) {
            caller.get().close();
        }
        assertThat(driver.opened).hasSizeBetween(1, 3);
        assertThat(pool.pool.connector.failures()).isZero();
        assertThat(background.waiting()).isZero();
    }

    @Test
    void thePausesDoubleUpToHalfASecond() throws Exception {
        driver.connectFailure = away;
        pool(driver.config().maximumPoolSize(1));
        callers(1);
        for (int i = 1; i <= 10; i++) {
            int retries = i;
            await().until(() -> background.delays.size() == retries);
            background.runAll();
        }
        await().until(() -> background.delays.size() == 11);

        long longest = 10;
        for (Duration delay : background.delays) {
            assertThat(delay).isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
            longest = Math.min(500, 2 * longest);
        }
    }

    @Test
    void aCallerWhoseConnectFailedGetsWhatIsReleased() throws Exception {
        pool(driver.config().maximumPoolSize(2));
        Connection held = pool.getConnection();
        driver.connectFailure = away;
        InBackground<Connection> caller = InBackground.acquire("caller", pool);
        awaitPause();
        held.close();

        assertThat(caller.get().isClosed()).isFalse();
        assertThat(driver.connecting).hasValue(2);
    }

    @Test
    void newCallersDoNotConnectDuringThePause() throws Exception {
        driver.connectFailure = away;
        pool(driver.config().maximumPoolSize(3));
        callers(1);
        awaitPause();
        callers(5);

        assertThat(driver.connecting).hasValue(1);
        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 6, 0));
    }

    @Test
    void whenItConnectsAgainAllSlotsAreConnectedAtOnce() throws Exception {
        driver.connectFailure = away;
        pool(driver.config().maximumPoolSize(3));
        List<InBackground<Connection>> callers = callers(3);
        awaitPause();
        driver.connectFailure = null;
        background.runAll();

        for (InBackground<Connection> caller : callers) {
            assertThat(caller.get().isClosed()).isFalse();
        }
        assertThat(driver.opened).hasSize(3);
    }

    @Test
    void theDeadlineIsTheCallersOwnAndTellsTheLastConnectError() {
        driver.connectFailure = away;
        pool(driver.config().maximumPoolSize(1).acquireTimeout(Duration.ofMillis(100)));
        SQLException e = catchThrowableOfType(SQLException.class, pool::getConnection);

        assertThat((Throwable) e)
                .isExactlyInstanceOf(SQLTransientConnectionException.class)
                .hasCause(away)
                .hasMessageMatching("pool 'orders' had no connection after \\d+ ms "
                        + "\\(used=0, idle=0, pending=1\\); connecting failed 1 time, last: Connection refused");
        assertThat(e.getSQLState()).isEqualTo("08001");
        assertThat(pool.totals().timeouts()).isOne();
    }

    @Test
    void whoDoesNotBlockIsToldAtOnce() {
        driver.connectFailure = away;
        pool(driver.config().maximumPoolSize(1).blockWhenExhausted(false));

        assertThat(catchThrowable(pool::getConnection)).isSameAs(away);
        assertThat(catchThrowable(pool::getConnection))
                .hasMessageStartingWith("No connections available.")
                .hasCause(away);
        assertThat(driver.connecting).hasValue(1);
    }

    @Test
    void noMoreWaitAfterAFailedConnectThanMay() throws Exception {
        driver.connectFailure = away;
        pool(driver.config().maximumPoolSize(3).maxPendingAcquires(1));
        driver.connectGate = new CountDownLatch(1);
        List<InBackground<Connection>> callers = callers(3);
        driver.connectGate.countDown();

        await().until(() -> callers.stream().filter(c -> c.result.isDone()).count() == 2);
        assertThat(pool.stats().pending()).isOne();
    }

    @Test
    void aDeadIdleConnectionIsNotReplacedDuringThePause() throws Exception {
        pool(driver.config().maximumPoolSize(2));
        Connection one = pool.getConnection();
        pool.getConnection().close();
        driver.opened.forEach(p -> p.dead = true);
        driver.connectFailure = away;
        clock.advance(Duration.ofSeconds(1));
        pool.housekeeper.sweep();
        callers(2);
        awaitPause();
        one.close();
        await().until(() -> pool.stats().pending() == 1);

        assertThat(driver.connecting).hasValue(3);
    }

    @Test
    void aTimerThatNeverCameIsMadeUpForBySweeping() throws Exception {
        driver.connectFailure = away;
        pool(driver.config().maximumPoolSize(1));
        List<InBackground<Connection>> callers = callers(1);
        awaitPause();
        driver.connectFailure = null;
        pool.housekeeper.sweep();
        assertThat(driver.connecting).hasValue(1);
        clock.advance(Duration.ofMillis(500));
        pool.housekeeper.sweep();

        assertThat(callers.get(0).get().isClosed()).isFalse();
    }

    @Test
    void aProbeThatHangsForTheConnectTimeoutKeepsNobodyFromConnecting() throws Exception {
        driver.connectFailure = away;
        pool(driver.config().maximumPoolSize(2).connectTimeout(Duration.ofSeconds(5)));
        List<InBackground<Connection>> callers = callers(2);
        awaitPause();
        CountDownLatch hangs = new CountDownLatch(1);
        driver.connectGate = hangs;
        background.runAll();
        await().until(() -> pool.stats().connecting() == 1);
        pool.housekeeper.sweep();
        assertThat(pool.stats().connecting()).isOne();
        driver.connectGate = null;
        driver.connectFailure = null;
        clock.advance(Duration.ofSeconds(5));
        pool.housekeeper.sweep();

        callers.get(1).get();
        hangs.countDown();
        callers.get(0).get();
    }

    @Test
    void theMinimumIdleIsConnectedByOneProbeAtATime() {
        driver.connectFailure = away;
        pool(driver.config().maximumPoolSize(5).minimumIdle(3));
        pool.housekeeper.sweep();
        awaitPause();
        int before = driver.connecting.get();
        pool.housekeeper.sweep();
        assertThat(driver.connecting).hasValue(before);
        background.runAll();
        pool.housekeeper.sweep();
        awaitPause();

        assertThat(driver.connecting).hasValue(before + 1);
    }

    @Test
    void aCallerThatDoesNotWaitConnectsOnce() {
        driver.connectFailure = away;
        pool(driver.config().maximumPoolSize(3).connectFailure(ConnectFailure.FAIL));
        int calls = 100_000; // Now and then two attempts end in one moment.
        for (int i = 0; i < calls; i++) {
            assertThat(catchThrowable(pool::getConnection)).isSameAs(away);
        }

        assertThat(driver.connecting).hasValue(calls);
    }
}
