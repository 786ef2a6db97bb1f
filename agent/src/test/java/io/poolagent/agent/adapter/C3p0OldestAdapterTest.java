// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;

class C3p0OldestAdapterTest extends C3p0AdapterTest {
    @Override
    KnownPool.Version version() {
        return known().oldest();
    }
}
