// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.poolagent.pool.known.KnownDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AbortTrustTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofMillis(500);

    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private GuardedDataSource pool = pool(SWEEP);

    AbortTrustTest() {
        driver.type = KnownDriver.CONNECTION;
    }

    @BeforeAll
    static void know() {
        System.setProperty(AbortTrust.MORE, "com.acme.driver, " + KnownDriver.PACKAGE);
    }

    @AfterAll
    static void forget() {
        System.clearProperty(AbortTrust.MORE);
    }

    @AfterEach
    void close() {
        hanging.countDown();
        pool.close();
    }

    private GuardedDataSource pool(Duration sweep) {
        PoolConfig config = driver.config()
                .maximumPoolSize(2)
                .validationTimeout(LIMIT)
                .sweepInterval(sweep)
                .build();
        return new GuardedDataSource(config, clock);
    }

    /** In a transaction. */
    private FakeDriver.Physical lent(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.createStatement().execute("x");
        return driver.opened.get((int) connection.unwrap(LeaseInfo.class).connection() - 1);
    }

    private Thread rollingBack() throws SQLException {
        AtomicReference<Thread> by = new AtomicReference<>();
        Connection connection = pool.getConnection();
        lent(connection).hooks.put("rollback", () -> by.set(Thread.currentThread()));
        connection.close();
        return by.get();
    }

    private InBackground<Void> releaseThatHangs() throws SQLException {
        Connection connection = pool.getConnection();
        FakeDriver.Physical physical = lent(connection);
        physical.hooks.put("rollback", () -> FakeDriver.await(hanging));
        InBackground<Void> release = InBackground.run("releaser", () -> {
            connection.close();
            return null;
        });
        await().until(() -> physical.calls.contains("rollback()"));
        return release;
    }

    private void sweepAfter(Duration span) {
        clock.advance(span);
        pool.housekeeper.sweep();
    }

    @Test
    void whoReleasesAsksAKnownDriverItself() throws SQLException {
        assertThat(rollingBack()).isSameAs(Thread.currentThread());
    }

    @Test
    void anUnknownDriverIsAskedByAThreadOfThePool() throws SQLException {
        driver.type = Connection.class;
        assertThat(rollingBack().getName()).startsWith("orders-connector-");
    }

    @Test
    void whereSweepsAreRareAThreadOfThePoolAsks() throws SQLException {
        pool.close();
        pool = pool(LIMIT.dividedBy(4));
        assertThat(rollingBack()).isSameAs(Thread.currentThread());
        pool.close();
        pool = pool(LIMIT.dividedBy(4).plusMillis(1));
        driver.opened.clear();
        assertThat(rollingBack().getName()).startsWith("orders-connector-");
    }

    @Test
    void aKnownDriverThatHangsIsAbortedWithinTheLimit() throws Exception {
        InBackground<Void> release = releaseThatHangs();
        driver.only().hooks.put("abort", hanging::countDown);
        sweepAfter(LIMIT.minus(SWEEP).minusMillis(1));
        assertThat(driver.only().calls).doesNotContain("abort(executor)");
        sweepAfter(Duration.ofMillis(1));

        release.get();
        assertThat(driver.only().calls).contains("abort(executor)");
        await().until(() -> pool.stats().equals(new PoolStats(0, 0, 0, 0, 0)));
        assertThat(rollingBack()).as("it kept its promise").isSameAs(Thread.currentThread());
        assertThat(driver.opened).as("what hung is not lent again").hasSize(2);
    }

    /** The driver's answer and the housekeeper's patience end in one moment. */
    @Test
    void whatWasGivenUpIsNotLentThoughTheDriverHasAnswered() throws Exception {
        Connection connection = pool.getConnection();
        lent(connection).hooks.put("rollback", () -> sweepAfter(LIMIT));
        connection.close();

        await().until(() -> driver.only().calls.contains("abort(executor)"));
        Connection next = pool.getConnection();
        assertThat(next.unwrap(LeaseInfo.class).connection()).isEqualTo(2);
    }

    @Test
    void whatEndedInTimeIsNotAbortedAfterwards() throws Exception {
        rollingBack();
        sweepAfter(LIMIT);
        Connection next = pool.getConnection();
        sweepAfter(LIMIT);
        next.close();
        sweepAfter(LIMIT);

        assertThat(driver.only().calls).doesNotContain("abort(executor)");
    }

    @Test
    void anAbortThatEndsNothingIsTrustedNoMore() throws Exception {
        InBackground<Void> release = releaseThatHangs();
        sweepAfter(LIMIT.minus(SWEEP));
        await().until(() -> driver.only().calls.contains("abort(executor)"));
        sweepAfter(LIMIT.minusMillis(1));
        assertThat(rollingBack()).isSameAs(Thread.currentThread());
        sweepAfter(Duration.ofMillis(1));

        assertThat(rollingBack().getName()).startsWith("orders-connector-");
        hanging.countDown();
        release.get();
    }

    @Test
    void anAbortThatFailsIsTrustedNoMore() throws Exception {
        InBackground<Void> release = releaseThatHangs();
        driver.only().failures.put("abort", new AbstractMethodError("abort"));
        sweepAfter(LIMIT.minus(SWEEP));
        await().until(pool.pool.abortTrust::isLost);

        assertThat(rollingBack().getName()).startsWith("orders-connector-");
        hanging.countDown();
        release.get();
    }
}
