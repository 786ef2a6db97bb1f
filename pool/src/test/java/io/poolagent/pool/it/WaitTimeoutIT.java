// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The server ends the sessions that did nothing for {@code wait_timeout} seconds. */
class WaitTimeoutIT extends OnBothServers {
    private static final Duration PASSED = Duration.ofSeconds(5);

    @Test
    void idleConnectionsTheServerHasEndedAreReplacedWithoutAWord() throws Exception {
        pool(config());
        List<Connection> leased = shortLived();
        Set<Long> ended = ids(leased);
        release(leased);
        server.awaitSessions(count -> count == 0, PASSED);

        List<Connection> fresh = acquire(SIZE);
        assertThat(ids(fresh)).doesNotContainAnyElementsOf(ended);
        release(fresh);
        assertWhole();
    }

    @Test
    void theHolderOfAConnectionTheServerHasEndedIsToldByTheDriverAndTheNextGetsALivingOne() throws Exception {
        // Nothing is validated: the pool knows of no death but by what the holder meets.
        pool(config().sweepInterval(Duration.ofHours(1)));
        List<Connection> leased = shortLived();
        server.awaitSessions(count -> count == 0, PASSED);

        for (Connection dead : leased) {
            SQLException e = catchThrowableOfType(SQLException.class, () -> Server.id(dead));
            assertTheDrivers(e, "08S01", "");
            dead.close();
        }
        assertWhole();
    }

    private List<Connection> shortLived() throws SQLException {
        List<Connection> leased = acquire(SIZE);
        for (Connection connection : leased) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET SESSION wait_timeout = 1");
            }
        }
        return leased;
    }
}
