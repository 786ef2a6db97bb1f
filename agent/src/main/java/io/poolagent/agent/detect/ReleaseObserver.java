// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.lease.Lease;

/** Looks at leases that were released. */
interface ReleaseObserver {
    void released(Lease lease);
}
