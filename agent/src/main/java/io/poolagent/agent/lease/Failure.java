// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An exception by its class and where it came from: not itself, since it may hold the handle or a value. */
public final class Failure {
    private final String type;
    private final List<StackTraceElement> callers;
    private final @Nullable String call;
    private final @Nullable String sql;
    private final long millis;

    /**
     * Of an execute, whose statement and time are known to its lease.
     *
     * @param callers the stack from the code that called execute, nearest first; empty if it was not taken
     */
    public Failure(String type, List<StackTraceElement> callers) {
        this(type, callers, null, null, Long.MIN_VALUE);
    }

    private Failure(
            String type, List<StackTraceElement> callers, @Nullable String call, @Nullable String sql, long millis) {
        this.type = type;
        this.callers = Collections.unmodifiableList(new ArrayList<>(callers));
        this.call = call;
        this.sql = sql;
        this.millis = millis;
    }

    /**
     * Of a call of the handle itself.
     *
     * @param call as {@code commit()}
     * @param sql what was to be prepared, as it was written; null of other calls
     */
    public static Failure ofCall(
            String type, List<StackTraceElement> callers, String call, @Nullable String sql, long millis) {
        return new Failure(type, callers, call, sql, millis);
    }

    public String type() {
        return type;
    }

    public List<StackTraceElement> callers() {
        return callers;
    }

    /** The call of the handle that threw; null if it was an execute. */
    public @Nullable String call() {
        return call;
    }

    /** What was to be prepared, as it was written, literals and all; null if it was something else. */
    public @Nullable String sql() {
        return sql;
    }

    /** When a call of the handle threw; of an execute that is long ago. */
    public long millis() {
        return millis;
    }
}
