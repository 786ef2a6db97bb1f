// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.PoolConfig;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class GuardedPoolAdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.GUARDED;
    }

    @Override
    DataSource open() {
        return new GuardedDataSource(PoolConfig.builder()
                .name("orders")
                .jdbcUrl(url())
                .maximumPoolSize(1)
                .acquireTimeout(Duration.ofSeconds(10))
                .build());
    }

    @Override
    void close(DataSource pool) {
        ((GuardedDataSource) pool).close();
    }

    @Override
    String kind() {
        return "guarded pool";
    }

    @Override
    String name() {
        return "orders";
    }

    @Override
    TakeBack.How reclaimed() {
        return TakeBack.How.RETURNED;
    }

    @Override
    List<String> ownCode() {
        return List.of("io.poolagent.pool.GuardedDataSource", "io.poolagent.pool.Slot");
    }

    @Test
    void aLeaseThatWasReleasedIsOverAndNotTakenFromTheNextHolder() throws Exception {
        Connection handle = source.getConnection();
        Pool pool = pool(handle);
        Object anchor = pool.anchor(handle);
        handle.close();
        assertThat(anchor).isNotNull();
        assertThat(pool.isOver(anchor)).isTrue();

        try (Connection next = source.getConnection()) {
            assertThat(pool.isOver(anchor)).isTrue();
            assertThat(pool.reclaim(anchor).how()).isEqualTo(TakeBack.How.ENDED_BY_POOL);
            assertThat(next.isValid(1)).isTrue();
            assertThat(pool.isOver(pool.anchor(next))).isFalse();
        }
    }
}
