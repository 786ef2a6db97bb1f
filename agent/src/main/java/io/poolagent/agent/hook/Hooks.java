// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.adapter.Entry;
import io.poolagent.agent.adapter.SourceKind;
import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Nesting;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.stack.Capture;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What woven code does: leases are opened where the outermost {@code getConnection} returns, and ended by the first
 * {@code close} of their handle. Runs on the application's threads: takes no lock and calls no method of a handle.
 */
public final class Hooks extends PoolAgentDispatcher {
    private final Ledger ledger;
    private final Adapters adapters;
    private final Capture capture;
    private final CoarseClock clock;
    private final Acquires acquires;
    private final Misuse misuse;
    private final Closes closes;
    private final AcquireDepth depth;
    private final @Nullable Nesting nesting;
    private final StatementHooks statements;
    private final Refusals refusals;
    private final UnitHooks units;
    private final RuleHooks rules;
    private final UnpooledHooks unpooled;
    private final SessionHooks sessions;
    private final ReleaseHooks releases;

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
        this.depth = new AcquireDepth(waiting, clock);
        this.nesting = nesting;
        this.misuse = misuse;
        this.closes = closes;
        this.refusals = new Refusals(ledger, clock, misuse, adapters.resultSets(), adapters);
        this.units = new UnitHooks(clock, capture);
        this.rules = new RuleHooks(ledger, adapters, capture, clock, acquires, misuse);
        this.statements = new StatementHooks(ledger, clock, adapters.resultSets(), capture, misuse, closes, rules);
        this.unpooled = new UnpooledHooks(ledger, adapters, capture, clock);
        this.sessions = new SessionHooks(ledger, clock, misuse);
        this.releases = new ReleaseHooks(ledger, adapters, capture, clock, nesting, misuse, sessions);
    }

    @Override
    protected @Nullable Object onAcquiring(Object source) {
        SourceKind kind = adapters.kindOf(source);
        if (!kind.isSource()) {
            if (kind.isDriver()) {
                return depth.enterDriver(kind);
            }
            // The same shape elsewhere: a PooledConnection, …
            return kind.isOfAConnection() ? kind.entry(0, 0) : null;
        }
        // A home-made pool fills itself.
        return rules.isPoolAtWork() ? null : depth.enter(source, kind);
    }

    @Override
    protected void onAcquired(Object source, Object token, @Nullable Object handle) {
        if (!(token instanceof Entry)) {
            return; // An earlier agent's.
        }
        Entry entry = (Entry) token;
        SourceKind kind = entry.kind();
        if (!kind.isSource()) {
            if (!kind.isDriver()) {
                statements.connectionOf(source, handle);
            } else if (depth.leaveDriver(entry) && handle != null && !rules.isPoolAtWork()) {
                unpooled.opened(source, handle); // Nobody but the application asked for it.
            }
            return;
        }
        Object[] own = depth.leave(entry);
        boolean known = kind.isKnown();
        boolean outermost = entry.depth() == 0;
        if (outermost || (known && entry.knownDepth() == 0)) {
            depth.arrived(own, source, handle);
        }
        Lease inner = AcquireDepth.innerLease(own);
        boolean wraps = inner != null && inner.state() == Lease.State.OPEN;
        if (handle == null && known && entry.knownDepth() == 0) {
            failed(source);
        }
        // Around a pool's open lease, an unknown data source is only a wrapper. One that was closed on the way is no
        // reason to think so: a routing data source may have looked something up.
        if (handle instanceof Connection && (known ? entry.knownDepth() == 0 : outermost && !wraps)) {
            Pool pool = lender(source, kind, handle);
            if (pool != null) {
                // Taken here, for whatever is called first to take it would cost as much as each frame beneath.
                boolean suspect = pool.isSuspect();
                Throwable stack = capture.isSure(suspect) ? new Throwable() : capture.take(suspect);
                long exactMicros = clock.exactMicros();
                Lease lease = open(handle, pool, exactMicros, stack);
                if (exactMicros != 0) {
                    pool.counters().waited(AcquireDepth.waitedMicros(own, known, exactMicros));
                }
                if (!outermost && !wraps) {
                    AcquireDepth.innerLease(own, lease);
                }
            } else if (!known && !AcquireDepth.isInDriver(own)) {
                unpooled.opened(source, handle);
            }
        }
        if (outermost) {
            if (inner != null) {
                AcquireDepth.innerLease(own, null);
            }
            acquires.ended(handle != null);
        }
    }

    /** A pool that has never lent is not known yet. */
    private void failed(Object source) {
        Pool pool = adapters.poolOf(source);
        if (pool != null) {
            pool.counters().fails();
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

    private Lease open(Object handle, Pool pool, long exactMicros, @Nullable Throwable stack) {
        sessions.lends(pool);
        Lease lease = ledger.openAt(
                CoarseClock.moment(clock.millis(), exactMicros), handle, pool, pool.anchor(handle), stack);
        pool.counters().acquires();
        units.acquired(lease);
        Lease held = nesting == null ? null : nesting.opened(lease);
        if (held != null) {
            misuse.nestedAcquire(held, lease);
        }
        return lease;
    }

    @Override
    protected @Nullable Object onReleasing(Object handle) {
        return releases.releasing(handle);
    }

    @Override
    protected @Nullable Throwable onRefusing(Object handleOrStatement, String method) {
        return refusals.refusing(handleOrStatement, method);
    }

    @Override
    protected void onReleased(Object handle, Object token, @Nullable Throwable thrown) {
        releases.released(token, thrown);
    }

    @Override
    protected Object onGivingOut() {
        return rules.givingOut();
    }

    @Override
    protected void onGaveOut(int method, @Nullable Object token, @Nullable Object pool, @Nullable Object handle) {
        rules.gaveOut(method, token, pool, handle);
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
    protected void onLent(
            Object handle, Object token, @Nullable Object statement, @Nullable Object sql, @Nullable Throwable thrown) {
        statements.lent(handle, (Lease) token, statement, sql, thrown);
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
    protected void onExecuted(Object statement, Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        statements.executed(statement, token, returned, thrown);
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
