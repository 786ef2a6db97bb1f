// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;

class TomcatDbcp2OldestAdapterTest extends TomcatDbcp2AdapterTest {
    @Override
    KnownPool.Version version() {
        return known().oldest();
    }
}
