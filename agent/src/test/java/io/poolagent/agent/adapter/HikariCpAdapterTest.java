// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class HikariCpAdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.HIKARI;
    }

    @Override
    DataSource open() throws SQLException {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url());
        pool.setMaximumPoolSize(1);
        pool.setMinimumIdle(0); // Then it fills itself for nobody who waits already.
        pool.setConnectionTimeout(10_000);
        pool.setPoolName("orders");
        return pool;
    }

    @Override
    void close(DataSource pool) throws SQLException {
        ((HikariDataSource) pool).close();
    }

    @Override
    String kind() {
        return "HikariCP";
    }

    @Override
    String name() {
        return "orders";
    }

    @Override
    TakeBack.How reclaimed() {
        return TakeBack.How.EVICTED;
    }

    @Override
    List<String> ownCode() {
        return List.of(
                "com.zaxxer.hikari.HikariDataSource", "com.zaxxer.hikari.pool.PoolBase", "shaded.com.zaxxer.hikari.X");
    }

    @Test
    void aLeaseWhoseConnectionWasEvictedIsOver() throws SQLException {
        Connection handle = source.getConnection();
        Pool pool = pool(handle);
        Object anchor = pool.anchor(handle);
        PoolJars.call(source, "evictConnection", handle);

        assertThat(anchor).isNotNull();
        assertThat(pool.isOver(anchor)).isTrue();
    }
}
