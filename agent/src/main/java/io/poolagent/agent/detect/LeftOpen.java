// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Unit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the leases that are still open though their unit of work has ended: long enough ago that nobody is about to take
 * them over, and never touched since. Whoever uses one after the end was given it, on purpose, and its own unit then says
 * nothing about it. Called by the agent's thread.
 */
final class LeftOpen {
    static final long GRACE_MILLIS = 10_000;

    private final Ledger ledger;
    private final long graceMillis;
    private boolean waits;
    private boolean looks;

    /** @param overdueMillis the limit for a lease, 0 for none: after it there is no grace */
    LeftOpen(Ledger ledger, long overdueMillis) {
        this.ledger = ledger;
        this.graceMillis = graceMillis(overdueMillis);
    }

    /** How long what a unit leaves may be about to be taken over. */
    static long graceMillis(long overdueMillis) {
        return overdueMillis == 0 ? GRACE_MILLIS : Math.min(GRACE_MILLIS, overdueMillis);
    }

    /** Those that are found now; each is found once. */
    List<Found> look(long nowMillis) {
        List<Found> found = new ArrayList<>();
        Set<Unit> orphaned = new LinkedHashSet<>();
        waits = false;
        looks = true;
        ledger.forEachOpen(lease -> {
            Unit unit = lease.unit();
            if (unit == null) {
                return;
            }
            if (!unit.isEnded()) {
                if (orphaned.contains(unit) || unit.isOrphaned()) {
                    orphaned.add(unit);
                    lease.unitEnds();
                }
                return;
            }
            if (lease.isUsedSinceUnit()) {
                lease.leaveUnit();
            } else if (nowMillis - unit.endedMillis() < graceMillis) {
                waits = true;
            } else {
                lease.leaveUnit();
                found.add(new Found(lease, unit, nowMillis - unit.endedMillis()));
            }
        });
        for (Unit unit : orphaned) {
            unit.end(unit.what(), nowMillis);
            waits = true;
        }
        return found;
    }

    /** Whether it will soon be known if this lease was left open, which says more than that it is overdue. */
    boolean awaits(Lease lease) {
        Unit unit = lease.unit();
        return looks && unit != null && unit.isEnded();
    }

    /** Whether there is a lease of which it matters if somebody reads a result of it now. */
    boolean waits() {
        return waits;
    }

    /** A lease that was left open, and by what. */
    static final class Found {
        final Lease lease;
        final Unit unit;
        final long sinceMillis;

        Found(Lease lease, Unit unit, long sinceMillis) {
            this.lease = lease;
            this.unit = unit;
            this.sinceMillis = sinceMillis;
        }
    }
}
