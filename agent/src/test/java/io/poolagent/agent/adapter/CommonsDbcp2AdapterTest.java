// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Test;

class CommonsDbcp2AdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.DBCP2;
    }

    @Override
    DataSource open() {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(url());
        pool.setMaxTotal(1);
        pool.setMaxWait(Duration.ofSeconds(10));
        return pool;
    }

    @Override
    void close(DataSource pool) throws SQLException {
        ((BasicDataSource) pool).close();
    }

    @Override
    boolean provesWhatIsLent() {
        return true;
    }

    @Override
    String kind() {
        return "Commons DBCP 2";
    }

    @Override
    String name() {
        return "BasicDataSource-\\d+";
    }

    @Override
    TakeBack.How reclaimed() {
        return TakeBack.How.INVALIDATED;
    }

    @Override
    List<String> ownCode() {
        return List.of(
                "org.apache.commons.dbcp2.BasicDataSource",
                "org.apache.commons.pool2.impl.GenericObjectPool",
                "org.apache.tomcat.dbcp.dbcp2.PoolableConnection");
    }

    @Test
    void whatItKeptLentWhenCloseThrewIsTakenBack() throws Exception {
        Connection handle = source.getConnection();
        Pool pool = pool(handle);
        Object anchor = pool.anchor(handle);
        RecordingDriver.THROWING.set("isClosed");
        try {
            assertThatThrownBy(handle::close).isInstanceOf(IllegalStateException.class);
        } finally {
            RecordingDriver.THROWING.remove();
        }

        assertThat(pool.isStillLent(anchor, handle.getClass().getName())).isTrue();
        assertThat(pool.reclaim(anchor).how()).isEqualTo(reclaimed());
        assertThat(pool.isStillLent(anchor, handle.getClass().getName())).isFalse();
        source.getConnection().close();
    }

    @Test
    void whatItDidAwayWithWhenRollbackThrewIsNotStillLent() throws Exception {
        Connection handle = source.getConnection();
        handle.setAutoCommit(false);
        Pool pool = pool(handle);
        Object anchor = pool.anchor(handle);
        RecordingDriver.THROWING.set("rollback");
        try {
            handle.close();
        } finally {
            RecordingDriver.THROWING.remove();
        }

        assertThat(pool.isStillLent(anchor, handle.getClass().getName())).isFalse();
        source.getConnection().close();
    }

    @Test
    void aLeaseWhoseConnectionWasInvalidatedIsOver() throws SQLException {
        Connection handle = source.getConnection();
        Pool pool = pool(handle);
        Object anchor = pool.anchor(handle);
        ((BasicDataSource) source).invalidateConnection(handle);

        assertThat(anchor).isNotNull();
        assertThat(pool.isOver(anchor)).isTrue();
    }
}
