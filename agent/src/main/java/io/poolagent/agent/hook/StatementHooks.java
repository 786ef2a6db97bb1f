// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.adapter.ResultSets;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.EndOfClose;
import io.poolagent.agent.lease.InFlight;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.RowCount;
import io.poolagent.agent.lease.Taken;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.Callers;
import io.poolagent.agent.stack.Capture;
import io.poolagent.agent.stack.JdbcCalls;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What woven code does between acquire and release: statements and result sets taken through a handle are entered in the
 * ledger, and their use is stamped on the lease. What was not taken through a lease's handle, such as the driver's statement
 * beneath a pool's, is not listed and passed over. Takes no lock, and nothing is allocated by an execute
 * whose stack is not taken.
 */
final class StatementHooks {
    private final Ledger ledger;
    private final CoarseClock clock;
    private final ResultSets resultSets;
    private final Capture capture;
    private final Misuse misuse;
    private final Closes closes;
    private final RuleHooks rules;
    private final Failures failures;

    StatementHooks(
            Ledger ledger,
            CoarseClock clock,
            ResultSets resultSets,
            Capture capture,
            Misuse misuse,
            Closes closes,
            RuleHooks rules) {
        this.ledger = ledger;
        this.clock = clock;
        this.resultSets = resultSets;
        this.capture = capture;
        this.misuse = misuse;
        this.closes = closes;
        this.rules = rules;
        this.failures = new Failures(clock);
    }

    /** The lease, if this call asks its handle for a statement, and not from within another that does. */
    @Nullable
    Lease lending(Object handle) {
        Lease lease = called(handle);
        if (lease == null || lease.state() != Lease.State.OPEN) {
            return null;
        }
        Use use = Use.of(lease);
        long now = clock.millis();
        return use.beginTaking(now) || use.isEndOfTakingUnseen(handle, now, JdbcCalls.LENDING) ? lease : null;
    }

    void calling(Object handle) {
        called(handle);
    }

    /** A call of a handle begins: marked first, so that the agent lets go of what it was about to take back, or this waits. */
    private @Nullable Lease called(Object handle) {
        Lease lease = ledger.ofLive(handle);
        if (lease != null && !Use.beginsCall(lease, clock.millis())) {
            tellIfOver(lease, handle);
        }
        return lease;
    }

    /**
     * Who uses what the agent is just taking back waits for the end of that: a pool may lend the connection to another before
     * the handle knows that it is closed, and the call would reach it.
     *
     * <p>Told only of what the application itself released: what a pool took away may still be in use in good faith. Where one
     * object is lent again and again its statements may be kept for the next time, and the pool itself may use it.
     */
    private void tellIfOver(@Nullable Lease lease, @Nullable Object handle) {
        if (lease == null || lease.state() == Lease.State.OPEN) {
            return;
        }
        if (lease.isBeingReclaimedByOther()) {
            EndOfClose.await(lease);
        }
        if (lease.firstUseAfterReclaim()) {
            misuse.useAfterReclaim(lease, here());
            return;
        }
        if (lease.state() != Lease.State.RELEASED) {
            return;
        }
        boolean byRule = lease.pool().isByRule();
        if ((byRule && (handle == null || rules.isPoolAtWork())) || !lease.firstUseAfterRelease()) {
            return;
        }
        Throwable stack = capture.take(true);
        if (byRule && handle != null && stack != null) {
            // The driver's own frames come first there.
            stack.setStackTrace(Callers.above(handle, stack).toArray(new StackTraceElement[0]));
        }
        misuse.useAfterRelease(lease, new Release(clock.millis(), stack));
    }

    /** A statement or metadata gave out a connection: where that is the driver's own, whoever has it is still at work. */
    void connectionOf(Object object, @Nullable Object connection) {
        if (connection != null) {
            gave(object, connection);
        }
    }

    /**
     * Something was handed out that lives on the connection of a lease: whoever has it is still at work. What is done with it
     * is not followed, since a pool or driver may keep it and use it for the next holder.
     */
    private void gave(Object from, Object given) {
        Lease lease = leaseOf(from);
        if (lease == null || lease.state() != Lease.State.OPEN || ledger.ofLive(given) == lease) {
            return;
        }
        if (given instanceof Connection) {
            Use.of(lease).givesOutConnection();
        } else if (given instanceof Statement) {
            closesItself(from); // What is beneath it may be closed in its place.
        }
        ledger.hold(given, lease);
    }

    /** Through whose handle this object was taken; null if that is not known, as of what lies beneath a pool's. */
    private @Nullable Lease leaseOf(Object object) {
        Lease own = ledger.ofLive(object);
        Taken taken = own == null ? ledger.taken(object) : null;
        if (own == null && taken == null && object instanceof ResultSet) {
            Object statement = resultSets.statementOf(object);
            taken = statement == null ? null : ledger.taken(statement);
        }
        return taken == null ? own : taken.lease();
    }

    /** What was taken through a handle by this object's use; null of what is only held. */
    private @Nullable Taken used(Object object) {
        Taken taken = ledger.taken(object);
        return taken == null || taken.isHeldOnly() ? null : taken;
    }

