// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.adapter.SourceKind;
import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.Capture;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Nesting;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Waiting;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What woven code does: leases are opened where the outermost {@code getConnection} returns, and ended by the first
 * {@code close} of their handle. Runs on the application's threads: takes no lock and calls no method of a handle.
 */
public final class Hooks extends PoolAgentDispatcher {
    private static final int DEPTHS = 0;
    private static final int LEASE = 1;

    private static final int ALL = 0;
    private static final int KNOWN = 1;
    private static final int DRIVERS = 2;
    private static final int PLACE = 3;

    // How deep this thread is in getConnection, how deep in those of known pools, how deep in drivers, its place among
    // those that wait; and the lease opened on the way. An array of JDK types, and empty between calls: a thread may
    // outlive the agent. Of this watch alone: a call that an earlier one saw begin may have ended while nobody looked.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Object[]> within = new ThreadLocal<Object[]>() {
        @Override
        protected Object[] initialValue() {
            return new Object[] {new int[] {0, 0, 0, Waiting.NOWHERE}, null};
        }
    };

    private final Ledger ledger;
    private final Adapters adapters;
    private final Capture capture;
    private final CoarseClock clock;
    private final Acquires acquires;
    private final Misuse misuse;
    private final Closes closes;
    private final Waiting waiting;
    private final @Nullable Nesting nesting;
    private final StatementHooks statements;
    private final Refusals refusals;
    private final UnitHooks units;
    private final RuleHooks rules;
    private final UnpooledHooks unpooled;
    private final SessionHooks sessions;

    /**
     * @param nesting null if nobody wants to know of nested acquires
     * @param closes which closes can be seen: what is closed out of sight is no lease
     */
    public Hooks(
            Ledger ledger,
            Adapters adapters,
            Capture capture,
            CoarseClock clock,
            Acquires acquires,
            Waiting waiting,
            @Nullable Nesting nesting,
            Misuse misuse,
            Closes closes) {
        this.ledger = ledger;
        this.adapters = adapters;
        this.capture = capture;
        this.clock = clock;
        this.acquires = acquires;
        this.waiting = waiting;
        this.nesting = nesting;
        this.misuse = misuse;
        this.closes = closes;
        this.refusals = new Refusals(ledger, clock, misuse, adapters.resultSets(), adapters);
        this.units = new UnitHooks(clock);
        this.rules = new RuleHooks(ledger, adapters, capture, clock, acquires, misuse);
        this.statements = new StatementHooks(ledger, clock, adapters.resultSets(), capture, misuse, closes);
        this.unpooled = new UnpooledHooks(ledger, adapters, capture, clock);
        this.sessions = new SessionHooks(ledger, misuse);
    }

    @Override
    protected @Nullable Object onAcquiring(Object source) {
        SourceKind kind = adapters.kindOf(source);
        if (!kind.isSource()) {
            if (kind.isDriver()) {
                ((int[]) within.get()[DEPTHS])[DRIVERS]++;
                return kind;
            }
            return kind.isOfAConnection() ? kind : null; // The same shape elsewhere: a PooledConnection, …
        }
        if (rules.isPoolAtWork()) {
            return null; // A home-made pool fills itself.
        }
        int[] depths = (int[]) within.get()[DEPTHS];
        if (depths[ALL]++ == 0) {
            depths[KNOWN] = 0;
            depths[PLACE] = waiting.begin(kind.reference(source), clock.millis());
        }
        if (kind.isKnown() && depths[KNOWN]++ == 0 && depths[ALL] > 1) {
            waiting.enter(depths[PLACE], kind.reference(source), clock.millis());
        }
        return kind;
    }

    @Override
    protected void onAcquired(Object source, Object token, @Nullable Object handle) {
        if (!(token instanceof SourceKind)) {
            return; // An earlier agent's.
        }
        SourceKind kind = (SourceKind) token;
        if (!kind.isSource()) {
            if (kind.isDriver()) {
                connected(source, handle);
            } else {
                statements.connectionOf(source, handle);
            }
            return;
        }
        Object[] nested = within.get();
        int[] depths = (int[]) nested[DEPTHS];
        boolean known = kind.isKnown();
        // Never below zero: a call that an earlier watch saw begin ends here.
        depths[ALL] = Math.max(0, depths[ALL] - 1);
        depths[KNOWN] = Math.max(0, depths[KNOWN] - (known ? 1 : 0));
        boolean outermost = depths[ALL] == 0;
        if (outermost || (known && depths[KNOWN] == 0)) {
            arrived(source, handle, depths);
        }
        Lease inner = (Lease) nested[LEASE];
        boolean wraps = inner != null && inner.state() == Lease.State.OPEN;
        // Around a pool's open lease, an unknown data source is only a wrapper. One that was closed on the way is no
        // reason to think so: a routing data source may have looked something up.
        if (handle instanceof Connection && (known ? depths[KNOWN] == 0 : outermost && !wraps)) {
            Pool pool = lender(source, kind, handle);
            if (pool != null) {
                // Taken here, for whatever is called first to take it would cost as much as each frame beneath.
                boolean suspect = pool.isSuspect();
                Throwable stack = capture.isSure(suspect) ? new Throwable() : capture.take(suspect);
                Lease lease = open(handle, pool, stack);
                if (!outermost && !wraps) {
                    nested[LEASE] = lease;
                }
            } else if (!known && depths[DRIVERS] == 0) {
                unpooled.opened(source, handle);
            }
        }
        if (outermost) {
            if (inner != null) {
                nested[LEASE] = null;
            }
            acquires.ended(handle != null);
        }
    }

    /** What a driver gave, if nobody but the application asked for it. */
    private void connected(Object driver, @Nullable Object handle) {
        int[] depths = (int[]) within.get()[DEPTHS];
        depths[DRIVERS] = Math.max(0, depths[DRIVERS] - 1);
        if (handle != null && depths[DRIVERS] == 0 && depths[ALL] == 0 && !rules.isPoolAtWork()) {
            unpooled.opened(driver, handle);
        }
    }

    /** The thread has what it waited for, or nothing. */
    private void arrived(Object source, @Nullable Object handle, int[] depths) {
        if (handle == null) {
            waiting.fail(depths[PLACE], source, clock.millis());
        }
        if (depths[ALL] == 0) {
            waiting.end(depths[PLACE]);
            depths[PLACE] = Waiting.NOWHERE;
        } else {
            waiting.leave(depths[PLACE]);
        }
    }

    /** The pool that lent this handle; null if it is no lease, or its release would not be seen. */
    private @Nullable Pool lender(Object source, SourceKind kind, Object handle) {
        Pool pool = adapters.poolOf(source, kind, handle);
        if (pool != null && !closes.areSeen(handle.getClass())) {
            closes.tellUnseen(handle.getClass());
            return null;
        }
        return pool;
    }

    private Lease open(Object handle, Pool pool, @Nullable Throwable stack) {
        sessions.lends(pool);
        Lease lease = ledger.open(handle, pool, pool.anchor(handle), clock.millis(), stack);
        units.acquired(lease);
        Lease held = nesting == null ? null : nesting.opened(lease);
        if (held != null) {
            misuse.nestedAcquire(held, lease);
        }
        return lease;
    }

    @Override
    protected @Nullable Object onReleasing(Object handle) {
        Lease lease = ledger.find(handle);
        if (lease == null) {
            return null; // Not lent by a pool, or before the agent came.
        }
        if (lease.pool().closesItself(handle)) {
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
                Release late =
                        new Release(clock.millis(), capture.take(lease.pool().isSuspect()));
                lease.closedAfterReclaim(late);
                misuse.released(lease);
                misuse.lateRelease(lease, late);
                return true;
            default:
                misuse.doubleRelease(
                        lease,
                        new Release(
                                clock.millis(),
                                misuse.isSated()
                                        ? null
                                        : capture.take(lease.pool().isSuspect())));
                return true; // Boxed: the sign to skip the body.
        }
    }

    @Override
    protected @Nullable Throwable onRefusing(Object handleOrStatement, String method) {
        return refusals.refusing(handleOrStatement, method);
    }

    @Override
    protected void onReleased(Object handle, Object token, @Nullable Throwable thrown) {
        if (token instanceof Lease) {
            Lease lease = (Lease) token;
            lease.endRelease(clock.millis(), capture.takeAtRelease(lease.pool().isSuspect()), thrown != null);
            misuse.released(lease);
            if (thrown == null) {
                ledger.putAside(lease);
                if (lease.wasOverdue()) {
                    misuse.lateRelease(lease, lease.released());
                }
                sessions.released(lease);
            }
            Lease inner = nesting == null ? null : nesting.released(lease);
            if (inner != null) {
                misuse.nestedAcquire(lease, inner);
            }
        }
    }

    @Override
    protected void onGivingOut() {
        rules.givingOut();
    }

    @Override
    protected void onGaveOut(int method, @Nullable Object pool, @Nullable Object handle) {
        rules.gaveOut(method, pool, handle);
    }

    @Override
    protected @Nullable Object onTakingBack(int method, @Nullable Object pool, Object[] arguments) {
        return rules.takingBack(method, pool, arguments);
    }

    @Override
    protected void onTookBack(@Nullable Object token, @Nullable Throwable thrown) {
        rules.tookBack(token, thrown);
    }

    @Override
    protected @Nullable Object onLending(Object handle) {
        return statements.lending(handle);
    }

    @Override
    protected void onLent(Object token, @Nullable Object statement, @Nullable Object sql) {
        statements.lent((Lease) token, statement, sql);
    }

    @Override
    protected void onCalling(Object handle) {
        statements.calling(handle);
    }

    @Override
    protected void onCalled(Object handle, @Nullable Object argument, @Nullable Throwable thrown) {
        sessions.called(handle, argument, thrown);
    }

    @Override
    protected void onState(
            Object connection,
            String method,
            @Nullable Object given,
            @Nullable Object told,
            @Nullable Throwable thrown) {
        sessions.state(connection, method, given, told, thrown);
    }

    @Override
    protected @Nullable Object onExecuting(Object statement, @Nullable String sql) {
        return statements.executing(statement, sql);
    }

    @Override
    protected void onExecuted(Object statement, Object token, @Nullable Object resultSet, @Nullable Throwable thrown) {
        statements.executed(statement, token, resultSet, thrown);
    }

    @Override
    protected void onResult(Object statement, Object resultSet) {
        statements.result(statement, resultSet);
    }

    @Override
    protected void onClosed(Object statement, boolean itself) {
        if (itself) {
            statements.closesItself(statement);
        } else {
            statements.closed(statement);
        }
    }

    @Override
    protected void onRead(Object resultSet, @Nullable Throwable thrown) {
        statements.read(resultSet, thrown);
    }

    /** Units of work, for those who open one by name. */
    public UnitHooks units() {
        return units;
    }

    @Override
    protected @Nullable Object onBegins(int kind) {
        return units.begins(kind);
    }

    @Override
    protected void onEnds(Object token) {
        units.ends(token);
    }

    @Override
    protected @Nullable Object onPasses(int kind, @Nullable Object by) {
        return units.passes(kind, by);
    }
}
