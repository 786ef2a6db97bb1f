// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;
import java.util.List;

class C3p0AdapterTest extends AdapterContract {
    @Override
    KnownPool known() {
        return KnownPool.C3P0;
    }

    @Override
    String kind() {
        return "c3p0";
    }

    @Override
    String name() {
        return ".+";
    }

    @Override
    List<String> ownCode() {
        return List.of("com.mchange.v2.c3p0.ComboPooledDataSource", "com.mchange.v2.resourcepool.BasicResourcePool");
    }
}
