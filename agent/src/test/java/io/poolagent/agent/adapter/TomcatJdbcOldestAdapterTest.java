// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;

class TomcatJdbcOldestAdapterTest extends TomcatJdbcAdapterTest {
    @Override
    KnownPool.Version version() {
        return known().oldest();
    }
}
