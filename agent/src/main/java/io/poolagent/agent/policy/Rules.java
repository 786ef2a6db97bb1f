// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

/** What the agent may do about what it finds. Immutable. */
public final class Rules {
    final boolean reclaimLost;
    final boolean reclaimOverdue;
    final boolean reclaimLeftOpen;
    final long overdueMillis;
    final boolean dryRun;
    final Budget budget;

    public Rules(
            boolean reclaimLost,
            boolean reclaimOverdue,
            boolean reclaimLeftOpen,
            long overdueMillis,
            boolean dryRun,
            Budget budget) {
        this.reclaimLost = reclaimLost;
        this.reclaimOverdue = reclaimOverdue;
        this.reclaimLeftOpen = reclaimLeftOpen;
        this.overdueMillis = overdueMillis;
        this.dryRun = dryRun;
        this.budget = budget;
    }

    /** Whether what a unit of work leaves open is taken back at its end. */
    public boolean reclaimsLeftOpen() {
        return reclaimLeftOpen;
    }
}
