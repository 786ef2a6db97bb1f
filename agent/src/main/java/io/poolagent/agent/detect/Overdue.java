// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the leases that are held longer than the limit while nothing is done with them. One that was perhaps left open is
 * left to {@link LeftOpen}. Called by the agent's thread.
 */
final class Overdue {
    private final Ledger ledger;
    private final long limitMillis;
    private final LeftOpen leftOpen;
    private final boolean unpooledToo;
    private boolean waits;

    /** @param unpooledToo whether connections of no pool are looked at as well */
    Overdue(Ledger ledger, long limitMillis, LeftOpen leftOpen, boolean unpooledToo) {
        this.ledger = ledger;
        this.limitMillis = limitMillis;
        this.leftOpen = leftOpen;
        this.unpooledToo = unpooledToo;
    }

    /** Those that are found now; each is found once. */
    List<Lease> look(long nowMillis) {
        List<Lease> found = new ArrayList<>();
        waits = false;
        Consumer<Lease> look = lease -> {
            long held = nowMillis - lease.acquiredMillis();
            if (!lease.wasOverdue() && held > limitMillis / 2 && !leftOpen.awaits(lease)) {
                waits = true;
                if (held > limitMillis && !isAtWork(lease, nowMillis)) {
                    found.add(lease);
                }
            }
        };
        ledger.forEachOpen(look);
        if (unpooledToo) {
            ledger.forEachUnpooled(look);
        }
        for (Lease lease : found) {
            lease.markOverdue();
        }
        return found;
    }

    /** A statement executes, or rows are being read: told from half the limit on, when reads begin to be seen. */
    private boolean isAtWork(Lease lease, long nowMillis) {
        Use use = Use.ifAny(lease);
        return use != null && (use.isRunning() || use.wasReadSince(nowMillis - limitMillis / 2));
    }

    /** Whether there is a lease of which it matters if somebody reads a result of it now. */
    boolean waits() {
        return waits;
    }
}
