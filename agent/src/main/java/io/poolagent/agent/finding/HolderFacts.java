// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import org.jspecify.annotations.Nullable;

/** What is done just now with one connection that is held. Immutable. */
public final class HolderFacts {
    /** What that is. */
    public enum Doing {
        EXECUTING,
        READING,
        IDLE,
        NOT_USED_YET
    }

    private final Doing doing;
    private final long millis;
    private final @Nullable String sql;
    private final @Nullable Place lastUsedAt;
    private final @Nullable FailedCall failed;
    private final @Nullable ThreadNow thread;

    public HolderFacts(
            Doing doing,
            long millis,
            @Nullable String sql,
            @Nullable Place lastUsedAt,
            @Nullable FailedCall failed,
            @Nullable ThreadNow thread) {
        this.doing = doing;
        this.millis = millis;
        this.sql = sql;
        this.lastUsedAt = lastUsedAt;
        this.failed = failed;
        this.thread = thread;
    }

    public Doing doing() {
        return doing;
    }

    /** For how long it executes or is idle, in milliseconds. */
    public long millis() {
        return millis;
    }

    /** The statement executed last, without its literals; null if none was seen. */
    public @Nullable String sql() {
        return sql;
    }

    /** Where it was last used; null if that is not known. */
    public @Nullable Place lastUsedAt() {
        return lastUsedAt;
    }

    /** How the last use failed; null if it did not, or something is done now. */
    public @Nullable FailedCall failed() {
        return failed;
    }

    /** The thread that used it last; null if it was not seen. */
    public @Nullable ThreadNow thread() {
        return thread;
    }
}
