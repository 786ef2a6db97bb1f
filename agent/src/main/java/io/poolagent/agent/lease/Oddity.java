// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import org.jspecify.annotations.Nullable;

/** What is to be said of few leases: made for those alone, so that all others stay small. For {@link Lease} and its like. */
final class Oddity {
    volatile @Nullable Release reclaim;
    volatile boolean overdue;
    /** The unit of work that ended and left it open. */
    volatile @Nullable String leftOpenBy;
    /** Whether its use after its end was seen, which is told once. */
    volatile int usedAfter;
    /** Where the application closed the driver's connection, and not the handle. */
    volatile @Nullable StackTraceElement closedBeneath;
    /** The class of what the application's close threw. */
    volatile @Nullable String thrownByClose;
    /** The lease of the same object before this one. */
    volatile @Nullable Lease before;
    /** What is known of it while a finding of it is made, if its shelf was cleared meanwhile. */
    volatile @Nullable Evidence shown;
    // Of use to Nesting only.
    @Nullable
    Lease outer;

    @Nullable
    Lease inner;
}
