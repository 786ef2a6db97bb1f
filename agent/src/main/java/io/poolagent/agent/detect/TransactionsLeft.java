// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Deed;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.UnitEnded;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.JtaTransaction;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.UnendedTransactions;
import io.poolagent.agent.stack.CodeOwners;

/**
 * Finds the JTA transactions that were begun, and neither ended nor suspended by the end of their request or task. A pool that
 * takes part in them keeps a connection until then, though it was closed. Used by the agent's thread.
 *
 * <p>A transaction belongs to its thread, so only a later task of that thread could still end it. One that does so soon is waited for. One
 * with an open connection is not judged: that is what LEFT_OPEN is for.
 */
public final class TransactionsLeft {
    static final long GRACE_MILLIS = 3_000;

    private final UnendedTransactions unended;
    private final CoarseClock clock;
    private final CodeOwners poolCode;
    private final Wanted wanted;
    private final DetectionSink found;

    public TransactionsLeft(
            UnendedTransactions unended, CoarseClock clock, CodeOwners poolCode, Wanted wanted, DetectionSink found) {
        this.unended = unended;
        this.clock = clock;
        this.poolCode = poolCode;
        this.wanted = wanted;
        this.found = found;
    }

    /** Looks which of them were not ended since. */
    public void look() {
        long now = clock.millis();
        JtaTransaction next = unended.peek();
        while (next != null && (next.isEnded() || now - next.overMillis() >= GRACE_MILLIS)) {
            unended.poll();
            if (!next.isEnded()) {
                judge(next);
            }
            next.forget();
            next = unended.peek();
        }
    }

    private void judge(JtaTransaction transaction) {
        Lease lease = transaction.lastReleased();
        Release release = lease == null ? null : lease.release();
        Release begun = transaction.begun();
        if (lease == null || release == null || begun == null) {
            return;
        }
        Finding finding = Facts.released(Kind.UNENDED_TRANSACTION, lease, release, poolCode)
                .with(new UnitEnded(transaction.unit(), UnitEnded.UNKNOWN))
                .with(begun.stack() == null ? null : Facts.deed(Deed.What.BEGAN, begun, poolCode));
        if (wanted.wants(finding)
                && !Inspector.isPoolsOwn(lease.pool(), finding.site().site())
                && !Inspector.isPerhapsAPoolsOwn(lease.pool(), finding.site().site())) {
            lease.pool().suspect();
            found.detected(finding, lease);
        }
    }
}
