// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An administrator, or a proxy in between, ends connections. */
class KilledConnectionsIT extends OnBothServers {
    @Test
    void killedIdleConnectionsAreReplacedWithoutAWord() throws Exception {
        pool(config());
        Set<Long> killed = idle(SIZE);
        killAll(killed);

        List<Connection> fresh = acquire(SIZE);
        assertThat(ids(fresh)).doesNotContainAnyElementsOf(killed);
        release(fresh);
        assertWhole();
    }

    @Test
    void aConnectionKilledJustAfterItsReleaseFailsOneHolderAndIsNotLentAgain() throws Exception {
        // Nothing is validated: the pool knows of no death but by what the holder meets.
        pool(config().sweepInterval(Duration.ofHours(1)));
        List<Connection> leased = acquire(SIZE);
        Set<Long> killed = ids(leased);
        release(leased);
        killAll(killed);

        for (int i = 0; i < SIZE; i++) {
            Connection dead = pool.getConnection();
            SQLException e = catchThrowableOfType(SQLException.class, () -> Server.id(dead));
            assertLost(e);
            dead.close();
        }
        List<Connection> fresh = acquire(SIZE);
        assertThat(ids(fresh)).doesNotContainAnyElementsOf(killed);
        release(fresh);
        assertWhole();
    }

    @Test
    void theHolderOfAKilledConnectionIsToldByTheDriverAndTheNextGetsALivingOne() throws Exception {
        pool(config().sweepInterval(Duration.ofHours(1)));
        List<Connection> leased = acquire(SIZE);
        Set<Long> killed = ids(leased);
        leased.get(0).setAutoCommit(false);
        killAll(killed);

        for (Connection dead : leased) {
            SQLException e = catchThrowableOfType(SQLException.class, () -> Server.id(dead));
            assertLost(e);
            assertThat(dead.isClosed()).as("its lease").isFalse();
            dead.close();
        }
        assertWhole();
    }

    @Test
    void aConnectionKilledInTheMidstOfAStatementIsNotLentAgain() throws Exception {
        pool(config().sweepInterval(Duration.ofHours(1)));
        List<Connection> leased = acquire(SIZE);
        Set<Long> killed = ids(leased);
        List<Answer<String>> sleepers = leased.stream()
                .map(connection -> Answer.to(() -> Server.text(connection, "SELECT SLEEP(30)")))
                .toList();
        server.awaitSleepers(SIZE);
        killAll(killed);

        for (Answer<String> sleeper : sleepers) {
            assertLost(sleeper.failure());
            assertThat(sleeper.took()).isLessThan(Duration.ofSeconds(10));
        }
        release(leased);
        List<Connection> fresh = acquire(SIZE);
        assertThat(ids(fresh)).doesNotContainAnyElementsOf(killed);
        release(fresh);
        assertWhole();
    }

    @Test
    void aDeadConnectionThatIsReleasedUntouchedIsLentAgainButNotOnceItWasValidated() throws Exception {
        pool(config());
        List<Connection> leased = acquire(SIZE);
        Set<Long> killed = ids(leased);
        killAll(killed);
        release(leased);
        TimeUnit.NANOSECONDS.sleep(SWEEP.multipliedBy(4).toNanos());

        List<Connection> fresh = acquire(SIZE);
        assertThat(ids(fresh)).doesNotContainAnyElementsOf(killed);
        release(fresh);
        assertWhole();
    }

    private void killAll(Set<Long> ids) throws SQLException {
        for (long id : ids) {
            server.kill(id);
        }
        server.awaitNoSessions();
    }

    /** The driver's own words, unchanged. */
    private static void assertLost(SQLException e) {
        assertTheDrivers(e, "08S01", "");
    }
}
