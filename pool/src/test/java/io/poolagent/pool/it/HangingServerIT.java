// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.poolagent.pool.PoolStats;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The server's process is stopped (SIGSTOP): its connections stay open, new ones seem to succeed, nothing answers. */
class HangingServerIT extends OnBothServers {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void duringConnectEveryCallerHasItsAnswerInTime() throws Exception {
        pool(config());
        server.hang();

        for (Answer<Connection> answer : Answer.to(2 * SIZE, pool::getConnection)) {
            assertOurs(
                    answer.failure(),
                    "pool 'orders'(: connecting takes longer than| had no connection after) \\d s .*connecting=4.*");
            assertThat(answer.took()).isBetween(ACQUIRE_TIMEOUT, ACQUIRE_TIMEOUT.plus(MARGIN));
        }
        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, SIZE));
        server.goOn();

        awaitIdle(SIZE);
        assertWhole();
    }

    @Test
    void duringValidationEveryCallerHasItsAnswerInTime() throws Exception {
        pool(config());
        Set<Long> hanging = idle(SIZE);
        server.hang();

        for (Answer<Connection> answer : Answer.to(2 * SIZE, pool::getConnection)) {
            assertOurs(answer.failure(), "pool 'orders'.*");
            assertThat(answer.took()).isBetween(ACQUIRE_TIMEOUT, ACQUIRE_TIMEOUT.plus(MARGIN));
        }
        server.goOn();

        awaitIdle(SIZE);
        List<Connection> fresh = acquire(SIZE);
        assertThat(ids(fresh)).as("what did not answer is not used again").doesNotContainAnyElementsOf(hanging);
        release(fresh);
        server.awaitSessions(count -> count == SIZE, MARGIN);
        assertWhole();
    }

    @Test
    void duringRollbackTheOneWhoClosesWaitsNoLongerThanForAValidation() throws Exception {
        pool(config());
        Connection inTransaction = pool.getConnection();
        inTransaction.setAutoCommit(false);
        Server.text(inTransaction, "SELECT 1");
        server.hang();

        Answer<Void> close = Answer.toAction(inTransaction::close);
        close.get();
        assertThat(close.took()).isLessThan(VALIDATION_TIMEOUT.plus(MARGIN));
        server.goOn();
        assertWhole();
    }

    /** On this the pool relies where it knows the driver: the thread that releases asks it itself. */
    @Test
    void theDriversAbortEndsARollbackThatHangs() throws Exception {
        try (Connection connection = DriverManager.getConnection(server.url(), Server.USER, "")) {
            connection.setAutoCommit(false);
            Server.text(connection, "SELECT 1");
            server.hang();
            Answer<Void> rollback = Answer.toAction(connection::rollback);
            await().during(Duration.ofMillis(100)).until(() -> !rollback.isThere());
            connection.abort(Runnable::run);

            assertThat((Throwable) rollback.failure()).isInstanceOf(SQLException.class);
        } finally {
            server.goOn();
        }
    }

    @Test
    void duringRollbackNobodyWaitsLongerEvenIfNobodySweeps() throws Exception {
        pool(config().sweepInterval(HOUR));
        List<Connection> leased = acquire(SIZE);
        Connection inTransaction = leased.get(0);
        inTransaction.setAutoCommit(false);
        Server.text(inTransaction, "SELECT 1");
        release(leased.subList(1, SIZE));
        server.hang();

        Answer<Void> close = Answer.toAction(inTransaction::close);
        List<Answer<Connection>> others = Answer.to(SIZE, pool::getConnection);
        await().until(() -> others.stream().filter(Answer::isThere).count() == SIZE - 1);
        for (Answer<Connection> other : others) {
            if (other.isThere()) {
                assertThat(other.get()).isNotNull();
                assertThat(other.took()).as("not kept waiting").isLessThan(MARGIN);
            }
        }
        Answer<Connection> last =
                others.stream().filter(other -> !other.isThere()).findAny().orElseThrow();
        assertOurs(last.failure(), "pool 'orders' (exhausted|had no connection) after .*");
        assertThat(last.took()).isLessThan(ACQUIRE_TIMEOUT.plus(MARGIN));
        close.get();
        assertThat(close.took()).isLessThan(VALIDATION_TIMEOUT.plus(MARGIN));
        server.goOn();

        for (Answer<Connection> other : others) {
            if (other != last) {
                other.get().close();
            }
        }
        assertWhole();
    }

    @Test
    void anotherThreadMayEvictWhatHangsInAStatement() throws Exception {
        pool(config().sweepInterval(HOUR));
        Connection hanging = pool.getConnection();
        hanging.setAutoCommit(false);
        server.hang();
        Answer<String> statement = Answer.to(() -> Server.text(hanging, "SELECT 1"));
        await().during(Duration.ofMillis(200)).until(() -> !statement.isThere());

        Answer<Void> evict = Answer.toAction(() -> pool.evict(hanging));
        evict.get();
        assertThat(evict.took()).isLessThan(VALIDATION_TIMEOUT.plus(MARGIN));
        server.goOn();
        assertWhole();
    }

    @Test
    void evictingReturnsInTime() throws Exception {
        pool(config().sweepInterval(HOUR));
        List<Connection> leased = acquire(SIZE);
        for (Connection connection : leased) {
            connection.setAutoCommit(false);
            Server.text(connection, "SELECT 1");
        }
        server.hang();

        for (Connection connection : leased) {
            Answer<Void> evict = Answer.toAction(() -> pool.evict(connection));
            evict.get();
            assertThat(evict.took()).isLessThan(VALIDATION_TIMEOUT.plus(MARGIN));
        }
        server.goOn();

        assertWhole();
    }

    @Test
    void closingThePoolReturnsInTime() throws Exception {
        pool(config(inTransactions()));
        List<Connection> leased = acquire(SIZE);
        release(leased.subList(1, SIZE));
        server.hang();

        Answer<Void> close = Answer.toAction(pool::close);
        close.get();
        assertThat(close.took()).isLessThan(VALIDATION_TIMEOUT.plus(MARGIN));
        Answer<Void> release = Answer.toAction(leased.get(0)::close);
        release.get();
        assertThat(release.took()).isLessThan(VALIDATION_TIMEOUT.plus(MARGIN));
        server.goOn();
        server.awaitNoSessions();
        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0));
    }

    @Test
    void closingThePoolGracefullyReturnsInTime() throws Exception {
        pool(config());
        List<Connection> leased = acquire(SIZE);
        for (Connection connection : leased) {
            connection.setAutoCommit(false);
            Server.text(connection, "SELECT 1");
        }
        server.hang();

        Duration limit = Duration.ofMillis(200);
        Answer<Boolean> close = Answer.to(() -> pool.closeGracefully(limit));
        assertThat(close.get()).isFalse();
        assertThat(close.took()).isBetween(limit, limit.plus(VALIDATION_TIMEOUT).plus(MARGIN));
        // Aborted: nobody waits for the server.
        await().until(() -> pool.stats().equals(new PoolStats(0, 0, 0, 0, 0)));
        server.goOn();
    }

    @Test
    void whatWasBeingOpenedWhenThePoolClosedIsClosedWhenItArrives() throws Exception {
        pool(config());
        server.hang();
        List<Answer<Connection>> answers = Answer.to(2 * SIZE, pool::getConnection);
        await().until(() -> pool.stats().pending() == 2 * SIZE && pool.stats().connecting() == SIZE);

        Answer<Void> close = Answer.toAction(pool::close);
        close.get();
        assertThat(close.took()).isLessThan(MARGIN);
        for (Answer<Connection> answer : answers) {
            SQLException e = answer.failure();
            assertThat((Throwable) e).hasMessageStartingWith("Pool is closed.");
            assertThat(answer.took()).isLessThan(MARGIN);
        }
        server.goOn();
        await().until(() -> pool.stats().equals(new PoolStats(0, 0, 0, 0, 0)));
        server.awaitNoSessions();
    }

    @Test
    void theHousekeeperIsNotHeldUpByConnectionsThatCannotBeClosed() throws Exception {
        pool(config(inTransactions()).maximumPoolSize(2 * SIZE).maxIdle(SIZE).idleTimeout(Duration.ofMillis(500)));
        release(acquire(2 * SIZE));
        server.hang();

        // All have been taken out of use, though none may be closed yet.
        await().atMost(Duration.ofMillis(500).plus(SWEEP).plus(MARGIN))
                .until(() -> pool.stats().idle() == 0);
        server.goOn();
        await().until(() -> pool.stats().equals(new PoolStats(0, 0, 0, 0, 0)));
        server.awaitNoSessions();
    }

    /** As application servers set it up: the driver rolls back, and so hangs, when such a connection is closed. */
    private DataSource inTransactions() {
        InvocationHandler connect = (self, method, args) -> {
            Connection connection = DriverManager.getConnection(server.url(), Server.USER, "");
            connection.setAutoCommit(false);
            return connection;
        };
        return (DataSource) Proxy.newProxyInstance(
                HangingServerIT.class.getClassLoader(), new Class<?>[] {DataSource.class}, connect);
    }

    private void awaitIdle(int count) {
        await().until(() -> pool.stats().idle() == count && pool.stats().connecting() == 0);
    }
}
