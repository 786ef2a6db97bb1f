// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.PoolConfig;
import io.poolagent.pool.PoolConfigBuilder;
import io.poolagent.pool.PoolStats;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What all faults have in common: a pool on a server that something happens to, and what must hold afterwards. One server's
 * tests run one after the other, and beside the other server's: they mostly wait.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(OnBothServers.Turn.class)
@ParameterizedClass(name = "{0}")
@EnumSource(Product.class)
abstract class OnBothServers {
    static final int SIZE = 4;
    static final Duration ACQUIRE_TIMEOUT = Duration.ofMillis(1500);
    static final Duration SWEEP = Duration.ofMillis(100);
    /** A driver that does not answer is not waited for longer than this, where the pool can help it. */
    static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(1);
    /** For two busy cores. */
    static final Duration MARGIN = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Parameter
    Product product;

    Server server;
    GuardedDataSource pool;

    @BeforeParameterizedClassInvocation
    static void skipIfThereIsNone(Product product) {
        product.assumeAvailable();
    }

    @BeforeEach
    void startServer() throws Exception {
        server = product.server();
        // What a failed test may have left.
        server.killSessions();
        server.awaitNoSessions();
    }

    /** Part of every test: whatever happened, nothing of the pool stays behind on the server. */
    @AfterEach
    void nothingStaysBehind() throws Exception {
        if (pool != null) {
            server.goOn();
            pool.close();
            server.awaitNoSessions();
            await().until(pool::stats, stats -> stats.total() + stats.connecting() + stats.pending() == 0);
        }
    }

    /** Not a method of the test: to wait for one's turn does not count against its time limit. */
    static final class Turn implements BeforeEachCallback, AfterEachCallback {
        @Override
        public void beforeEach(ExtensionContext test) {
            of(test).lock();
        }

        @Override
        public void afterEach(ExtensionContext test) {
            ReentrantLock turn = of(test);
            if (turn.isHeldByCurrentThread()) { // Also called if it never came to this test's turn.
                turn.unlock();
            }
        }

        private static ReentrantLock of(ExtensionContext test) {
            return ((OnBothServers) test.getRequiredTestInstance()).product.turn;
        }
    }

    PoolConfigBuilder config() {
        return config(server.url());
    }

    static PoolConfigBuilder config(String url) {
        return common().jdbcUrl(url).username(Server.USER);
    }

    static PoolConfigBuilder config(DataSource physical) {
        return common().dataSource(physical);
    }

    private static PoolConfigBuilder common() {
        return PoolConfig.builder()
                .name("orders")
                .maximumPoolSize(SIZE)
                .acquireTimeout(ACQUIRE_TIMEOUT)
                .connectTimeout(ACQUIRE_TIMEOUT)
                .validationTimeout(VALIDATION_TIMEOUT)
                .sweepInterval(SWEEP);
    }

    void pool(PoolConfigBuilder config) {
        pool = new GuardedDataSource(config.build());
    }

    /** Leased at the same time; all different, and all alive. */
    List<Connection> acquire(int count) throws SQLException {
        List<Connection> leased = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leased.add(acquirePatiently());
        }
        ids(leased);
        return leased;
    }

    /** A busy machine may take longer than the acquire limit to connect: that is not what is tested here. */
    private Connection acquirePatiently() throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                return pool.getConnection();
            } catch (SQLTransientConnectionException e) {
                if (since(start).compareTo(PATIENCE) > 0) {
                    throw e;
                }
            }
        }
    }

    static Set<Long> ids(List<Connection> connections) throws SQLException {
        Set<Long> ids = new HashSet<>();
        for (Connection connection : connections) {
            ids.add(Server.id(connection));
        }
        assertThat(ids).as("a connection is lent once").hasSameSizeAs(connections);
        return ids;
    }

    static void release(List<Connection> leased) throws SQLException {
        for (Connection connection : leased) {
            connection.close();
        }
    }

    /** As many idle connections, all so long idle that they are validated before they are lent. */
    Set<Long> idle(int count) throws Exception {
        List<Connection> leased = acquire(count);
        Set<Long> ids = ids(leased);
        release(leased);
        TimeUnit.NANOSECONDS.sleep(SWEEP.multipliedBy(4).toNanos());
        return ids;
    }

    /** The pool is as good as new: it lends exactly as many connections as it may, all alive, and to all who ask. */
    void assertWhole() throws SQLException {
        List<Connection> all = acquire(SIZE);
        long start = System.nanoTime();
        SQLException e = catchThrowableOfType(SQLException.class, pool::getConnection);
        assertOurs(e, "pool 'orders' exhausted after .* \\(used=4, idle=0, pending=1\\); oldest leases: .*");
        assertThat(since(start)).isBetween(ACQUIRE_TIMEOUT.minusMillis(1), ACQUIRE_TIMEOUT.plus(MARGIN));
        release(all);
        PoolStats stats = pool.stats();
        assertThat(stats).isEqualTo(new PoolStats(SIZE, 0, SIZE, 0, 0));
        assertThat(server.sessions()).isEqualTo(SIZE);
    }

    /** The pool's own, which retrying may help. */
    static void assertOurs(SQLException e, String message) {
        assertThat((Throwable) e)
                .isExactlyInstanceOf(SQLTransientConnectionException.class)
                .hasMessageMatching(message);
        assertThat(e.getSQLState()).isEqualTo("08001");
    }

    /** The driver's own, unchanged. */
    static void assertTheDrivers(SQLException e, String state, String message) {
        assertThat((Throwable) e).hasMessageMatching("(?s)" + message + ".*");
        assertThat(e.getStackTrace()[0].getClassName()).as("thrown by").startsWith("com.mysql.");
        assertThat(e.getSQLState()).as(e.toString()).matches(state);
    }

    static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
