// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.zaxxer.hikari.HikariDataSource;
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
                hikari.setPoolName("hikari");
                hikari.setJdbcUrl(url);
                hikari.setMaximumPoolSize(size);
                hikari.setConnectionTimeout(2_000);
                return hikari;
            case "dbcp2":
                BasicDataSource dbcp2 = new BasicDataSource();
                dbcp2.setUrl(url);
                dbcp2.setMaxTotal(size);
                dbcp2.setMaxWait(java.time.Duration.ofSeconds(2));
                return dbcp2;
            default:
                throw new IllegalArgumentException(kind);
        }
    }
}
