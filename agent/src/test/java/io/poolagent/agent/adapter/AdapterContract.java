// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.Pool;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every adapter has to know, shown on the real pool, with one connection, on H2. */
abstract class AdapterContract {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Map<String, Pool.OpenTransaction> FATES = Map.of(
            "rolled back", Pool.OpenTransaction.ROLLED_BACK,
            "committed", Pool.OpenTransaction.COMMITTED,
            "left open", Pool.OpenTransaction.LEFT_OPEN);

    final String database = "h2:mem:contract" + DATABASES.incrementAndGet();
    final Adapters adapters = new Adapters(type -> {});
    final Inside inside = new Inside(type -> {});
    DataSource source;
    Connection observer;

    /** The row of the support table that the pool is to be as. */
    abstract KnownPool known();

    String url() {
        return "jdbc:" + database;
    }

    /** The pool's newest version, unless a subclass takes another. */
    KnownPool.Version version() {
        return known().newest();
    }

    /** The pool's name to the watched programs, which have one for each way it is set up. */
    String setUp() {
        return known().kind;
    }

    /** A pool of one connection, that waits for some seconds. */
    DataSource open() throws SQLException {
        return PoolJars.open(version(), setUp(), url());
    }

    void close(DataSource pool) throws Exception {
        PoolJars.call(pool, "close");
    }

    /** Looks at the database past the pool. */
    Connection observe() throws Exception {
        return DriverManager.getConnection("jdbc:" + database);
    }

    abstract String kind();

    /** What the pool is called: a pattern. */
    abstract String name();

    /** Classes that are the pool's own. */
    abstract List<String> ownCode();

    @BeforeEach
    void openPool() throws Exception {
        observer = observe();
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
        Thread.currentThread().setContextClassLoader(AdapterContract.class.getClassLoader());
    }

    @Test
    void thePoolIsKnown() throws SQLException {
        try (Connection handle = source.getConnection()) {
            Pool pool = adapters.poolOf(source, handle);

            assertThat(adapters.kindOf(source).isKnown()).isTrue();
            assertThat(pool).isNotNull();
            assertThat(pool.kind()).isEqualTo(kind());
            assertThat(pool.name()).matches(name());
            assertThat(adapters.poolOf(source, handle)).isSameAs(pool);
            assertThat(adapters.maximum(source)).isOne();
        }
    }

    @Test
    void itsOwnCodeIsKnown() {
        assertThat(ownCode()).allMatch(adapters::isPools);
        assertThat(List.of("shop.legacy.OrderDao", "org.h2.jdbc.JdbcConnection"))
                .noneMatch(adapters::isPools);
    }

    @Test
    void aHandleOfAnotherKindHasNoAnchor() throws Exception {
        Pool pool = pool();
        assertThat(pool.anchor(observer)).isNull();
    }

    @Test
    void whatBecomesOfAnOpenTransactionIsAsTheTableSays() throws SQLException {
        Pool.OpenTransaction fate = FATES.get(known().openTransaction(version()));
        assertThat(pool().openTransaction())
                .isEqualTo(known().isOpenTransactionKnown() ? fate : Pool.OpenTransaction.UNKNOWN);
    }

    @Test
    void itsHolderMayBeClosedForAsTheTableSays() throws SQLException {
        try (Connection handle = source.getConnection()) {
            assertThat(pool(handle).objectionToClosing(handle) == null).isEqualTo(known().keptBecause() == null);
        }
    }

    /** Asked of those pools alone whose holders may be closed for. */
    @Test
    void whetherAutocommitStaysOffIsKnown() throws SQLException {
        Assumptions.assumeTrue(known().keptBecause() == null, known().keptBecause());
        Connection handle = source.getConnection();
        handle.setAutoCommit(false);
        handle.close();
        try (Connection next = source.getConnection()) {
            assertThat(pool(next).leavesAutoCommitOff()).isEqualTo(!next.getAutoCommit());
        }
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

    static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM item")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
