// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** A transaction that is open. Immutable. */
public final class TransactionFacts {
    private final long openMillis;
    private final int executed;

    public TransactionFacts(long openMillis, int executed) {
        this.openMillis = openMillis;
        this.executed = executed;
    }

    /** For how long, in milliseconds. */
    public long openMillis() {
        return openMillis;
    }

    /** How many statements were executed in it. */
    public int executed() {
        return executed;
    }
}
