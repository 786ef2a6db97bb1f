// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Session;

/** A transaction that is open. Immutable. */
public final class TransactionFacts {
    private final long openMillis;
    private final int executed;

    public TransactionFacts(Session session, long nowMillis) {
        this.openMillis = Math.max(0, nowMillis - session.sinceMillis());
        this.executed = session.executed();
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
