// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** What can be wrong with a lease or a pool, and how sure that is. */
public enum Kind {
    /** The handle was garbage collected and never released. */
    LOST(Grade.PROVEN),
    /** Held longer than the limit. */
    OVERDUE(Grade.SUSPECTED),
    /** The unit of work that acquired it has ended. */
    LEFT_OPEN(Grade.SUSPECTED),
    /** An overdue lease was released after all. */
    LATE_RELEASE(Grade.NOTE),
    /** Taken from its holder by its own pool, as that is configured to: slow or leaked. */
    TAKEN_BY_POOL(Grade.PROVEN),
    /** Released a second time. */
    DOUBLE_RELEASE(Grade.PROVEN),
    /** Released by a holder whose lease was over, while another held the same object. */
    STALE_RELEASE(Grade.PROVEN),
    /** Released to a pool that did not lend it. */
    WRONG_POOL(Grade.PROVEN),
    /** A physical connection that no pool opened, lost. */
    UNPOOLED(Grade.PROVEN),
    /** The same, held longer than the limit: by many for life, and for good by a pool that is not known. */
    UNPOOLED_OVERDUE(Grade.SUSPECTED, false),
    /** Used after its release. */
    USE_AFTER_RELEASE(Grade.PROVEN),
    /** Used after the agent has taken it back from its holder. */
    USE_AFTER_RECLAIM(Grade.PROVEN),
    /** Released in the middle of a transaction, or with its session changed and a pool that does not mind. */
    DIRTY_RELEASE(Grade.PROVEN),
    /** Released within a JTA transaction that its request or task began and did not end. */
    UNENDED_TRANSACTION(Grade.SUSPECTED),
    /** Used by two threads at the same time. */
    SHARED(Grade.PROVEN),
    /** Released while statements taken through it were open; usual where its pool does not close them, or they are many. */
    OPEN_STATEMENTS(Grade.PROVEN),
    /** A thread that holds a lease acquired another of the same pool. */
    NESTED_ACQUIRE(Grade.SUSPECTED, false),
    /** All leases of a pool are held by threads that wait for it. */
    POOL_DEADLOCK(Grade.PROVEN),
    /** Pools are made at one site again and again with the same settings, and none is closed. */
    POOLS_PILE_UP(Grade.SUSPECTED),
    /** An acquire failed for want of a connection, or waits for long. */
    EXHAUSTED(Grade.PROVEN);

    /** Proven is a fact; suspected may be legitimate, and the report says so; a note takes a suspicion back. */
    public enum Grade {
        PROVEN,
        SUSPECTED,
        NOTE
    }

    private final Grade grade;
    private final boolean usual;

    Kind(Grade grade) {
        this(grade, true);
    }

    Kind(Grade grade, boolean usual) {
        this.grade = grade;
        this.usual = usual;
    }

    public Grade grade() {
        return grade;
    }

    /** Whether it is reported by default; if not, {@code findings=} must name it. */
    public boolean isUsual() {
        return usual;
    }

    /**
     * Whether it is about a pool as a whole. Such findings come at growing intervals, so each is reported in full.
     */
    public boolean isOfPool() {
        return this == POOL_DEADLOCK || this == EXHAUSTED;
    }
}
