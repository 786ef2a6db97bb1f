// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.poolagent.pool.FakeDriver;
import io.poolagent.pool.InBackground;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many callers while nodes fail, come back, are removed and added. */
class ConnectionPoolGroupRaceTest {
    private static final int CALLERS = 4;
    private static final int OUTAGES = 50;

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void outagesAndReplacementsLoseNoConnection() throws Exception {
        Balance balance = new Balance();
        try (TestGroup test = TestGroup.of(
                config -> config.nodeFailureThreshold(2)
                        .nodeRestoreDelay(Duration.ofNanos(1))
                        .listener(balance),
                "SLAVE1",
                "SLAVE2",
                "MASTER")) {
            List<FakeDriver> drivers = Collections.synchronizedList(new ArrayList<>(test.drivers.values()));
            InBackground<Integer> outages = InBackground.run("outages", () -> cutOff(test, balance));
            InBackground<Integer> changes = InBackground.run("changes", () -> replace(test, drivers));
            List<InBackground<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(InBackground.run("caller-" + i, () -> call(test)));
            }
            assertThat(outages.get()).isEqualTo(OUTAGES);
            over.set(true);
            for (InBackground<Integer> caller : callers) {
                assertThat(caller.get()).isPositive(); // Any exception is thrown here: MASTER always serves.
            }
            assertThat(changes.get()).isPositive();
            assertThat(test.group.stats().values()).allMatch(stats -> stats.used() == 0 && stats.pending() == 0);
            assertThat(balance.wrong).hasValue(0);
            assertThat(balance.offline.get() - balance.online.get()).isBetween(0, 1);
            test.group.close();
            await().until(() -> drivers.stream().allMatch(driver -> driver.alive() == 0));
        }
    }

    @AfterEach
    void end() {
        over.set(true);
    }

    private int call(TestGroup test) throws SQLException {
        int served = 0;
        while (!over.get()) {
            Connection connection = test.group.getConnection();
            assertThat(connection.isValid(1)).isTrue();
            if (++served % 3 == 0) {
                connection.abort(Runnable::run); // So that the next caller has to connect.
            }
            connection.close();
        }
        return served;
    }

    /** Each outage lasts until it was noticed, and so does each time between two. */
    private int cutOff(TestGroup test, Balance balance) {
        int outages = 0;
        while (outages < OUTAGES && !over.get()) {
            test.refuse("SLAVE1");
            pauseUntil(test, balance.offline, ++outages);
            test.driver("SLAVE1").connectFailure = null;
            pauseUntil(test, balance.online, outages);
        }
        return outages;
    }

    private void pauseUntil(TestGroup test, AtomicInteger count, int least) {
        while (count.get() < least && !over.get()) {
            test.clock.advance(Duration.ofNanos(1)); // Again and again: a late failure may have prolonged the outage.
            LockSupport.parkNanos(1_000);
        }
    }

    private int replace(TestGroup test, List<FakeDriver> drivers) {
        int changes = 0;
        while (!over.get()) {
            FakeDriver driver = new FakeDriver();
            drivers.add(driver);
            test.group.remove("SLAVE2");
            test.group.add("SLAVE2", driver.config().build());
            changes++;
        }
        return changes;
    }

    /** Of SLAVE1, which is never removed, as SLAVE2 is, which never fails. */
    private static final class Balance implements GroupListener {
        final AtomicInteger offline = new AtomicInteger();
        final AtomicInteger online = new AtomicInteger();
        final AtomicInteger wrong = new AtomicInteger();

        @Override
        public void onNodeOffline(String id) {
            wrong.addAndGet(id.equals("SLAVE1") ? 0 : 1);
            offline.incrementAndGet();
        }

        @Override
        public void onNodeOnline(String id) {
            online.incrementAndGet();
        }

        @Override
        public void onNodeRemoved(String id, NodeRemoval reason) {
            wrong.addAndGet(id.equals("SLAVE2") && reason == NodeRemoval.REQUESTED ? 0 : 1);
        }
    }
}
