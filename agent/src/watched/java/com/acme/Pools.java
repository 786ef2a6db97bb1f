// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** The pools that programs run on, by name. */
final class Pools {
    private Pools() {}

    static DataSource open(String kind, int size) throws Exception {
        String url = "jdbc:h2:mem:" + kind + ";DB_CLOSE_DELAY=-1";
        switch (kind) {
            case "hikari":
                HikariDataSource hikari = new HikariDataSource();
                hikari.setPoolName(kind);
                hikari.setJdbcUrl(url);
                hikari.setMaximumPoolSize(size);
                hikari.setConnectionTimeout(20_000);
                return hikari;
            case "dbcp2":
                BasicDataSource dbcp2 = new BasicDataSource();
                dbcp2.setUrl(url);
                dbcp2.setMaxTotal(size);
                dbcp2.setMaxIdle(size);
                dbcp2.setMaxWait(Duration.ofSeconds(20));
                return dbcp2;
            case "guarded":
                return guarded(kind, url, size);
            default:
                throw new IllegalArgumentException(kind);
        }
    }

    /** Our own pool, by reflection: it is Java 17, and this program also runs on Java 8. */
    private static DataSource guarded(String name, String url, int size) throws Exception {
        Class<?> config = Class.forName("io.poolagent.pool.PoolConfig");
        Object builder = config.getMethod("builder").invoke(null);
        Class<?> type = builder.getClass();
        type.getMethod("name", String.class).invoke(builder, name);
        type.getMethod("jdbcUrl", String.class).invoke(builder, url);
        type.getMethod("maximumPoolSize", int.class).invoke(builder, size);
        type.getMethod("acquireTimeout", Duration.class).invoke(builder, Duration.ofSeconds(20));
        Object built = type.getMethod("build").invoke(builder);
        return (DataSource) Class.forName("io.poolagent.pool.GuardedDataSource")
                .getConstructor(config)
                .newInstance(built);
    }
}
