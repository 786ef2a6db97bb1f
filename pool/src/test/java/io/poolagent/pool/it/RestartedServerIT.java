// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.poolagent.pool.ConnectFailure;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server is stopped, and comes back. */
class RestartedServerIT extends OnBothServers {
    private boolean stopped;

    @AfterEach
    void startAgain() throws Exception {
        if (stopped) {
            start();
        }
    }

    @Test
    void whileItIsAwayCallersAreToldByTheDriverAndAfterwardsAllIsAsBefore() throws Exception {
        pool(config().minimumIdle(1).connectFailure(ConnectFailure.FAIL));
        idle(SIZE);
        Connection used = pool.getConnection();
        Server.id(used);
        stop();

        SQLException lost = Answer.to(() -> Server.id(used)).failure();
        assertTheDrivers(lost, "08S01", "");
        used.close();
        // More than there are slots, and twice, so that each slot would be lost once.
        for (int round = 0; round < 2; round++) {
            for (Answer<Connection> answer : Answer.to(2 * SIZE, pool::getConnection)) {
                SQLException e = answer.failure();
                assertTheDrivers(e, "08S01", "Communications link failure");
                assertThat((Throwable) e).hasRootCauseInstanceOf(ConnectException.class);
                assertThat(answer.took()).as("at once").isLessThan(MARGIN);
            }
        }
        start();

        assertWhole();
    }

    @Test
    void theMinimumIdleComesBackByItself() throws Exception {
        pool(config().minimumIdle(2));
        server.awaitSessions(count -> count == 2, MARGIN);
        stop();
        // What is left of the old connections must go first.
        await().during(SWEEP.multipliedBy(3)).until(() -> pool.stats().used() == 0);
        start();

        release(acquire(SIZE));
        assertThat(server.sessions()).isGreaterThanOrEqualTo(2);
        assertWhole();
    }

    private void stop() throws Exception {
        stopped = true;
        server.stop();
    }

    private void start() throws Exception {
        server.start();
        stopped = false;
    }
}
