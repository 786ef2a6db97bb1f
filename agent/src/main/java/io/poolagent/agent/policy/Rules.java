// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Wanted;

/** What the agent may do about what it finds. Immutable. */
public final class Rules {
    final boolean reclaimLost;
    final boolean reclaimOverdue;
    final boolean reclaimLeftOpen;
    final long overdueMillis;
    final boolean dryRun;
    final Budget budget;
    private final Wanted wanted;

    /** @param wanted what is held on purpose, and so is not taken back even if it is lost */
    public Rules(
            boolean reclaimLost,
            boolean reclaimOverdue,
            boolean reclaimLeftOpen,
            long overdueMillis,
            boolean dryRun,
            Budget budget,
            Wanted wanted) {
        this.reclaimLost = reclaimLost;
        this.reclaimOverdue = reclaimOverdue;
        this.reclaimLeftOpen = reclaimLeftOpen;
        this.overdueMillis = overdueMillis;
        this.dryRun = dryRun;
        this.budget = budget;
        this.wanted = wanted;
    }

    boolean allow(Finding finding) {
        return wanted.allows(finding);
    }

    /** Whether what a unit of work leaves open is taken back at its end. */
    public boolean reclaimsLeftOpen() {
        return reclaimLeftOpen;
    }
}