    void lent(
            Object handle, Lease lease, @Nullable Object statement, @Nullable Object sql, @Nullable Throwable thrown) {
        Use use = Use.of(lease);
        use.endTaking();
        use.endCall(clock.millis());
        if (thrown != null) {
            use.failed(failures.ofLending(handle, thrown, sql));
        } else if (use.failure() != null
                && !(statement instanceof DatabaseMetaData)) { // Which who handles it may ask for.
            use.failed(null);
        }
        if (statement != null) {
            Taken taken = ledger.take(statement, lease, sql instanceof String ? (String) sql : null);
            if (!closes.areSeen(statement.getClass())) {
                taken.closesItself();
            }
        }
    }

    /** What to end it with, if the statement begins to execute. */
    @Nullable
    Object executing(Object statement, @Nullable String sql) {
        Taken taken = used(statement);
        if (taken == null) {
            return null;
        }
        tellIfOver(taken.lease(), null);
        long now = clock.millis();
        InFlight inFlight = taken.inFlight();
        Taken first = inFlight.first();
        if (first != null && first.isEndUnseen(statement, now, JdbcCalls.EXECUTING)) {
            first.rest();
        }
        if (taken.isRunning()) {
            // Of the same thread it is a wrapper that calls itself or its superclass: all is seen at the outer's end.
            return taken.isRunByCaller() ? null : beside(inFlight, taken.lease());
        }
        Throwable stack = capture.takeAtExecute(taken.lease().pool().isSuspect());
        Release place = stack == null ? null : new Release(now, stack);
        if (!taken.begin(sql, now)) {
            return beside(inFlight, taken.lease()); // Begun by another thread just now.
        }
        if (place != null) {
            taken.beganAt(place);
        }
        tellIfOver(taken.lease(), null); // Once more: it is seen to run only since then.
        mark(inFlight);
        return taken;
    }

    /** The token of an execute that counts as none, while another thread is executing the same statement. */
    private Object beside(InFlight inFlight, Lease lease) {
        InFlight.Beside token = inFlight.addBeside(null);
        tellIfOver(lease, null);
        mark(inFlight);
        return token;
    }

    private void mark(InFlight inFlight) {
        if (inFlight.wantsMark() && !misuse.isSated()) {
            inFlight.mark(here());
        }
    }

    /** @param returned what it gave out: a result set, how many rows it changed, or null */
    void executed(Object statement, Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        Object resultSet = RowCount.isOne(returned) ? null : returned;
        if (token instanceof InFlight.Beside) {
            ((InFlight.Beside) token).end();
            if (resultSet != null) {
                resultOf(statement, resultSet);
            }
            return;
        }
        Taken taken = (Taken) token;
        Release second = taken.leave(); // First, before anything can fail.
        if (resultSet != null) {
            result(taken, statement, resultSet);
        }
        // Of what threw the count is none, and not zero.
        long rows = thrown == null ? RowCount.of(returned) : RowCount.UNKNOWN;
        taken.ended(clock.millis(), thrown == null ? null : failures.ofExecute(statement, thrown), rows);
        if (second != null) {
            misuse.shared(taken.lease(), here(), second);
        }
    }

    private Release here() {
        return new Release(clock.millis(), capture.take(true));
    }

    /** @param given of a statement its result set, or how many rows it changed; of anything what may live on the connection */
    void result(Object from, Object given) {
        if (from instanceof Statement && (given instanceof ResultSet || RowCount.isOne(given))) {
            resultOf(from, given);
        } else if (from instanceof ResultSet && given instanceof Statement) {
            statementOf(from, given);
        } else if (Given.livesOnConnection(given)) {
            gave(from, given);
        }
    }

    /** Where that is not the pool's own, and is closed in its place, nobody knows how many were. */
    private void statementOf(Object resultSet, Object statement) {
        Lease lease = ledger.taken(statement) == null ? leaseOf(resultSet) : null;
        if (lease != null && lease.state() == Lease.State.OPEN) {
            Use.of(lease).countsNoStatements();
        }
    }

    /** @param told its result set, or how many rows it changed */
    void resultOf(Object statement, Object told) {
        Taken taken = used(statement);
        if (taken != null && RowCount.isOne(told)) {
            Use.of(taken.lease()).sessionSoFar().counted(taken, RowCount.of(told));
        } else if (taken != null) {
            result(taken, statement, told);
        }
    }

    /** A result set that does not hold its statement is all that keeps the lease from being lost. */
    private void result(Taken taken, Object statement, Object resultSet) {
        if (!resultSets.pointsBack(resultSet, statement)) {
            ledger.take(resultSet, taken.lease(), null);
        }
    }

    /** What is closed while its lease is open is done with; what a release closes may yet be used wrongly. */
    void closed(Object statement) {
        Taken taken = ledger.taken(statement);
        if (taken == null) {
            return;
        }
        Lease.State state = taken.lease().state();
        if (state == Lease.State.OPEN) {
            ledger.strike(taken);
        } else if (state == Lease.State.RELEASED) {
            taken.closesItself(); // By who closes it after the connection.
        }
    }

    void closesItself(Object statement) {
        Taken taken = used(statement);
        if (taken != null) {
            taken.closesItself();
        }
    }

    void read(Object resultSet, @Nullable Throwable thrown) {
        Object statement = resultSets.statementOf(resultSet);
        Taken taken = ledger.taken(statement == null ? resultSet : statement);
        if (taken == null) {
            return;
        }
        if (thrown == null) {
            Use.of(taken.lease()).read(clock.millis());
        } else if (!taken.isHeldOnly()) {
            tellIfOver(taken.lease(), null);
        }
    }
}
