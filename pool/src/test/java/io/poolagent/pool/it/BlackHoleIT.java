// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.poolagent.pool.ConnectFailure;
import io.poolagent.pool.PoolStats;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network between the pool and the server swallows everything, or resets everything. */
class BlackHoleIT extends OnBothServers {
    private BlackHole network;
    private String url;

    @BeforeEach
    void network() throws Exception {
        network = new BlackHole(server.port);
        url = server.url(network.port());
    }

    @AfterEach
    void endOfNetwork() throws Exception {
        network.close();
    }

    @Test
    void beforeConnectEveryCallerHasItsAnswerInTime() throws Exception {
        pool(config(url));
        network.swallow();

        assertAllInTime(Answer.to(2 * SIZE, pool::getConnection));
        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, SIZE));
        network.pass();

        await().until(() -> pool.stats().idle() == SIZE);
        assertWhole();
    }

    @Test
    void onIdleConnectionsEveryCallerHasItsAnswerInTime() throws Exception {
        pool(config(url));
        Set<Long> swallowed = idle(SIZE);
        network.swallow();

        assertAllInTime(Answer.to(2 * SIZE, pool::getConnection));
        network.pass();

        await().until(() -> pool.stats().idle() == SIZE && pool.stats().connecting() == 0);
        List<Connection> fresh = acquire(SIZE);
        assertThat(ids(fresh)).as("what did not answer is not used again").doesNotContainAnyElementsOf(swallowed);
        release(fresh);
        server.awaitSessions(count -> count == SIZE, MARGIN);
        assertWhole();
    }

    @Test
    void onUsedConnectionsOnlyTheirHoldersWaitAndEvictingFreesThem() throws Exception {
        pool(config(url));
        List<Connection> leased = acquire(SIZE);
        leased.get(0).setAutoCommit(false);
        network.swallow();
        List<Answer<String>> statements = leased.stream()
                .map(connection -> Answer.to(statement(connection)))
                .toList();
        assertAllInTime(Answer.to(2, pool::getConnection));
        assertThat(statements).noneMatch(Answer::isThere);

        for (Connection connection : leased) {
            Answer<Void> evict = Answer.toAction(() -> pool.evict(connection));
            evict.get();
            assertThat(evict.took()).isLessThan(VALIDATION_TIMEOUT.plus(MARGIN));
        }
        for (Answer<String> statement : statements) {
            SQLException e = statement.failure();
            assertTheDrivers(e, "08S01|08003", "");
        }
        network.pass();
        server.awaitNoSessions();
        assertWhole();
    }

    @Test
    void closingThePoolReturnsInTime() throws Exception {
        pool(config(url));
        List<Connection> leased = acquire(SIZE);
        leased.get(0).setAutoCommit(false);
        Server.id(leased.get(0));
        release(leased.subList(1, SIZE));
        network.swallow();

        Answer<Void> close = Answer.toAction(pool::close);
        close.get();
        assertThat(close.took()).isLessThan(VALIDATION_TIMEOUT.plus(MARGIN));
        Answer<Void> release = Answer.toAction(leased.get(0)::close);
        release.get();
        assertThat(release.took()).isLessThan(VALIDATION_TIMEOUT.plus(MARGIN));
        await().until(() -> pool.stats().equals(new PoolStats(0, 0, 0, 0, 0)));
        network.pass();
        server.awaitNoSessions();
    }

    @Test
    void resetConnectionsAreReplacedAndNewOnesFailAtOnce() throws Exception {
        pool(config(url).connectFailure(ConnectFailure.FAIL));
        Set<Long> before = idle(SIZE);
        Connection used = pool.getConnection();
        Server.id(used);
        network.reset();

        assertTheDrivers(Answer.to(statement(used)).failure(), "08S01", "Communications link failure");
        used.close();
        for (Answer<Connection> answer : Answer.to(2 * SIZE, pool::getConnection)) {
            assertTheDrivers(answer.failure(), "08S01", "Communications link failure");
            assertThat(answer.took()).as("at once").isLessThan(MARGIN);
        }
        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0));
        network.pass();

        List<Connection> fresh = acquire(SIZE);
        assertThat(ids(fresh)).doesNotContainAnyElementsOf(before);
        release(fresh);
        assertWhole();
    }

    private static Callable<String> statement(Connection connection) {
        return () -> Server.text(connection, "SELECT 1");
    }

    private static void assertAllInTime(List<Answer<Connection>> answers) throws Exception {
        for (Answer<Connection> answer : answers) {
            assertOurs(answer.failure(), "pool 'orders'.*");
            assertThat(answer.took()).isBetween(ACQUIRE_TIMEOUT, ACQUIRE_TIMEOUT.plus(MARGIN));
        }
    }
}
