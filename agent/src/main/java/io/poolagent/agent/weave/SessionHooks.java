// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Session;
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
            Session.of(lease).autoCommit((Boolean) argument);
            return;
        }
        Session session = Session.ifAny(lease);
        if (session == null) {
            return;
        }
        if (argument == null || thrown != null) {
            session.ended();
        } else { // rollback(Savepoint)
            session.partlyUndone();
        }
    }

    /** The first close of a handle begins. */
    void releasing(Lease lease) {
        Session session = Session.ifAny(lease);
        if (session != null) {
            session.freeze();
        }
    }

    /** The first close of a handle has ended; {@code lease} is over. */
    void released(Lease lease, Lease.Release release) {
        Session session = Session.ifAny(lease);
        if (session != null && session.written() != null) {
            misuse.dirtyRelease(lease, release);
        }
        if (lease.taken() > 0) {
            misuse.leftOpen(lease, release);
        }
    }
}
