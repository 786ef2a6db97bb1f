// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.CallFate;
import io.poolagent.agent.finding.CalledAgain;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.ReclaimResult;
import org.jspecify.annotations.Nullable;

/** What was done about a finding, in words. */
public final class ReclaimText {
    private ReclaimText() {}

    /** In words that complete "done …"; empty if there is nothing to do. */
    public static String done(Finding finding) {
        ReclaimResult result = finding.reclaim();
        if (result != null) {
            return words(result, finding);
        }
        CallFate fate = finding.fate();
        return fate == null ? "" : words(fate, finding);
    }

    /** One line for an attempt that has ended. */
    public static String line(Finding finding, long heldMillis) {
        StackTraceElement line = finding.site().line();
        return "reclaim: " + finding.kind() + ", " + Headlines.pool(finding.pool()) + ", acquired at "
                + (line == null ? "(not captured)" : line) + " by thread " + finding.thread() + ", held "
                + Spans.words(heldMillis) + ": " + done(finding);
    }

    /** One line for those that have none. */
    public static String leftOut(long count, long withinMillis) {
        return "reclaim: " + Spans.counted(count, "more line") + " like these within the last "
                + Spans.words(withinMillis) + ", left out";
    }

    private static String words(CallFate fate, Finding finding) {
        switch (fate) {
            case SKIPPED:
                CalledAgain again = finding.detail(CalledAgain.class);
                return again == null
                        ? "ignored: this close() did not reach the pool"
                        : "ignored: the second " + again.method() + " did not reach the pool";
            case REACHED_POOL:
                return "nothing: it reached the pool, which may now lend the connection twice";
            case REFUSED:
                return "refused: it did not reach that pool";
            default:
                return "nothing: it reached that pool";
        }
    }

    private static String words(ReclaimResult result, Finding finding) {
        switch (result.outcome()) {
            case RECLAIMED:
                return done(result.method(), thrown(result));
            case ALREADY_OVER:
                return "nothing: " + over(result);
            case UNSUPPORTED:
                return unsupported(result.reason(), finding);
            case REPORTED_ONLY:
                return "nothing: reported only" + because(result.reason());
            case IN_USE:
                return "not taken back yet: it is in use; tried again when it has been idle for "
                        + Spans.words(result.millis());
            case NO_BUDGET:
                String spent = "the budget is spent (reclaim-at-most=" + result.budget() + ")";
                return result.next() == ReclaimResult.Next.TRIED_AGAIN
                        ? "not taken back yet: " + spent + "; tried again when it has room"
                        : "nothing: " + spent;
            case DRY_RUN:
                return "nothing (dry-run=on); it would have been "
                        + (result.method() == ReclaimResult.Method.THROUGH_POOL
                                ? "taken back"
                                : done(result.method(), ""));
            case HUNG:
                return "not yet: taking it back has taken more than " + result.millis()
                        + " ms and continues on a thread of the agent";
            case AGENT_LEFT:
                return "nothing: pool-agent leaves this JVM";
            case ROLLBACK_FAILED:
                return "failed: its rollback threw " + thrown(result) + next(result);
            default:
                return failed(result) + next(result);
        }
    }

    private static String done(ReclaimResult.@Nullable Method method, String thrown) {
        if (method == null) {
            return "taken back";
        }
        switch (method) {
            case RETURNED:
                return "rolled back and returned to the pool";
            case EVICTED:
                return "rolled back and evicted: the pool replaces the connection";
            case FLUSHED:
                return "rolled back and flushed: the pool replaces the connection";
            case INVALIDATED:
                return "rolled back and invalidated: the pool replaces the connection";
            case DISCARDED:
                return "rolled back and discarded: the pool replaces the connection";
            case CLOSED:
                return "rolled back and closed: the pool replaces the connection";
            case DESTROYED:
                return "rolled back and destroyed: the pool replaces the connection";
            case CLOSED_BEFORE_ROLLBACK:
                return "closed, so that the server rolls it back: the pool replaces the connection";
            case CLOSED_FOR_HOLDER:
                return "rolled back and closed on behalf of its holder";
            case CLOSED_WITH_HOLDER:
                return "closed together with its holder's own close(); its rollback failed: " + thrown;
            default:
                return "taken back";
        }
    }

    private static String over(ReclaimResult result) {
        ReclaimResult.Reason reason = result.reason();
        if (reason == ReclaimResult.Reason.UNKNOWN_TO_POOL) {
            return "the pool no longer has the connection: " + result.message();
        }
        if (reason == ReclaimResult.Reason.DROPPED_BY_HOLDER) {
            return "the application has just dropped it";
        }
        return reason == ReclaimResult.Reason.CLOSED_BY_HOLDER
                ? "the application has just closed it"
                : "the pool had already ended this lease";
    }

    private static String unsupported(ReclaimResult.@Nullable Reason reason, Finding finding) {
        if (reason == null) {
            return "nothing";
        }
        switch (reason) {
            case SHARED_IN_JTA:
                return "not taken back: it takes part in a JTA transaction, where several handles share one connection";
            case SHARED_WITH_ANOTHER:
                return "not taken back: in a JTA transaction this handle had the connection of another";
            case PERHAPS_RETURNED_PAST_HANDLE:
                return "not taken back: with accessToUnderlyingConnectionAllowed=true the application may have returned it"
                        + " past its handle";
            case COUNTS_UNKNOWN:
                return "nothing: this version of the pool keeps its counts in a way that is not known";
            case LEASES_UNKNOWN:
                return "not taken back: this version of the pool keeps what it has lent in a way that is not known";
            case LENDS_ONE_OBJECT:
                return "nothing: this pool reuses its connection objects, so its holder's later close() would hit the next"
                        + " borrower";
            case HANDLE_WORKS_ON:
                return "nothing: with useDisposableConnectionFacade=false a closed connection keeps working, as that of the"
                        + " next borrower";
            case CLOSE_ENDS_CONNECTION:
                return "nothing: close() would end the connection itself, and its pool would go on counting it";
            case NO_POOL:
                return "nothing: it is open until its driver or the server ends it";
            default:
                return "nothing: pool-agent cannot take connections of this pool back ("
                        + finding.pool().kind() + ")";
        }
    }

    private static String because(ReclaimResult.@Nullable Reason reason) {
        if (reason == null) {
            return "";
        }
        if (reason == ReclaimResult.Reason.USED_AFTERWARDS) {
            return " (a connection of this site was used after it had been taken back)";
        }
        return reason == ReclaimResult.Reason.LOST_REPORTED ? " (on-lost=report)" : " (allow= names what acquired it)";
    }

    private static String failed(ReclaimResult result) {
        ReclaimResult.Reason reason = result.reason();
        if (reason == ReclaimResult.Reason.CLOSE_THREW) {
            return "failed: its close() threw " + thrown(result) + "; its holder may close it again";
        }
        if (reason == ReclaimResult.Reason.CLOSE_AT_END_THREW) {
            return "failed: " + thrown(result) + "; its holder may close it";
        }
        return "failed: " + thrown(result)
                + (reason == ReclaimResult.Reason.POOL_THREW ? "; the pool keeps the connection unchanged" : "");
    }

    private static String thrown(ReclaimResult result) {
        return result.exception() + (result.message() == null ? "" : ": " + result.message());
    }

    private static String next(ReclaimResult result) {
        switch (result.next()) {
            case TRIED_AGAIN:
                return "; tried again in " + Spans.words(result.millis());
            case GIVEN_UP:
                return "; given up, the connection is left unchanged";
            default:
                return "";
        }
    }
}
