// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the seed's release guard lets through, since its handle is the connection itself: all of it is caught here. */
class SeedStaleReleaseTest extends SeedFixture {
    @Test
    @DisplayName("P22 a second strict release throws, and names the first")
    void aSecondStrictReleaseThrows() throws Exception {
        GuardedDataSource pool = pool(2);
        Connection connection = pool.getConnection();
        pool.release(connection);

        assertThatThrownBy(() -> pool.release(connection))
                .isExactlyInstanceOf(DoubleReleaseException.class)
                .hasMessage("Connection already released 0 ms ago by thread "
                        + Thread.currentThread().getName() + "; pool 'orders'");
        assertThat(recorder.of("misuse")).containsExactly("misuse DOUBLE_RELEASE");
        assertIdleOnce(pool);
    }

    @Test
    @DisplayName("P22 a second close() does nothing, as JDBC demands, but is told")
    void aSecondCloseIsTold() throws Exception {
        GuardedDataSource pool = pool(2);
        Connection connection = pool.getConnection();
        connection.close();
        connection.close();

        assertThat(recorder.of("misuse")).containsExactly("misuse DOUBLE_RELEASE");
        assertThat(pool.totals().doubleReleases()).isEqualTo(1);
        assertIdleOnce(pool);
    }

    @Test
    @DisplayName("P22 a second close() throws under the policy THROW")
    void aSecondCloseThrowsIfAskedTo() throws Exception {
        GuardedDataSource pool =
                pool(driver.config().maximumPoolSize(2).doubleReleasePolicy(DoubleReleasePolicy.THROW));
        Connection connection = pool.getConnection();
        connection.close();

        assertThatThrownBy(connection::close)
                .isExactlyInstanceOf(DoubleReleaseException.class)
                .hasMessageStartingWith("Connection already released 0 ms ago by thread ");
        assertThat(recorder.of("misuse")).containsExactly("misuse DOUBLE_RELEASE");
        assertIdleOnce(pool);
    }

    @Test
    @DisplayName("P22 a second release while the connection is validated for the next holder is told, too")
    void aSecondReleaseDuringAValidationIsTold() throws Exception {
        GuardedDataSource pool = pool(1);
        Connection stale = pool.getConnection();
        stale.close();
        letIdle(pool);
        CountDownLatch answer = new CountDownLatch(1);
        driver.only().validationGate = answer;
        InBackground<Connection> next = InBackground.acquire("next", pool);
        await().until(() -> driver.only().calls.contains("isValid(5)"));

        stale.close();
        assertThatThrownBy(() -> pool.release(stale)).isExactlyInstanceOf(DoubleReleaseException.class);
        assertThat(recorder.of("misuse")).containsExactly("misuse DOUBLE_RELEASE", "misuse DOUBLE_RELEASE");
        assertThat(next.result).isNotDone();
        answer.countDown();
        assertThat(physical(next.get())).isEqualTo(1);
        assertThat(pool.stats()).isEqualTo(ONE_USED);
    }

