// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.CalledAgain;
import io.poolagent.agent.finding.Deadlock;
import io.poolagent.agent.finding.Exhausted;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.LossCause;
import io.poolagent.agent.finding.OverdueLimit;
import io.poolagent.agent.finding.PiledUp;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.PoolTook;
import io.poolagent.agent.finding.ReleasedTo;
import io.poolagent.agent.finding.SessionLeft;
import io.poolagent.agent.finding.StatementsLeft;
import io.poolagent.agent.finding.UnitEnded;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What is wrong, in one sentence. */
public final class Headlines {
    private Headlines() {}

    public static String of(Finding finding) {
        String pool = pool(finding.pool());
        String in = finding.pool().isNone() ? " outside any pool" : " in " + pool;
        switch (finding.kind()) {
            case LOST:
                return "LOST connection of " + pool + ": " + howItWasLost(finding);
            case OVERDUE:
                return "OVERDUE connection of " + pool + ": held for more than " + limit(finding)
                        + " and still open; it may still be in use";
            case LEFT_OPEN:
                return "LEFT_OPEN connection of " + pool + ": the " + unit(finding)
                        + " that acquired it has ended, but it is still open";
            case LATE_RELEASE:
                return "LATE_RELEASE" + in + ": closed after all; it was slow, not leaked";
            case TAKEN_BY_POOL:
                return "TAKEN_BY_POOL: " + pool + " took a connection away from its holder after "
                        + Spans.words(finding.heldMillis()) + " (" + setting(finding) + ")";
            case DOUBLE_RELEASE:
                return "DOUBLE_RELEASE" + in + ": " + method(finding) + " was called twice on one connection";
            case STALE_RELEASE:
                return "STALE_RELEASE" + in
                        + ": an earlier holder released a connection again while a later one held it";
            case WRONG_POOL:
                return "WRONG_POOL: a connection of " + pool + " was released to pool '" + otherPool(finding)
                        + "', which did not lend it";
            case UNPOOLED:
                return "UNPOOLED connection opened by " + finding.pool().kind()
                        + " outside any pool: never closed, and the application dropped its last reference";
            case UNPOOLED_OVERDUE:
                return "UNPOOLED_OVERDUE connection opened by " + finding.pool().kind()
                        + " outside any pool: held for a long time and still open; it may be kept on purpose";
            case USE_AFTER_RELEASE:
                return "USE_AFTER_RELEASE" + in
                        + ": a closed connection, or one of its statements or result sets, was used";
            case USE_AFTER_RECLAIM:
                return "USE_AFTER_RECLAIM" + in
                        + ": a connection that pool-agent took back, or one of its statements or result sets, was used";
            case DIRTY_RELEASE:
                return "DIRTY_RELEASE" + in + ": a connection was closed " + dirt(finding.detail(SessionLeft.class));
            case UNENDED_TRANSACTION:
                return "UNENDED_TRANSACTION" + in + ": a connection was closed within a JTA transaction, and the "
                        + unit(finding) + " that began it has ended without commit() or rollback()";
            case SHARED:
                return "SHARED connection of " + pool + ": two threads executed statements on it at the same time";
            case OPEN_STATEMENTS:
                return "OPEN_STATEMENTS" + in + ": a connection was closed while "
                        + statements(finding.detail(StatementsLeft.class));
            case NESTED_ACQUIRE:
                return "NESTED_ACQUIRE" + in + ": a thread called getConnection() while it held a connection; "
                        + "threads that do so at the same time can deadlock";
            case POOLS_PILE_UP:
                return "POOLS_PILE_UP: " + pools(finding.detail(PiledUp.class)) + " of kind "
                        + finding.pool().kind()
                        + " were first used at one place with the same settings, and none of them was closed";
            case POOL_DEADLOCK:
                Deadlock deadlock = finding.detail(Deadlock.class);
                return "POOL_DEADLOCK" + in + ": every thread that holds a connection waits for another one; "
                        + (deadlock == null ? "" : ShortageText.held(deadlock));
            default:
                Exhausted exhausted = finding.detail(Exhausted.class);
                return finding.kind() + " " + pool + ": " + (exhausted == null ? "" : ShortageText.happened(exhausted));
        }
    }

    /** As in {@code pool 'orders'}. */
    static String pool(PoolFacts pool) {
        return pool.isNone() ? "no pool" : "pool '" + pool.name() + "'";
    }

    /** What the application did at the line that the summary names, as in {@code acquired at …}. */
    public static String did(Kind kind) {
        switch (kind) {
            case DOUBLE_RELEASE:
                return "closed again";
            case STALE_RELEASE:
                return "released again";
            case WRONG_POOL:
                return "released";
            case UNPOOLED:
            case UNPOOLED_OVERDUE:
                return "opened";
            case USE_AFTER_RELEASE:
            case USE_AFTER_RECLAIM:
                return "used";
            case NESTED_ACQUIRE:
                return "acquired again";
            case POOLS_PILE_UP:
                return "first used";
            case POOL_DEADLOCK:
            case EXHAUSTED:
                return "held";
            default:
                return "acquired";
        }
    }

    private static String limit(Finding finding) {
        OverdueLimit limit = finding.detail(OverdueLimit.class);
        return limit == null ? "" : Spans.words(limit.millis());
    }

    private static String howItWasLost(Finding finding) {
        LossCause cause = finding.cause();
        if (cause == null || cause.what() != LossCause.What.CLOSE_THREW) {
            return "never closed, and the application dropped its last reference";
        }
        return "close() was called and threw " + cause.exception()
                + (cause.place() == null ? "" : " at " + cause.place());
    }

    private static String setting(Finding finding) {
        PoolTook took = finding.detail(PoolTook.class);
        return took == null ? "" : took.setting() + " = " + Spans.words(took.limitMillis());
    }

    private static String unit(Finding finding) {
        UnitEnded unit = finding.detail(UnitEnded.class);
        return unit == null ? "" : unit.unit();
    }

    private static String method(Finding finding) {
        CalledAgain again = finding.detail(CalledAgain.class);
        return again == null ? "" : again.method();
    }

    private static String otherPool(Finding finding) {
        ReleasedTo other = finding.detail(ReleasedTo.class);
        return other == null ? "" : other.pool();
    }

    private static String dirt(@Nullable SessionLeft session) {
        if (session == null) {
            return "in the middle of a transaction, without commit() or rollback()";
        }
        StringJoiner states = new StringJoiner(" and ");
        for (SessionLeft.Change change : session.changes()) {
            states.add(state(change));
        }
        return "with its " + states + " changed, which the pool does not reset";
    }

    static String state(SessionLeft.Change change) {
        return change.state().equals("READ_ONLY")
                ? "read-only mode"
                : change.state().toLowerCase(Locale.ROOT);
    }

    private static String pools(@Nullable PiledUp pools) {
        return pools == null ? "" : Spans.counted(pools.pools(), "pool");
    }

    private static String statements(@Nullable StatementsLeft statements) {
        return statements == null
                ? ""
                : statements.total() == 1
                        ? "1 of its statements was still open"
                        : statements.total() + " of its statements were still open";
    }
}
