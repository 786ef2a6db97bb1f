// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Use;
import org.jspecify.annotations.Nullable;

/** What the time goes into in which a connection is held. */
public enum Spent {
    /** A statement executes or is prepared, or a transaction ends. */
    IN_STATEMENT,
    /** Something that lives on it was handed out, and whoever has that may work with it, which nobody sees. */
    UNSEEN,
    /** A result is open, and rows of it were read just before. */
    READING,
    /** Nothing is asked of it, and its transaction is open. */
    IDLE_IN_TRANSACTION,
    /** Nothing is asked of it. */
    IDLE;

    /**
     * What that lease spends its time on now.
     *
     * @param sinceMillis a row that was read since then is being read
     */
    public static Spent of(Lease lease, long sinceMillis) {
        @Nullable Use use = Use.ifAny(lease);
        if (use == null) {
            return IDLE;
        }
        if (use.isRunning() || use.isCalled(sinceMillis)) {
            return IN_STATEMENT;
        }
        if (use.taken() > 0 && use.wasReadSince(sinceMillis)) {
            return READING;
        }
        if (use.isHeld()) {
            return UNSEEN;
        }
        return use.sessionSoFar().isInTransaction() ? IDLE_IN_TRANSACTION : IDLE;
    }

    /** Whether the application could have given the connection back meanwhile, or ended its transaction. */
    public boolean isIdle() {
        return this == IDLE || this == IDLE_IN_TRANSACTION;
    }
}
