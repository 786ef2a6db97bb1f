// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Taken;
import io.poolagent.agent.stack.Site;
import org.jspecify.annotations.Nullable;

/**
 * The application closes the driver's connection that {@code unwrap()} or the like gave it, while the lease is open. Nobody can
 * work with it any more, so that it no longer keeps the lease from being lost, although the pool keeps the object.
 */
final class ClosedBeneath {
    private final Taken given;
    private final StackTraceElement place;

    private ClosedBeneath(Taken given, StackTraceElement place) {
        this.given = given;
        this.place = place;
    }

    /** What is handed to the end of the close; null if this is none. A pool's own close has its code on the stack. */
    static @Nullable ClosedBeneath begin(Ledger ledger, Adapters adapters, Object connection) {
        Taken given = ledger.taken(connection);
        if (given == null
                || !given.isHeldOnly()
                || given.lease().state() != Lease.State.OPEN
                || !adapters.isPhysical(connection)) {
            return null;
        }
        Site site = Site.ofCall(new Throwable(), adapters);
        StackTraceElement line = site.line();
        return line == null || site.isInsidePool() ? null : new ClosedBeneath(given, line);
    }

    void end(Ledger ledger, boolean failed) {
        Lease lease = given.lease();
        if (!failed && lease.state() == Lease.State.OPEN) {
            lease.closedBeneath(place); // First: afterwards it may be lost at any time.
            ledger.strike(given);
        }
    }
}
