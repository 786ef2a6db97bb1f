// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Garbage;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every adapter has to do, shown on the real pool, with one connection, on H2. */
abstract class AdapterContract {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String database = "h2:mem:contract" + DATABASES.incrementAndGet();
    final String url = RecordingDriver.PREFIX + database;
    final Adapters adapters = new Adapters(type -> {});
    DataSource source;
    private Connection observer;

    /** A pool of one connection, that waits for some seconds. */
    abstract DataSource open() throws SQLException;

    abstract void close(DataSource pool) throws Exception;

    abstract String kind();

    abstract String reclaimed();

    /** Classes that are the pool's own. */
    abstract List<String> ownCode();

    @BeforeEach
    void openPool() throws SQLException {
        observer = DriverManager.getConnection("jdbc:" + database);
        RecordingDriver.ENDS.clear(); // Registers it, too.
        try (Statement statement = observer.createStatement()) {
            statement.execute("CREATE TABLE item (id INT PRIMARY KEY)");
        }
        source = open();
    }

    @AfterEach
    void closePool() throws Exception {
        close(source);
        observer.close();
    }

    @Test
    void thePoolIsKnown() throws SQLException {
        try (Connection handle = source.getConnection()) {
            Pool pool = adapters.poolOf(source, handle);

            assertThat(adapters.isKnown(source)).isTrue();
            assertThat(pool).isNotNull();
            assertThat(pool.kind()).isEqualTo(kind());
            assertThat(pool.anchor(handle)).isNotNull();
            assertThat(adapters.poolOf(source, handle)).isSameAs(pool);
        }
    }

    @Test
    void itsOwnCodeIsKnown() {
        assertThat(ownCode()).allMatch(adapters);
        assertThat(List.of("shop.legacy.OrderDao", "org.h2.jdbc.JdbcConnection"))
                .noneMatch(adapters);
    }

    @Test
    void aHandleOfAnotherKindHasNoAnchor() throws Exception {
        Pool pool = pool();
        assertThat(pool.anchor(observer)).isNull();
    }

    @Test
    void aLeaseIsNotOverWhileItIsHeld() throws SQLException {
        try (Connection handle = source.getConnection()) {
            Pool pool = pool(handle);

            assertThat(pool.isOver(pool.anchor(handle))).isFalse();
        }
    }

    @Test
    void theAnchorDoesNotPinTheHandle() throws Exception {
        Ledger ledger = new Ledger();
        Lease lease = lease(ledger);
        List<Lease> lost = new ArrayList<>();
        Garbage.collectUntil(() -> {
            ledger.drainLost(lost::add);
            return !lost.isEmpty();
        });

        assertThat(lost).containsExactly(lease);
        assertThat(lease.anchor()).isNotNull();
    }

    @Test
    void theAnchorDoesNotPinAHandleWithAnOpenStatementAndResult() throws Exception {
        Ledger ledger = new Ledger();
        Lease lease = leaseWithOpenStatement(ledger);
        List<Lease> lost = new ArrayList<>();
        Garbage.collectUntil(() -> {
            ledger.drainLost(lost::add);
            return !lost.isEmpty();
        });

        assertThat(lost).containsExactly(lease);
        assertThat(lease.anchor()).isNotNull();
    }

    @Test
    void anOpenResultKeepsItsHandle() throws Exception {
        Ledger ledger = new Ledger();
        List<Lease> lost = new ArrayList<>();
        ResultSet rows = openResult(ledger);
        for (int i = 0; i < 3; i++) { // More than once: finalizers put it off.
            WeakReference<Object> marker = new WeakReference<>(new Object());
            Garbage.collectUntil(() -> marker.get() == null);
        }
        ledger.drainLost(lost::add);

        assertThat(lost).isEmpty();
        assertThat(rows.next()).isTrue();
        rows.getStatement().getConnection().close();
    }

    @Test
    void reclaimMakesTheOnlyConnectionUsableAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            Lease lease = lease(new Ledger());
            assertThat(lease.pool().reclaim(lease.anchor())).isEqualTo(reclaimed());
        }
        try (Connection next = source.getConnection()) {
            assertThat(count(next)).isZero();
        }
    }

    @Test
    void reclaimRollsBackWhatTheLostHolderWrote() throws Exception {
        Lease lease = leaseThatWrote(new Ledger());
        RecordingDriver.ENDS.clear();
        assertThat(lease.pool().reclaim(lease.anchor())).isEqualTo(reclaimed());
        assertThat(RecordingDriver.ENDS).doesNotContain("commit").startsWith("rollback");

        assertThat(count(observer)).isZero();
        try (Connection next = source.getConnection()) {
            assertThat(next.getAutoCommit()).isTrue();
            assertThat(count(next)).isZero();
        }
        assertThat(count(observer)).isZero();
    }

    final Pool pool() throws SQLException {
        try (Connection handle = source.getConnection()) {
            return pool(handle);
        }
    }

    final Pool pool(Connection handle) {
        Pool pool = adapters.poolOf(source, handle);
        assertThat(pool).isNotNull();
        return pool;
    }

    /** A lease whose handle nobody keeps. */
    final Lease lease(Ledger ledger) throws SQLException {
        Connection handle = source.getConnection();
        Pool pool = pool(handle);
        return ledger.open(handle, pool, pool.anchor(handle), 0, null);
    }

    private Lease leaseWithOpenStatement(Ledger ledger) throws SQLException {
        Connection handle = source.getConnection();
        Pool pool = pool(handle);
        Lease lease = ledger.open(handle, pool, pool.anchor(handle), 0, null);
        handle.createStatement().executeQuery("SELECT * FROM item");
        handle.prepareStatement("SELECT * FROM item").executeQuery();
        return lease;
    }

    private ResultSet openResult(Ledger ledger) throws SQLException {
        Connection handle = source.getConnection();
        Pool pool = pool(handle);
        ledger.open(handle, pool, pool.anchor(handle), 0, null);
        return handle.createStatement().executeQuery("SELECT 1");
    }

    private Lease leaseThatWrote(Ledger ledger) throws SQLException {
        Connection handle = source.getConnection();
        Pool pool = pool(handle);
        handle.setAutoCommit(false);
        handle.createStatement().execute("INSERT INTO item VALUES (1)");
        return ledger.open(handle, pool, pool.anchor(handle), 0, null);
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM item")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
