// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.stack.CodeOwners;

/** Makes the findings of leases that nobody has released, with how others of their site ended. */
final class LeaseFindings {
    private final CodeOwners poolCode;
    private final Endings endings;
    private final Faults faults;

    LeaseFindings(CodeOwners poolCode, Endings endings, Faults faults) {
        this.poolCode = poolCode;
        this.endings = endings;
        this.faults = faults;
    }

    /**
     * Of a lease whose handle is gone.
     *
     * @param threadEnded whether its thread had ended by then, and all of that was its unit of work
     */
    Finding lost(Kind kind, Lease lease, long nowMillis, boolean threadEnded) {
        Finding finding = open(kind, lease, nowMillis);
        try {
            return finding.because(new Cause(lease, finding.site().site(), poolCode)
                    .find(endings.only(finding.site().site()), threadEnded));
        } catch (Throwable t) { // What is lost is reported and taken back without it.
            faults.add(AgentTask.EXPLAIN_LOSS, t);
            return finding;
        }
    }

    /** Whether the thread that acquired it has ended; false if that is not known. */
    boolean hasThreadEnded(Lease lease) {
        try {
            return Cause.hasThreadEnded(lease);
        } catch (Throwable t) { // As above.
            faults.add(AgentTask.SEE_THREAD_ENDED, t);
            return false;
        }
    }

    /** Of a lease that has not been released, held until {@code nowMillis}. */
    Finding open(Kind kind, Lease lease, long nowMillis) {
        Finding finding = Facts.finding(kind, lease, nowMillis - lease.acquiredMillis(), poolCode);
        return finding.with(endings.others(finding.site().site()));
    }
}
