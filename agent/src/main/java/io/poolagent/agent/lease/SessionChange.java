// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import org.jspecify.annotations.Nullable;

/** What a holder changed of its connection's session, and left so. Immutable. */
public final class SessionChange {
    private final String value;
    private final @Nullable String lentWith;

    public SessionChange(String value, @Nullable String lentWith) {
        this.value = value;
        this.lentWith = lentWith;
    }

    /** What it was left with, as JDBC calls it. */
    public String value() {
        return value;
    }

    /** What the connection was lent with; null if that is not known. */
    public @Nullable String lentWith() {
        return lentWith;
    }
}
