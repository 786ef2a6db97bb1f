// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.TakeBack;
import java.util.List;

class ViburAdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.VIBUR;
    }

    @Override
    String kind() {
        return "Vibur";
    }

    @Override
    String name() {
        return "vibur";
    }

    @Override
    TakeBack.How reclaimed() {
        return TakeBack.How.DESTROYED;
    }

    @Override
    List<String> ownCode() {
        return List.of("org.vibur.dbcp.ViburDBCPDataSource", "org.vibur.objectpool.ConcurrentPool");
    }
}
