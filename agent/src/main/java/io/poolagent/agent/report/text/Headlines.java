// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.CalledAgain;
import io.poolagent.agent.finding.Deadlock;
import io.poolagent.agent.finding.Exhausted;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.OverdueLimit;
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
        switch (finding.kind()) {
            case LOST:
                return "LOST connection of " + pool + ": never closed, and the application dropped its last reference";
            case OVERDUE:
                return "OVERDUE connection of " + pool + ": held longer than " + limit(finding)
                        + " and still open; it may be at work";
            case LEFT_OPEN:
                return "LEFT_OPEN connection of " + pool + ": the " + unit(finding)
                        + " that called getConnection() has ended, and it is still open";
            case LATE_RELEASE:
                return "LATE_RELEASE of a connection of " + pool + ": closed after all; it was slow, not leaked";
            case TAKEN_BY_POOL:
                return "TAKEN_BY_POOL: " + pool + " took a connection from its holder by itself, after "
                        + Spans.words(finding.heldMillis()) + " (" + setting(finding) + ")";
            case DOUBLE_RELEASE:
                return "DOUBLE_RELEASE of a connection of " + pool + ": " + method(finding)
                        + " was called on it a second time";
            case STALE_RELEASE:
                return "STALE_RELEASE of a connection of " + pool
                        + ": released by code whose own lease of it was over, while another held it";
            case WRONG_POOL:
                return "WRONG_POOL: a connection of " + pool + " was released to pool '" + otherPool(finding)
                        + "', which did not lend it";
            case UNPOOLED:
                return "UNPOOLED connection opened by " + finding.pool().kind()
                        + ", for no pool: never closed, and the application dropped its last reference";
            case UNPOOLED_OVERDUE:
                return "UNPOOLED_OVERDUE connection opened by " + finding.pool().kind()
                        + ", for no pool: held for long and still open; it may be kept on purpose";
            case USE_AFTER_RELEASE:
                return "USE_AFTER_RELEASE of a connection of " + pool
                        + ": it, or a statement or result of it, was used though it was closed";
            case USE_AFTER_RECLAIM:
                return "USE_AFTER_RECLAIM of a connection of " + pool
                        + ": its holder used it, or a statement or result of it, after pool-agent had taken it back";
            case DIRTY_RELEASE:
                return "DIRTY_RELEASE of a connection of " + pool + ": closed "
                        + dirt(finding.detail(SessionLeft.class));
            case SHARED:
                return "SHARED connection of " + pool + ": two threads executed statements of it at the same time";
            case OPEN_STATEMENTS:
                return "OPEN_STATEMENTS of a connection of " + pool + ": closed while "
                        + statements(finding.detail(StatementsLeft.class)) + " taken through it had not been closed";
            case NESTED_ACQUIRE:
                return "NESTED_ACQUIRE from " + pool
                        + ": a thread that held a connection called getConnection() again; "
                        + "threads that do so at once can wait for each other for ever";
            case POOL_DEADLOCK:
                Deadlock deadlock = finding.detail(Deadlock.class);
                return "POOL_DEADLOCK of " + pool + ": every thread that holds a connection waits for another one; "
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
    static String did(Kind kind) {
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
        return "with its " + states + " changed; the pool hands it on like that";
    }

    static String state(SessionLeft.Change change) {
        return change.state().equals("READ_ONLY")
                ? "read-only mode"
                : change.state().toLowerCase(Locale.ROOT);
    }

    private static String statements(@Nullable StatementsLeft statements) {
        return statements == null ? "" : Spans.counted(statements.total(), "statement");
    }
}
