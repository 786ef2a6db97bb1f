// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import org.jspecify.annotations.Nullable;

/** How an attempt to take a connection back ended. Immutable. */
public final class TakeBack {
    /** What became of the connection, or why nothing did. */
    public enum How {
        // Taken back through the pool, rolled back first.
        RETURNED,
        EVICTED,
        FLUSHED,
        INVALIDATED,
        DISCARDED,
        CLOSED,
        DESTROYED,
        /** Closed without a rollback of our own: the server does it. */
        CLOSED_BEFORE_ROLLBACK,

        // Taken back from its holder, by the handle's own close().
        CLOSED_FOR_HOLDER,
        /** Its holder closed it at the same moment, and it could not be rolled back. */
        CLOSED_WITH_HOLDER,

        // The lease was over already.
        ENDED_BY_POOL,
        UNKNOWN_TO_POOL,
        DROPPED_BY_HOLDER,
        CLOSED_BY_HOLDER,

        // It would not be safe.
        SHARED_IN_JTA,
        SHARED_WITH_ANOTHER,
        PERHAPS_RETURNED_PAST_HANDLE,
        COUNTS_UNKNOWN,
        LEASES_UNKNOWN,
        LENDS_ONE_OBJECT,
        HANDLE_WORKS_ON,
        CLOSE_ENDS_CONNECTION
    }

    private final How how;
    private final @Nullable Throwable thrown;

    private TakeBack(How how, @Nullable Throwable thrown) {
        this.how = how;
        this.thrown = thrown;
    }

    public static TakeBack of(How how) {
        return new TakeBack(how, null);
    }

    /**
     * The same, though something was thrown.
     *
     * @param thrown what the pool or driver threw meanwhile
     */
    public static TakeBack of(How how, Throwable thrown) {
        return new TakeBack(how, thrown);
    }

    public How how() {
        return how;
    }

    /** What the pool or driver threw; null if nothing. To be dropped at once: it may be of an application's class. */
    public @Nullable Throwable thrown() {
        return thrown;
    }
}
