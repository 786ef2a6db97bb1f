// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the agent relies on: the names, the collectability, and taking a lease back. */
class ReclaimTest {
    private final FakeDriver driver = new FakeDriver();
    private final GuardedDataSource pool =
            new GuardedDataSource(driver.config().maximumPoolSize(1).build(), new ManualClock());

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void theAgentFindsItsMembers() throws Exception {
        Class<?> handle = pool.getConnection().getClass();
        assertThat(handle.getSimpleName()).isEqualTo("GuardedConnection");
        assertThat(handle.getDeclaredField("slot").getType()).isEqualTo(Slot.class);
        assertThat(handle.getDeclaredField("ticket").getType()).isEqualTo(long.class);
        assertThat(handle.getDeclaredMethod("close").getReturnType()).isEqualTo(void.class);
        assertThat(Slot.class.getDeclaredMethod("isHeld", long.class).getReturnType())
                .isEqualTo(boolean.class);
        assertThat(Slot.class.getDeclaredMethod("reclaim", long.class).getReturnType())
                .isEqualTo(boolean.class);
    }

    @Test
    void reclaimRollsBackResetsAndServesTheNextWaiter() throws Exception {
        GuardedConnection lost = (GuardedConnection) pool.getConnection();
        lost.setAutoCommit(false);
        lost.createStatement();
        driver.only().takeCalls();
        InBackground<Connection> waiter = InBackground.acquire("waiter", pool);

        assertThat(lost.slot.isHeld(lost.ticket)).isTrue();
        assertThat(lost.slot.reclaim(lost.ticket)).isTrue();

        assertThat(lost.slot.isHeld(lost.ticket)).isFalse();
        assertThat(driver.only().calls)
                .containsExactly("Statement.close()", "rollback()", "setAutoCommit(true)", "clearWarnings()");
        Connection next = waiter.get();
        assertThat(next.isClosed()).isFalse();
        assertThat(lost.isClosed()).isTrue();
        assertThat(lost.slot.reclaim(lost.ticket)).isFalse();
        assertThat(next.isClosed()).isFalse();
        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(0);
    }

    @Test
    void reclaimLosesAgainstARelease() throws SQLException {
        GuardedConnection released = (GuardedConnection) pool.getConnection();
        released.close();
        driver.only().takeCalls();

        assertThat(released.slot.reclaim(released.ticket)).isFalse();
        assertThat(driver.only().calls).isEmpty();
        assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
        assertThat(pool.totals().doubleReleases()).isEqualTo(0);
    }

    @Test
    void reclaimClosesWhatItCannotReset() throws SQLException {
        GuardedConnection lost = (GuardedConnection) pool.getConnection();
        lost.setAutoCommit(false);
        driver.only().failures.put("rollback", new SQLException("gone"));

        assertThat(lost.slot.reclaim(lost.ticket)).isTrue();
        await().until(() -> pool.stats().total() == 0);
        assertThat(driver.only().closed).isTrue();
    }

    @Test
    void aForgottenHandleIsCollectedEvenWithOpenStatements() throws SQLException {
        PoolConfig config = PoolConfig.builder()
                .jdbcUrl("jdbc:h2:mem:forgotten")
                .maximumPoolSize(1)
                .build();
        try (GuardedDataSource h2 = new GuardedDataSource(config)) {
            Forgotten forgotten = forget(h2);
            collect(forgotten.handle);
            collect(forgotten.rows);

            assertThat(forgotten.slot.reclaim(forgotten.ticket)).isTrue();
            assertThat(h2.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
            assertThat(h2.totals().doubleReleases()).isEqualTo(0);
            try (Connection next = h2.getConnection()) {
                assertThat(next.isValid(1)).isTrue();
            }
        }
    }

    @Test
    void aLivingResultSetKeepsItsHandle() throws SQLException {
        try (GuardedDataSource h2 = new GuardedDataSource(
                PoolConfig.builder().jdbcUrl("jdbc:h2:mem:living").build())) {
            ResultSet rows = h2.getConnection().createStatement().executeQuery("SELECT 1");
            WeakReference<Connection> handle =
                    new WeakReference<>(rows.getStatement().getConnection());
            for (int i = 0; i < 5; i++) {
                System.gc();
            }

            assertThat(handle.get()).isNotNull();
            assertThat(rows.next()).isTrue();
        }
    }

    private record Forgotten(WeakReference<Object> handle, WeakReference<Object> rows, Slot slot, long ticket) {}

    private static Forgotten forget(GuardedDataSource h2) throws SQLException {
        GuardedConnection handle = (GuardedConnection) h2.getConnection();
        handle.setAutoCommit(false);
        Statement statement = handle.createStatement();
        statement.execute("CREATE TABLE t (id INT)");
        ResultSet rows = handle.prepareStatement("SELECT * FROM t").executeQuery();
        return new Forgotten(new WeakReference<>(handle), new WeakReference<>(rows), handle.slot, handle.ticket);
    }

    private static void collect(WeakReference<Object> reference) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return reference.get() == null;
        });
    }
}
