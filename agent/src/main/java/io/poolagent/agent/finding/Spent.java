// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

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

    /** Whether the application could have given the connection back meanwhile, or ended its transaction. */
    public boolean isIdle() {
        return this == IDLE || this == IDLE_IN_TRANSACTION;
    }
}
