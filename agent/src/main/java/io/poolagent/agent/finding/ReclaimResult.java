// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import org.jspecify.annotations.Nullable;

/** What was done about a finding, or why nothing was. Immutable: each method but the accessors gives another one. */
public final class ReclaimResult {
    /** How it ended. */
    public enum Outcome {
        RECLAIMED,
        /** The lease had ended by itself. */
        ALREADY_OVER,
        IN_USE,
        UNSUPPORTED,
        ROLLBACK_FAILED,
        FAILED,
        /** It has not ended within the deadline. */
        HUNG,
        DRY_RUN,
        NO_BUDGET,
        REPORTED_ONLY,
        AGENT_LEFT
    }

    /** How it was taken back, or would have been. */
    public enum Method {
        RETURNED,
        EVICTED,
        FLUSHED,
        INVALIDATED,
        DISCARDED,
        CLOSED,
        DESTROYED,
        CLOSED_BEFORE_ROLLBACK,
        CLOSED_FOR_HOLDER,
        CLOSED_WITH_HOLDER,
        /** Through its pool, in whatever way. */
        THROUGH_POOL
    }

    /** Why it was not. */
    public enum Reason {
        ENDED_BY_POOL,
        UNKNOWN_TO_POOL,
        DROPPED_BY_HOLDER,
        CLOSED_BY_HOLDER,
        SHARED_IN_JTA,
        SHARED_WITH_ANOTHER,
        PERHAPS_RETURNED_PAST_HANDLE,
        COUNTS_UNKNOWN,
        LEASES_UNKNOWN,
        LENDS_ONE_OBJECT,
        HANDLE_WORKS_ON,
        CLOSE_ENDS_CONNECTION,
        /** No adapter knows how. */
        POOL_UNKNOWN,
        NO_POOL,
        /** {@code on-lost=report}. */
        LOST_REPORTED,
        /** {@code allow=} names it. */
        ALLOWED,
        /** Another one of its site was used after it had been taken back; see {@link SiteSpared}. */
        USED_AFTERWARDS,
        /** What failed was the close in its holder's place. */
        CLOSE_THREW,
        /** The same, at the end of a unit of work. */
        CLOSE_AT_END_THREW,
        POOL_THREW,
        /** It could not even begin. */
        NOT_BEGUN
    }

    /** What comes next. */
    public enum Next {
        NOTHING,
        TRIED_AGAIN,
        GIVEN_UP
    }

    private final Outcome outcome;
    private final @Nullable Method method;
    private final @Nullable Reason reason;
    private final @Nullable String exception;
    private final @Nullable String message;
    private final @Nullable String budget;
    private final long millis;
    private final Next next;

    private ReclaimResult(
            Outcome outcome,
            @Nullable Method method,
            @Nullable Reason reason,
            @Nullable String exception,
            @Nullable String message,
            @Nullable String budget,
            long millis,
            Next next) {
        this.outcome = outcome;
        this.method = method;
        this.reason = reason;
        this.exception = exception;
        this.message = message;
        this.budget = budget;
        this.millis = millis;
        this.next = next;
    }

    private static ReclaimResult of(
            Outcome outcome,
            @Nullable Method method,
            @Nullable Reason reason,
            @Nullable Throwable thrown,
            long millis) {
        return new ReclaimResult(
                outcome,
                method,
                reason,
                thrown == null ? null : thrown.getClass().getName(),
                thrown == null ? null : thrown.getLocalizedMessage(),
                null,
                millis,
                Next.NOTHING);
    }

    /** What an attempt came to, which ended as it should or was not made. */
    public static ReclaimResult ended(
            Outcome outcome, @Nullable Method method, @Nullable Reason reason, @Nullable Throwable thrown) {
        return of(outcome, method, reason, thrown, 0);
    }

    /** What was not tried, or not to be tried. */
    public static ReclaimResult not(Outcome outcome, @Nullable Reason reason) {
        return of(outcome, null, reason, null, 0);
    }

    /** What threw. */
    public static ReclaimResult failed(Outcome outcome, @Nullable Reason reason, Throwable thrown) {
        return of(outcome, null, reason, thrown, 0);
    }

    public static ReclaimResult dryRun(Method method) {
        return of(Outcome.DRY_RUN, method, null, null, 0);
    }

    /**
     * It has not ended within the deadline.
     *
     * @param deadlineMillis the deadline
     */
    public static ReclaimResult hung(long deadlineMillis) {
        return of(Outcome.HUNG, null, null, null, deadlineMillis);
    }

    /**
     * It is in use, and tried again.
     *
     * @param quietMillis how long it must be idle to be taken back
     */
    public static ReclaimResult inUse(long quietMillis) {
        return of(Outcome.IN_USE, null, null, null, quietMillis).next(Next.TRIED_AGAIN, quietMillis);
    }

    /**
     * The budget is spent.
     *
     * @param budget as the option says
     */
    public static ReclaimResult noBudget(String budget, Next next) {
        return new ReclaimResult(Outcome.NO_BUDGET, null, null, null, null, budget, 0, next);
    }

    /**
     * The same result, and what comes next.
     *
     * @param afterMillis when it is tried again
     */
    public ReclaimResult next(Next what, long afterMillis) {
        return new ReclaimResult(outcome, method, reason, exception, message, budget, afterMillis, what);
    }

    public Outcome outcome() {
        return outcome;
    }

    /** How it was taken back, or would have been; null if it was not. */
    public @Nullable Method method() {
        return method;
    }

    /** Why it was not; null if that needs no reason. */
    public @Nullable Reason reason() {
        return reason;
    }

    /** The class of what was thrown; null if nothing was. */
    public @Nullable String exception() {
        return exception;
    }

    /** Its message, if it had one. */
    public @Nullable String message() {
        return message;
    }

    /** The budget that is spent; null for the other outcomes. */
    public @Nullable String budget() {
        return budget;
    }

    /** The deadline, or when it is tried again, in milliseconds. */
    public long millis() {
        return millis;
    }

    public Next next() {
        return next;
    }

    /** Equal for results that count as the same. */
    String key() {
        return outcome + "/" + method + "/" + reason + "/" + exception;
    }
}
