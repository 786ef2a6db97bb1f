// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.lease.TakeBack;
import org.jspecify.annotations.Nullable;

/** A way to take one connection back. */
interface Attempt {
    /**
     * Tries.
     *
     * @return how it ended; null if the connection is in use
     * @throws Exception whatever the pool or the driver throws
     */
    @Nullable
    TakeBack run() throws Exception;
}
