// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.TakeBack;
import java.util.List;

class CommonsDbcp2ByHandAdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.DBCP2_BY_HAND;
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
        return "PoolingDataSource-\\d+";
    }

    @Override
    TakeBack.How reclaimed() {
        return TakeBack.How.INVALIDATED;
    }

    @Override
    List<String> ownCode() {
        return List.of("org.apache.commons.dbcp2.PoolingDataSource", "org.apache.commons.pool2.ObjectPool");
    }
}
