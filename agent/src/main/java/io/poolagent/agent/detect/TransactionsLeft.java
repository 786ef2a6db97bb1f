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
 * <p>A later task of its thread may be meant to end it: it is waited for as long as LEFT_OPEN waits. So may another thread, to
 * which it was handed. Which one that was is unknown, so nothing is reported if any went on elsewhere since it began. One with an
 * open connection is not judged: that is what LEFT_OPEN is for.
 */
public final class TransactionsLeft {
    /** At the end of the JVM: what is to be ended is ended by then. */
    static final long END_GRACE_MILLIS = 3_000;

    private final UnendedTransactions unended;
    private final CoarseClock clock;
    private final CodeOwners poolCode;
    private final Wanted wanted;
    private final DetectionSink found;
    private long graceMillis;

    /** @param overdueMillis the limit for a lease, 0 for none */
    public TransactionsLeft(
            UnendedTransactions unended,
            CoarseClock clock,
            long overdueMillis,
            CodeOwners poolCode,
            Wanted wanted,
            DetectionSink found) {
        this.unended = unended;
        this.clock = clock;
        this.poolCode = poolCode;
        this.wanted = wanted;
        this.found = found;
        this.graceMillis = LeftOpen.graceMillis(overdueMillis);
    }

    /** Nothing is waited for any longer than this: if it is the JVM that ends, and not the watch, no later task comes. */
    public void ends(boolean jvmEnds) {
        graceMillis = jvmEnds ? Math.min(graceMillis, END_GRACE_MILLIS) : graceMillis;
    }

    /** Looks which of them were not ended since. */
    public void look() {
        long now = clock.millis();
        unended.settle(now);
        JtaTransaction next = unended.peek();
        while (next != null && (next.isEnded() || now - next.overMillis() >= graceMillis)) {
            unended.poll();
            if (!next.isEnded() && !unended.mayGoOnElsewhere(next)) {
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
