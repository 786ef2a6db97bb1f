// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import org.jspecify.annotations.Nullable;

/** What was done last through a handle: an execute, or a call of the handle itself that failed since. Immutable. */
public final class LastUse {
    private final Place place;
    private final @Nullable String sql;
    private final long millis;
    private final @Nullable FailedCall failed;

    /**
     * Copies nothing: all of this is immutable.
     *
     * @param sql without its literals
     */
    public LastUse(Place place, @Nullable String sql, long millis, @Nullable FailedCall failed) {
        this.place = place;
        this.sql = sql;
        this.millis = millis;
        this.failed = failed;
    }

    /** Without a line if it is not known. */
    public Place place() {
        return place;
    }

    /** What was executed or to be prepared, without its literals; null if that is not known or it was something else. */
    @Nullable
    public String sql() {
        return sql;
    }

    /** When it began or ended; when it was acquired if nothing was done. */
    public long millis() {
        return millis;
    }

    /** How it failed; null if it did not. */
    @Nullable
    public FailedCall failed() {
        return failed;
    }
}
