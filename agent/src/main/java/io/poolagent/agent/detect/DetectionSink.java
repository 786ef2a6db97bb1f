// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.lease.Lease;
import org.jspecify.annotations.Nullable;

/** Takes what was just detected, while something can still be done about it. */
public interface DetectionSink {
    /**
     * Something was detected.
     *
     * @param lease the one at fault; null if the finding is one of a pool as a whole
     */
    void detected(Finding finding, @Nullable Lease lease);
}
