// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** What can be wrong with a lease or a pool, how sure that is, and the words that say so. */
public enum Kind {
    /** The handle was garbage collected and never released. */
    LOST(
            Grade.PROVEN,
            "acquired",
            "LOST connection of %s: never closed, and the application dropped its last reference"),
    /** Held longer than the limit. */
    OVERDUE(
            Grade.SUSPECTED,
            "acquired",
            "OVERDUE connection of %s: held longer than %s and still open; it may be at work"),
    /** The unit of work that acquired it has ended. */
    LEFT_OPEN(
            Grade.SUSPECTED,
            "acquired",
            "LEFT_OPEN connection of %s: the %s that called getConnection() has ended, and it is still open"),
    /** An overdue lease was released after all. */
    LATE_RELEASE(
            Grade.NOTE, "acquired", "LATE_RELEASE of a connection of %s: closed after all; it was slow, not leaked"),
    /** Released a second time. */
    DOUBLE_RELEASE(
            Grade.PROVEN, "closed again", "DOUBLE_RELEASE of a connection of %s: %s was called on it a second time"),
    /** Released by a holder whose lease was over, while another held the same object. */
    STALE_RELEASE(
            Grade.PROVEN,
            "released again",
            "STALE_RELEASE of a connection of %s: released by code whose own lease of it was over, while another held it"),
    /** Released to a pool that did not lend it. */
    WRONG_POOL(
            Grade.PROVEN,
            "released",
            "WRONG_POOL: a connection of %s was released to pool '%s', which did not lend it"),
    /** A physical connection that no pool opened, lost. */
    UNPOOLED(
            Grade.PROVEN,
            "opened",
            "UNPOOLED connection opened by %2$s, for no pool: never closed, and the application dropped its last reference"),
    /** The same, held longer than the limit: by many for life, and for good by a pool that is not known. */
    UNPOOLED_OVERDUE(
            Grade.SUSPECTED,
            false,
            "opened",
            "UNPOOLED_OVERDUE connection opened by %2$s, for no pool: held for long and still open; it may be kept on purpose"),
    /** Used after its release. */
    USE_AFTER_RELEASE(
            Grade.PROVEN,
            "used",
            "USE_AFTER_RELEASE of a connection of %s: it, or a statement or result of it, was used though it was closed"),
    /** Used after the agent has taken it back from its holder. */
    USE_AFTER_RECLAIM(
            Grade.PROVEN,
            "used",
            "USE_AFTER_RECLAIM of a connection of %s: its holder used it, or a statement or result of it, after pool-agent had taken it back"),
    /** Released in the middle of a transaction, or with its session changed and a pool that does not mind. */
    DIRTY_RELEASE(Grade.PROVEN, "acquired", "DIRTY_RELEASE of a connection of %s: closed %s"),
    /** Used by two threads at the same time. */
    SHARED(Grade.PROVEN, "acquired", "SHARED connection of %s: two threads executed statements of it at the same time"),
    /** Released while statements taken through it were open. */
    OPEN_STATEMENTS(
            Grade.PROVEN,
            false,
            "acquired",
            "OPEN_STATEMENTS of a connection of %s: closed while %s taken through it had not been closed"),
    /** A thread that holds a lease acquired another of the same pool. */
    NESTED_ACQUIRE(
            Grade.SUSPECTED,
            false,
            "acquired again",
            "NESTED_ACQUIRE from %s: a thread that held a connection called getConnection() again; threads that do so at "
                    + "once can wait for each other for ever"),
    /** All leases of a pool are held by threads that wait for it. */
    POOL_DEADLOCK(
            Grade.PROVEN,
            "held",
            "POOL_DEADLOCK of %s: every thread that holds a connection waits for another one; %s"),
    /** An acquire failed for want of a connection, or waits for long. */
    EXHAUSTED(Grade.PROVEN, "held", "EXHAUSTED %s: %s");

    /** Proven is a fact; suspected may be legitimate, and the report says so; a note takes a suspicion back. */
    public enum Grade {
        PROVEN,
        SUSPECTED,
        NOTE
    }

    private final Grade grade;
    private final boolean usual;
    private final String did;
    private final String headline;

    Kind(Grade grade, String did, String headline) {
        this(grade, true, did, headline);
    }

    Kind(Grade grade, boolean usual, String did, String headline) {
        this.grade = grade;
        this.usual = usual;
        this.did = did;
        this.headline = headline;
    }

    public Grade grade() {
        return grade;
    }

    /** Whether it is told if nobody says otherwise; else {@code findings=} must name it. */
    public boolean isUsual() {
        return usual;
    }

    /**
     * Whether it is about a pool as a whole: its parts say all, and as it is found at growing intervals each is told in
     * full.
     */
    public boolean isOfPool() {
        return this == POOL_DEADLOCK || this == EXHAUSTED;
    }

    /** What the application did at the line that the summary names, as in {@code acquired at …}. */
    public String did() {
        return did;
    }

    /** A first line: a format of the pool's name and, where it has a second place, of what the finding adds. */
    String headline() {
        return headline;
    }
}
