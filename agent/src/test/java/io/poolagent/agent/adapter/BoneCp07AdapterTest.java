// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;

class BoneCp07AdapterTest extends BoneCpAdapterTest {
    @Override
    KnownPool known() {
        return KnownPool.BONECP_07;
    }
}
