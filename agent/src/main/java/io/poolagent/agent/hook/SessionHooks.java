// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Session;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.Taken;
import io.poolagent.agent.lease.Use;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What woven code does about the session: where a transaction begins and ends, and what a release leaves behind.
 */
final class SessionHooks {
    private final Ledger ledger;
    private final CoarseClock clock;
    private final Misuse misuse;
    private final Failures failures;
    private volatile Set<SessionState> lent = EnumSet.noneOf(SessionState.class);
    private volatile Set<SessionState> ignored = EnumSet.noneOf(SessionState.class);
    private volatile Set<SessionState> watched = EnumSet.noneOf(SessionState.class);

    SessionHooks(Ledger ledger, CoarseClock clock, Misuse misuse) {
        this.ledger = ledger;
        this.clock = clock;
        this.misuse = misuse;
        this.failures = new Failures(clock);
    }

    /** A pool lends: what it hands on is worth watching from now on. */
    void lends(Pool pool) {
        if (!lent.containsAll(pool.handsOn())) {
            Set<SessionState> more = EnumSet.copyOf(pool.handsOn());
            more.addAll(lent);
            lent = more; // Of two threads one may win: the other's pool lends again.
            watch();
            PoolAgentDispatcher.watchState(true);
        }
    }

    private void watch() {
        Set<SessionState> all = EnumSet.copyOf(lent);
        all.removeAll(ignored);
        watched = all;
    }

    /** A driver that ignores it was seen: what is set of it from now on, on whichever pool, says nothing. */
    private void ignore(SessionState state) {
        Set<SessionState> more = EnumSet.of(state);
        more.addAll(ignored);
        ignored = more;
        watch();
    }

    /** Something of the session state was set or told by a connection, or tried to. */
    void state(
            Object connection,
            String method,
            @Nullable Object given,
            @Nullable Object told,
            @Nullable Throwable thrown) {
        SessionState state = SessionState.of(method);
        boolean isSet = method.startsWith("set");
        if (thrown != null) {
            failed(ledger.ofLive(connection), failures.ofState(connection, thrown, method));
        }
        if (state == SessionState.ISOLATION && isSet) {
            isolation(ledger.ofLive(connection), thrown == null ? given : null);
        }
        if (state == null || !watched.contains(state)) {
            return; // Most often, where it is asked for at every transaction.
        }
        Lease lease = ledger.ofLive(connection);
        if (isSet) {
            set(connection, lease, state, given, thrown);
        } else if (thrown == null && lease != null && isWatched(lease, state)) {
            Use.of(lease).session().told(state, told);
        } else if (lease != null && isWatched(lease, state)) {
            Use.of(lease).session().askedInVain(state);
        }
    }

    private static void failed(@Nullable Lease lease, Failure failure) {
        if (lease != null && lease.state() == Lease.State.OPEN) {
            Use.of(lease).failedToo(failure);
        }
    }

    private static void isolation(@Nullable Lease lease, @Nullable Object level) {
        if (lease != null && lease.state() == Lease.State.OPEN) {
            Use.of(lease).session().isolation(level);
        }
    }

    private void set(
            Object connection,
            @Nullable Lease lease,
            SessionState state,
            @Nullable Object value,
            @Nullable Throwable thrown) {
        if (lease == null) { // Perhaps the physical one beneath a handle: if it was called by that, more comes.
            if (IgnoringDrivers.ignore(connection.getClass().getName(), state)) {
                ignore(state);
                return;
            }
            Taken taken = ledger.taken(connection);
            if (taken == null) {
                Session.setBeneath(state);
            } else {
                Use.of(taken.lease()).session().doubt(state);
            }
        } else if (isWatched(lease, state)) {
            Session session = Use.of(lease).session();
            if (thrown == null) {
                session.set(state, value);
            } else {
                session.doubt(state);
            }
        }
    }

    /** What the pool does before it lends and after it was given back is not the application's doing. */
    private static boolean isWatched(Lease lease, SessionState state) {
        return lease.state() == Lease.State.OPEN && lease.pool().handsOn().contains(state);
    }

    /** {@code commit}, {@code rollback} or {@code setAutoCommit} has ended: of these three, an argument tells them apart. */
    void called(Object handle, @Nullable Object argument, @Nullable Throwable thrown) {
        Lease lease = ledger.ofLive(handle);
        if (argument instanceof Boolean && watched.contains(SessionState.AUTOCOMMIT)) {
            set(handle, lease, SessionState.AUTOCOMMIT, argument, thrown);
        }
        if (lease == null) {
            if (!Boolean.FALSE.equals(argument)) {
                Session.endedBeneath();
            }
            return;
        }
        if (thrown != null) {
            failed(lease, failures.ofTransaction(handle, thrown, argument));
        }
        Use use = Use.ifAny(lease);
        if (use != null) {
            use.endCall(clock.millis());
        }
        if (use == null && lease.state() != Lease.State.OPEN) {
            return; // What a pool does as it takes back or lends is nothing to remember.
        }
        if (argument instanceof Boolean && thrown == null) {
            Use.of(lease).session().autoCommit((Boolean) argument);
            return;
        }
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
            use.freezeSession();
        }
    }

    /** The first close of a handle has ended; {@code lease} is over. */
    void released(Lease lease) {
        Use use = Use.ifAny(lease);
        if (use == null) {
            return;
        }
        if (use.sessionSoFar().written() != null) {
            misuse.dirtyRelease(lease, lease.released());
        }
        int unclosed = use.unclosed();
        if (unclosed > 0) {
            misuse.leftOpen(lease, lease.released(), unclosed);
        }
    }
}
