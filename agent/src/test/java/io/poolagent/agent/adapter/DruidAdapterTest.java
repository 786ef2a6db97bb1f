// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.TakeBack;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

class DruidAdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.DRUID;
    }

    @Override
    String kind() {
        return "Druid";
    }

    @Override
    String name() {
        return "druid";
    }

    @Override
    TakeBack.How reclaimed() {
        return TakeBack.How.DISCARDED;
    }

    @Override
    DataSource open() throws SQLException {
        DataSource pool = super.open();
        PoolJars.call(pool, "setDriver", new RecordingDriver()); // It knows drivers by their addresses.
        return pool;
    }

    @Override
    List<String> ownCode() {
        return List.of("com.alibaba.druid.pool.DruidDataSource");
    }
}
