// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.TakeBack;
import java.util.List;

class CommonsDbcpAdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.DBCP;
    }

    @Override
    String kind() {
        return "Commons DBCP";
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
                "org.apache.commons.dbcp.BasicDataSource",
                "org.apache.commons.pool.impl.GenericObjectPool",
                "org.apache.tomcat.dbcp.dbcp.PoolableConnection",
                "org.apache.tomcat.dbcp.pool.ObjectPool");
    }

    @Override
    boolean knowsTheNextLease() {
        return false;
    }
}
