// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The server's own count of connections, which the seed's users saw only going up. */
class CountGoesDownIT extends OnBothServers {
    private static final int BURST = 10;
    private static final int MINIMUM_IDLE = 2;
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(1);
    /** For the server and for the looking. */
    private static final Duration SHORT = Duration.ofMillis(700);

    @Test
    void afterABurstItReturnsToMinimumIdleAndAfterCloseToZero() throws Exception {
        int before = server.threadsConnected();
        pool(config().maximumPoolSize(BURST).minimumIdle(MINIMUM_IDLE).idleTimeout(IDLE_TIMEOUT));
        List<Connection> burst = acquire(BURST);
        assertThat(server.threadsConnected()).isEqualTo(before + BURST);

        release(burst);
        long released = System.nanoTime();
        awaitThreadsConnected(before + MINIMUM_IDLE);
        assertThat(since(released))
                .isBetween(IDLE_TIMEOUT.minus(SWEEP), IDLE_TIMEOUT.plus(SWEEP).plus(SHORT));
        await().during(IDLE_TIMEOUT.plus(SWEEP)).until(() -> server.threadsConnected() == before + MINIMUM_IDLE);

        pool.close();
        awaitThreadsConnected(before);
    }

    @Test
    void idleConnectionsBeyondMaxIdleLeaveAtTheNextSweep() throws Exception {
        pool(config().maximumPoolSize(BURST).maxIdle(3));
        release(acquire(BURST));

        server.awaitSessions(count -> count == 3, SWEEP.plus(MARGIN));
    }

    @Test
    void usedConnectionsLeaveWhenTheyAreReleasedAfterClose() throws Exception {
        pool(config());
        List<Connection> used = acquire(SIZE);
        used.get(0).close();
        pool.close();
        server.awaitSessions(count -> count == SIZE - 1, MARGIN);
        ids(used.subList(1, SIZE));

        used.get(1).close();
        server.awaitSessions(count -> count == SIZE - 2, MARGIN);
        release(used);
        server.awaitSessions(count -> count == 0, MARGIN);
    }

    @Test
    void evictedConnectionsLeaveAtOnce() throws Exception {
        pool(config().sweepInterval(Duration.ofHours(1)));
        List<Connection> used = acquire(SIZE);
        used.get(1).setAutoCommit(false);
        Server.text(used.get(1), "SELECT 1");
        pool.evict(used.get(0));
        server.awaitSessions(count -> count == SIZE - 1, MARGIN);
        pool.evict(used.get(1));
        server.awaitSessions(count -> count == SIZE - 2, MARGIN);

        release(used);
        assertWhole();
    }

    private void awaitThreadsConnected(int count) {
        await().pollInterval(20, TimeUnit.MILLISECONDS)
                .atMost(Duration.ofSeconds(5))
                .until(() -> server.threadsConnected() == count);
    }
}
