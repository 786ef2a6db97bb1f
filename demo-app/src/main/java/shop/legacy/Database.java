// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.PoolConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** Where the whole shop gets its connections: one static holder, as it was done. */
final class Database {
    static final List<String> POOLS = List.of("hikari", "dbcp2", "guarded");
    static final int SIZE = 10;

    private static final int TIMEOUT_MILLIS = 2_000;

    private static DataSource pool;
    private static IntSupplier used;
    private static IntSupplier idle;

    private Database() {}

    static void open(String kind, String url, String user, String password) {
        switch (kind) {
            case "hikari" -> {
                HikariDataSource hikari = new HikariDataSource();
                hikari.setPoolName("shop");
                hikari.setJdbcUrl(url);
                hikari.setUsername(user);
                hikari.setPassword(password);
                hikari.setMaximumPoolSize(SIZE);
                hikari.setConnectionTimeout(TIMEOUT_MILLIS);
                pool = hikari;
                used = () -> hikari.getHikariPoolMXBean().getActiveConnections();
                idle = () -> hikari.getHikariPoolMXBean().getIdleConnections();
            }
            case "dbcp2" -> {
                BasicDataSource dbcp2 = new BasicDataSource();
                dbcp2.setUrl(url);
                dbcp2.setUsername(user);
                dbcp2.setPassword(password);
                dbcp2.setMaxTotal(SIZE);
                dbcp2.setMaxIdle(SIZE);
                dbcp2.setMaxWait(Duration.ofMillis(TIMEOUT_MILLIS));
                pool = dbcp2;
                used = dbcp2::getNumActive;
                idle = dbcp2::getNumIdle;
            }
            default -> {
                GuardedDataSource guarded = new GuardedDataSource(PoolConfig.builder()
                        .name("shop")
                        .jdbcUrl(url)
                        .username(user)
                        .password(password)
                        .maximumPoolSize(SIZE)
                        .acquireTimeout(Duration.ofMillis(TIMEOUT_MILLIS))
                        .build());
                pool = guarded;
                used = () -> guarded.stats().used();
                idle = () -> guarded.stats().idle();
            }
        }
    }

    static Connection getConnection() throws SQLException {
        return pool.getConnection();
    }

    /** Connections in use, as the pool counts them. */
    static int used() {
        return used.getAsInt();
    }

    /** Connections idle, as the pool counts them. */
    static int idle() {
        return idle.getAsInt();
    }

    static void close() throws Exception {
        ((AutoCloseable) pool).close();
    }
}
