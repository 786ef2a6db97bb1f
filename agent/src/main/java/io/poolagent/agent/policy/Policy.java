// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.lease.Lease;
import java.util.function.Consumer;

/** Decides what is done about a finding, and passes it on with the outcome. Called by the agent's thread. */
public final class Policy implements Consumer<Finding> {
    private final boolean reclaimLost;
    private final Reclaimer reclaimer;
    private final Consumer<Finding> told;

    public Policy(boolean reclaimLost, Reclaimer reclaimer, Consumer<Finding> told) {
        this.reclaimLost = reclaimLost;
        this.reclaimer = reclaimer;
        this.told = told;
    }

    @Override
    public void accept(Finding finding) {
        Lease lease = finding.lease();
        if (finding.kind() != Kind.LOST || lease == null) {
            told.accept(finding);
        } else if (!reclaimLost) {
            told.accept(finding.done("nothing: reported only (on-lost=report)"));
        } else if (lease.anchor() == null) {
            told.accept(finding.done("nothing: pool-agent cannot take connections of this pool back ("
                    + lease.pool().kind() + ")"));
        } else {
            reclaimer.reclaim(lease, outcome -> told.accept(finding.done(outcome)));
        }
    }
}
