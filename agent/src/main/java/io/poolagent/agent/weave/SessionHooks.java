// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Session;
import io.poolagent.agent.lease.Use;
import org.jspecify.annotations.Nullable;

/**
 * What woven code does about the session: where a transaction begins and ends, and what a release leaves behind.
 */
final class SessionHooks {
    private final Ledger ledger;
    private final Misuse misuse;

    SessionHooks(Ledger ledger, Misuse misuse) {
        this.ledger = ledger;
        this.misuse = misuse;
    }

    /** {@code commit}, {@code rollback} or {@code setAutoCommit} has ended: of these three, an argument tells them apart. */
    void called(Object handle, @Nullable Object argument, @Nullable Throwable thrown) {
        Lease lease = ledger.ofLive(handle);
        if (lease == null) {
            if (!Boolean.FALSE.equals(argument)) {
                Session.endedBeneath();
            }
            return;
        }
        if (argument instanceof Boolean && thrown == null) {
            Use.of(lease).session().autoCommit((Boolean) argument);
            return;
        }
        Use use = Use.ifAny(lease);
        if (use == null) {
            return;
        }
        Session session = use.session();
        if (argument == null || thrown != null) {
            session.ended();
        } else { // rollback(Savepoint)
            session.partlyUndone();
        }
    }

    /** The first close of a handle begins. */
    void releasing(Lease lease) {
        Use use = Use.ifAny(lease);
        if (use != null) {
            use.session().freeze();
        }
    }

    /** The first close of a handle has ended; {@code lease} is over. */
    void released(Lease lease, Release release) {
        Use use = Use.ifAny(lease);
        if (use == null) {
            return;
        }
        if (use.session().written() != null) {
            misuse.dirtyRelease(lease, release);
        }
        if (use.taken() > 0) {
            misuse.leftOpen(lease, release);
        }
    }
}
