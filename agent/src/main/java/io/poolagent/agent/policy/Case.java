// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.lease.Lease;

/** One connection to be taken back: the finding that says why, and how often that was tried. */
final class Case {
    /** Of attempts that the pool or the driver let fail. */
    private static final int MOST_FAILURES = 5;

    private static final long FIRST_PAUSE_MILLIS = 10_000;

    final Finding finding;
    final Lease lease;
    volatile long notBeforeMillis;
    private boolean told; // These two guarded by this.
    private int failures;

    Case(Finding finding, Lease lease) {
        this.finding = finding;
        this.lease = lease;
    }

    boolean isLost() {
        return finding.kind() == Kind.LOST;
    }

    /** Whether it still is as it was found. */
    boolean isOpen() {
        return lease.state() == (isLost() ? Lease.State.LOST : Lease.State.OPEN);
    }

    /** True once: a finding is told with how the first attempt ended, and what follows is told by the audit. */
    synchronized boolean firstTime() {
        boolean first = !told;
        told = true;
        return first;
    }

    /** It failed: how long to wait until it is tried again, each time longer; 0 if that was often enough. */
    synchronized long failed() {
        failures++;
        return failures < MOST_FAILURES ? FIRST_PAUSE_MILLIS << (failures - 1) : 0;
    }
}
