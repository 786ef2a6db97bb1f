// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** What can be wrong with a lease, and how sure that is. */
public enum Kind {
    /** The handle was garbage collected and never released. */
    LOST(Grade.PROVEN),
    /** Held longer than the limit. */
    OVERDUE(Grade.SUSPECTED),
    /** An overdue lease was released after all. */
    LATE_RELEASE(Grade.NOTE),
    /** Released a second time. */
    DOUBLE_RELEASE(Grade.PROVEN),
    /** Used after its release. */
    USE_AFTER_RELEASE(Grade.PROVEN);

    /** Proven is a fact; suspected may be legitimate, and the report says so; a note takes a suspicion back. */
    public enum Grade {
        PROVEN,
        SUSPECTED,
        NOTE
    }

    private final Grade grade;

    Kind(Grade grade) {
        this.grade = grade;
    }

    public Grade grade() {
        return grade;
    }
}
