// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.LossCause;
import org.jspecify.annotations.Nullable;

/** What to change in the application, in a sentence or two. */
public final class ChangeText {
    private static final String CLOSE_ALWAYS =
            "Open the connection in the head of a try: try (Connection c = dataSource.getConnection()) { … }. It is then "
                    + "closed on every way out, exceptions among them.";

    private ChangeText() {}

    /** By what explains the finding, if anything does. */
    public static String of(Kind kind, LossCause.@Nullable What cause) {
        switch (kind) {
            case LOST:
            case UNPOOLED:
                return ofLoss(cause);
            case LEFT_OPEN:
                return CLOSE_ALWAYS + " If it is handed on to other code, that code must close it.";
            case OVERDUE:
            case LATE_RELEASE:
            case TAKEN_BY_POOL:
            case UNPOOLED_OVERDUE:
                return "Hold the connection for the database work only: call close() before the remote call, the "
                        + "rendering or the wait. If it is held for long on purpose, name the method in allow=.";
            case DOUBLE_RELEASE:
            case STALE_RELEASE:
                return "Let one place close the connection, the one that opened it, and remove the other close().";
            case WRONG_POOL:
                return "Give the connection back to the pool that lent it.";
            case USE_AFTER_RELEASE:
                return "Finish with its statements and results before close(), and keep none of them in a field.";
            case USE_AFTER_RECLAIM:
                return "The connection was held past the limit and is used still: make the work shorter, or raise "
                        + "overdue-after.";
            case DIRTY_RELEASE:
                return "Before close() call commit() or rollback(), and set back what was set (autocommit, isolation, "
                        + "read-only mode, catalog, schema), in a finally block.";
            case UNENDED_TRANSACTION:
                return "End the transaction in the method that begins it, on every way out: commit() at the end of the try, "
                        + "rollback() in a catch of everything. Or let @Transactional do both.";
            case SHARED:
                return "Give each thread a connection of its own: keep none in a field or a singleton.";
            case OPEN_STATEMENTS:
                return "Open each statement and result in the head of a try, as the connection.";
            case NESTED_ACQUIRE:
            case POOL_DEADLOCK:
                return "Pass the connection on to the inner method, instead of a second getConnection() on the same "
                        + "thread. A larger pool makes it rarer, and does not end it.";
            case POOLS_PILE_UP:
                return "Make one pool when the application starts, use it everywhere, and close it at the end.";
            default:
                return "See who holds the connections, above all idle ones: release them earlier. A larger pool helps "
                        + "only where all of them are at work.";
        }
    }

    private static String ofLoss(LossCause.@Nullable What cause) {
        if (cause == null) {
            return CLOSE_ALWAYS;
        }
        switch (cause) {
            case HANDED_OVER:
                return "Close the connection in the task that uses it last, or let that task open its own.";
            case CLOSED_BENEATH:
                return "Close the connection of the pool, and not what unwrap() gave.";
            default:
                return CLOSE_ALWAYS;
        }
    }
}
