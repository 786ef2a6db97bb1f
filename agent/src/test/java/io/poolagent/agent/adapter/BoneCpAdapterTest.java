// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;
import java.util.List;

class BoneCpAdapterTest extends AdapterContract {
    @Override
    KnownPool known() {
        return KnownPool.BONECP;
    }

    @Override
    String kind() {
        return "BoneCP";
    }

    @Override
    String name() {
        return "bonecp";
    }

    @Override
    List<String> ownCode() {
        return List.of("com.jolbox.bonecp.BoneCPDataSource");
    }
}
