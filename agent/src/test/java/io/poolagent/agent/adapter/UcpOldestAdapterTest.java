// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;

class UcpOldestAdapterTest extends UcpAdapterTest {
    @Override
    KnownPool.Version version() {
        return known().oldest();
    }

    /** It has no such instant. */
    @Override
    void aLateUseInTheMiddleOfItsCloseDoesNotBreakWhatTheNextHolderHas() {}
}
