// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.TakeBack;
import java.util.List;

class AgroalAdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.AGROAL;
    }

    @Override
    String kind() {
        return "Agroal";
    }

    @Override
    String name() {
        return "Agroal-\\d+";
    }

    @Override
    TakeBack.How reclaimed() {
        return TakeBack.How.FLUSHED;
    }

    @Override
    List<String> ownCode() {
        return List.of("io.agroal.pool.DataSource", "io.agroal.api.AgroalDataSource");
    }

    /** By default it does not note when it lends; whoever sets a limit to leaks or to idle time makes it. */
    @Override
    String setUp() {
        return "agroal-noting";
    }
}
