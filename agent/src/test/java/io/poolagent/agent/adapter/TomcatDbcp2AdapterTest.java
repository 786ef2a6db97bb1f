// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;
import java.util.List;

class TomcatDbcp2AdapterTest extends CommonsDbcp2ByHandAdapterTest {
    @Override
    KnownPool known() {
        return KnownPool.TOMCAT_DBCP2;
    }

    @Override
    String name() {
        return "BasicDataSource-\\d+";
    }

    @Override
    List<String> ownCode() {
        return List.of("org.apache.tomcat.dbcp.dbcp2.BasicDataSource", "org.apache.tomcat.dbcp.pool2.ObjectPool");
    }
}
