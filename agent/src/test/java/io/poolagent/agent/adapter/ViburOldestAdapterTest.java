// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;

class ViburOldestAdapterTest extends ViburAdapterTest {
    @Override
    KnownPool.Version version() {
        return known().oldest();
    }
}
