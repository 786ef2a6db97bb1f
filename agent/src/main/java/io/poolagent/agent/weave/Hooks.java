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
import javax.sql.DataSource;
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
    // outlive the agent.
    private static final ThreadLocal<Object[]> NESTING = new ThreadLocal<Object[]>() {
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
    protected void onAcquiring(Object source) {
        SourceKind kind = adapters.kindOf(source);
        if (!kind.isSource()) {
            if (kind.isDriver()) {
                ((int[]) NESTING.get()[DEPTHS])[DRIVERS]++;
            }
            return; // The same shape elsewhere: Statement.getConnection(), a PooledConnection, …
        }
        if (rules.isPoolAtWork()) {
            return; // A home-made pool fills itself.
        }
        int[] depths = (int[]) NESTING.get()[DEPTHS];
        if (depths[ALL]++ == 0) {
            depths[KNOWN] = 0;
            depths[PLACE] = waiting.begin(kind.reference(source), clock.millis());
        }
        if (kind.isKnown() && depths[KNOWN]++ == 0 && depths[ALL] > 1) {
            waiting.enter(depths[PLACE], kind.reference(source), clock.millis());
        }
    }

    @Override
    protected void onAcquired(Object source, @Nullable Object handle) {
        SourceKind kind = adapters.kindOf(source);
        if (!kind.isSource()) {
            if (kind.isDriver()) {
                connected(source, handle);
            } else if (kind.isOfAConnection()) {
                statements.connectionOf(source, handle);
            }
            return;
        }
        if (rules.isPoolAtWork()) {
            return;
        }
        Object[] nested = NESTING.get();
        int[] depths = (int[]) nested[DEPTHS];
        DataSource dataSource = (DataSource) source;
        boolean known = kind.isKnown();
        // Never below zero: a call that began before the hooks were there ends here.
        depths[ALL] = Math.max(0, depths[ALL] - 1);
        depths[KNOWN] = Math.max(0, depths[KNOWN] - (known ? 1 : 0));
        if (depths[ALL] == 0 || (known && depths[KNOWN] == 0)) {
            arrived(source, handle, depths);
        }
        Lease inner = (Lease) nested[LEASE];
        boolean wraps = inner != null && inner.state() == Lease.State.OPEN;
        if (handle instanceof Connection) {
            if (known && depths[KNOWN] == 0) {
                Lease lease = open(dataSource, kind, handle);
                if (depths[ALL] > 0) {
                    nested[LEASE] = wraps ? inner : lease;
                }
            } else if (!known && depths[ALL] == 0 && !wraps) {
                // Around a pool's open lease, an unknown data source is only a wrapper. One that was closed on the
                // way is no reason to think so: a routing data source may have looked something up.
                if (open(dataSource, kind, handle) == null && depths[DRIVERS] == 0) {
                    unpooled.opened(dataSource, handle);
                }
            }
        }
        if (depths[ALL] == 0) {
            if (inner != null) {
                nested[LEASE] = null;
            }
            acquires.ended(handle != null);
        }
    }

    /** What a driver gave, if nobody but the application asked for it. */
    private void connected(Object driver, @Nullable Object handle) {
        int[] depths = (int[]) NESTING.get()[DEPTHS];
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

    private @Nullable Lease open(DataSource source, SourceKind kind, Object handle) {
        Pool pool = adapters.poolOf(source, kind, handle);
        if (pool == null) {
            return null;
        }
        if (!closes.areSeen(handle.getClass())) {
            closes.tellUnseen(handle.getClass());
            return null;
        }
        sessions.lends(pool);
        Lease lease = ledger.open(handle, pool, pool.anchor(handle), clock.millis(), capture.take(pool.isSuspect()));
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
            Release release = new Release(
                    clock.millis(), capture.takeAtRelease(lease.pool().isSuspect()));
            lease.endRelease(release, thrown != null);
            misuse.released(lease);
            if (thrown == null) {
                ledger.putAside(lease);
                if (lease.wasOverdue()) {
                    misuse.lateRelease(lease, release);
                }
                sessions.released(lease, release);
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
