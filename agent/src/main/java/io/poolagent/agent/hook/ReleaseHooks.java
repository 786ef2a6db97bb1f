// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.EndOfClose;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Nesting;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.Capture;
import org.jspecify.annotations.Nullable;

/**
 * The once-gate: the first {@code close} of a lease's handle ends it, any other of the application's is kept from the pool. A close
 * is skipped only if the lease of this very object is over or just being ended, and never if the pool's own code calls it:
 * what a pool does to its handles is its own business.
 */
final class ReleaseHooks {
    /** Boxed: the sign to skip the body. */
    private static final Object SKIP = true;

    /** Half of the second that pools leave a holder at least: the clock may come late, and to look costs something. */
    private static final long SOONEST_TAKEN_MILLIS = 500;

    private final Ledger ledger;
    private final Adapters adapters;
    private final Capture capture;
    private final CoarseClock clock;
    private final @Nullable Nesting nesting;
    private final Misuse misuse;
    private final SessionHooks sessions;
    private final ReleaseEnd end;

    ReleaseHooks(
            Ledger ledger,
            Adapters adapters,
            Capture capture,
            CoarseClock clock,
            @Nullable Nesting nesting,
            Misuse misuse,
            SessionHooks sessions) {
        this.ledger = ledger;
        this.adapters = adapters;
        this.capture = capture;
        this.clock = clock;
        this.nesting = nesting;
        this.misuse = misuse;
        this.sessions = sessions;
        this.end = new ReleaseEnd(ledger, clock, misuse);
    }

    /** True to skip the body; else what is handed to {@link #released}: the lease that ends, or null. */
    @Nullable
    Object releasing(Object handle) {
        Lease lease = ledger.find(handle);
        if (lease == null) {
            ClosedBeneath beneath = ClosedBeneath.begin(ledger, adapters, handle);
            // Or not lent by a pool, or before the agent came.
            return beneath == null ? ByFinalizer.begin(ledger, handle) : beneath;
        }
        if (lease.pool().closesItself(handle) || isTakenByPool(lease, handle)) {
            lease.endElsewhere();
            return null;
        }
        switch (lease.beginRelease()) {
            case FIRST:
                sessions.releasing(lease);
                return lease;
            case NESTED:
            case OVER:
                return null;
            case AFTER_RECLAIM:
                return afterReclaim(handle, lease);
            default:
                return again(handle, lease);
        }
    }

    /** Whether its pool takes it from its holder just now, by the handle's own close; no pool does so within a second. */
    private boolean isTakenByPool(Lease lease, Object handle) {
        return clock.millis() - lease.acquiredMillis() >= SOONEST_TAKEN_MILLIS
                && lease.state() == Lease.State.OPEN
                && lease.pool().closesHandles()
                && DirectCaller.isPoolOf(lease, handle);
    }

    private @Nullable Object afterReclaim(Object handle, Lease lease) {
        if (DirectCaller.isPoolOf(lease, handle)) {
            return null;
        }
        Release late = new Release(clock.millis(), capture.take(lease.pool().isSuspect()));
        lease.closedAfterReclaim(late);
        misuse.released(lease);
        misuse.lateRelease(lease, late);
        EndOfClose.await(lease);
        return SKIP;
    }

    private @Nullable Object again(Object handle, Lease lease) {
        if (DirectCaller.isPoolOf(lease, handle)) {
            return null;
        }
        EndOfClose.await(lease); // First: until then nobody knows what ended it.
        misuse.doubleRelease(
                lease,
                new Release(
                        clock.millis(),
                        misuse.isSated() ? null : capture.take(lease.pool().isSuspect())));
        return SKIP;
    }

    void released(Object token, @Nullable Throwable thrown) {
        if (token instanceof ByFinalizer) {
            end.ended((ByFinalizer) token, thrown != null);
        } else if (token instanceof ClosedBeneath) {
            ((ClosedBeneath) token).end(ledger, thrown != null);
        } else if (token instanceof Lease) {
            released((Lease) token, thrown);
        }
    }

    private void released(Lease lease, @Nullable Throwable thrown) {
        if (thrown != null) {
            lease.closeThrows(thrown.getClass().getName()); // First: afterwards it may be lost at any time.
        }
        boolean isWanted =
                thrown != null || lease.pool().isSuspect(); // An exception has its stack already: one more is cheap.
        end.ended(lease, capture.takeAtRelease(isWanted), thrown != null);
        if (thrown == null) {
            sessions.released(lease);
        }
        Lease inner = nesting == null ? null : nesting.released(lease);
        if (inner != null) {
            misuse.nestedAcquire(lease, inner);
        }
    }
}