    @Test
    @DisplayName("E2/E3 a stale release does not free the connection of the next holder, and its culprit is named")
    void aStaleReleaseHarmsNobody() throws Exception {
        GuardedDataSource pool = pool(driver.config().maximumPoolSize(2).captureStackTraces(true));
        List<Throwable> sites = new CopyOnWriteArrayList<>();
        pool.addListener(new PoolListener() {
            @Override
            public void onMisuse(MisuseReport report) {
                sites.add(new Throwable("the misuse"));
            }
        });
        Connection a = acquireForA(pool);
        long leaseOfA = lease(a);
        Connection other = pool.getConnection();
        InBackground<Connection> waiter = InBackground.acquire("w", pool);
        releaseFirst(a);
        Connection w = waiter.get();
        assertThat(physical(w)).isEqualTo(1);
        other.close();
        pool.evict(pool.getConnection());

        releaseAgain(a);
        assertThat(w.isClosed()).isFalse();
        w.createStatement().execute("x");
        Connection x = pool.getConnection();
        assertThat(physical(x)).isNotEqualTo(physical(w));
        x.close();
        w.close();

        MisuseReport report = onlyMisuse();
        assertThat(report.kind()).isEqualTo(MisuseKind.STALE_RELEASE);
        assertThat(report.lease().id()).isEqualTo(leaseOfA);
        assertThat(report.lease().connection()).isEqualTo(1);
        assertThat(report.lease().thread()).isEqualTo(Thread.currentThread().getName());
        assertThat(report.message())
                .isEqualTo("released again, when its physical connection was somebody else's; "
                        + "released first 0 ms ago by thread "
                        + Thread.currentThread().getName());
        assertThat(methods(report.acquired())).contains("acquireForA");
        assertThat(methods(report.ended())).contains("releaseFirst").doesNotContain("releaseAgain");
        assertThat(methods(sites.get(0))).contains("releaseAgain");
    }

    @Test
    @DisplayName("E2/E3 the strict release, too, blames the culprit and not the innocent holders")
    void aStaleStrictReleaseHarmsNobody() throws Exception {
        GuardedDataSource pool = pool(2);
        Connection a = pool.getConnection();
        pool.release(a);
        Connection w = pool.getConnection();

        assertThatThrownBy(() -> pool.release(a)).isExactlyInstanceOf(DoubleReleaseException.class);
        Connection x = pool.getConnection();
        assertThat(physical(x)).isNotEqualTo(physical(w));
        pool.release(w);
        pool.release(x);
        assertThat(recorder.of("misuse")).containsExactly("misuse STALE_RELEASE");
        assertThat(pool.stats()).isEqualTo(new PoolStats(2, 0, 2, 0, 0));
    }

    @Test
    @DisplayName("E16 use after release fails with 08003, reaches nobody's connection, and is told")
    void useAfterReleaseFails() throws Exception {
        GuardedDataSource pool = pool(1);
        Connection a = pool.getConnection();
        Statement statement = a.createStatement();
        a.close();
        Connection w = pool.getConnection();
        driver.only().takeCalls();

        for (Throwable thrown : new Throwable[] {
            catchThrowable(a::createStatement), catchThrowable(a::commit), catchThrowable(() -> statement.execute("x"))
        }) {
            assertRefused(thrown, SQLNonTransientConnectionException.class, "08003", "Connection is closed");
        }
        assertThat(driver.only().calls).isEmpty();
        assertThat(a.isClosed()).isTrue();
        assertThat(a.isValid(1)).isFalse();
        assertThat(w.isClosed()).isFalse();
        assertThat(recorder.misuses).hasSize(3).allSatisfy(report -> {
            assertThat(report.kind()).isEqualTo(MisuseKind.USE_AFTER_RELEASE);
            assertThat(report.message()).startsWith("used after its release 0 ms ago by thread ");
        });
        assertThat(pool.totals().usesAfterRelease()).isEqualTo(3);
    }

    /** In the seed's port mysql2 the same connection would now be idle twice. */
    private static void assertIdleOnce(GuardedDataSource pool) throws Exception {
        assertThat(pool.stats()).isEqualTo(ONE_IDLE);
        assertThat(physical(pool.getConnection())).isEqualTo(1);
        assertThat(physical(pool.getConnection())).isEqualTo(2);
    }

    private static Connection acquireForA(GuardedDataSource pool) throws Exception {
        return pool.getConnection();
    }

    private static void releaseFirst(Connection connection) throws Exception {
        connection.close();
    }

    private static void releaseAgain(Connection connection) throws Exception {
        connection.close();
    }

    private static String[] methods(Throwable where) {
        return Arrays.stream(where.getStackTrace())
                .map(StackTraceElement::getMethodName)
                .toArray(String[]::new);
    }
}
