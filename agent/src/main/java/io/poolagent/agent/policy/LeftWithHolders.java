// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.lease.Lease;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * What was found and is not taken back by itself, until somebody orders it. Bounded: the oldest goes first. Safe for use by any
 * thread.
 */
final class LeftWithHolders {
    static final int MOST = 1_000;

    private final Queue<Case> cases = new ArrayDeque<>(); // Guarded by this.

    /** Keeps one that has been reported; of a connection the latest finding. */
    synchronized void add(Finding finding, Lease lease) {
        cases.removeIf(one -> one.lease == lease);
        if (cases.size() >= MOST) {
            cases.remove();
        }
        Case left = new Case(finding, lease);
        left.firstTime();
        cases.add(left);
    }

    /** Drops what is over: what was undeployed is free to go. */
    synchronized void tick() {
        cases.removeIf(one -> !one.isOpen());
    }

    synchronized int size() {
        return cases.size();
    }

    /** Those of a pool that are still open; they are not kept any more. */
    synchronized List<Case> take(long pool) {
        List<Case> taken = new ArrayList<>();
        cases.removeIf(one -> !one.isOpen() || (one.finding.pool().number() == pool && taken.add(one)));
        return taken;
    }
}
