// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.stack.Callers;
import io.poolagent.agent.stack.JdbcCalls;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an exception that a call threw: its class and who called, never its message. A stack is costly to look at, and
 * some applications live by exceptions: of many at once only some are read.
 */
final class Failures {
    /** Between two ticks of the clock. */
    private static final int MOST_LOOKS = 20;

    private final CoarseClock clock;
    private final AtomicInteger looks = new AtomicInteger();
    private volatile long lookedMillis;

    Failures(CoarseClock clock) {
        this.clock = clock;
    }

    Failure ofExecute(Object statement, Throwable thrown) {
        return new Failure(
                thrown.getClass().getName(), mayLook() ? Callers.above(statement, thrown) : Collections.emptyList());
    }

    /** @param sql the first argument */
    Failure ofLending(Object handle, Throwable thrown, @Nullable Object sql) {
        return sql instanceof String
                ? of(handle, thrown, "prepareStatement() or prepareCall()", JdbcCalls.LENDING, (String) sql)
                : of(handle, thrown, "createStatement() or getMetaData()", JdbcCalls.LENDING, null);
    }

    /** @param argument of {@code commit}, {@code rollback} or {@code setAutoCommit} */
    Failure ofTransaction(Object handle, Throwable thrown, @Nullable Object argument) {
        String call = argument == null
                ? "commit() or rollback()"
                : argument instanceof Boolean ? "setAutoCommit()" : "rollback()";
        return of(handle, thrown, call, JdbcCalls.CALLING, null);
    }

    Failure ofState(Object handle, Throwable thrown, String method) {
        return of(handle, thrown, method + "()", Collections.emptySet(), null);
    }

    /** @param call what it can have been, for where the stack does not tell which of these methods it was */
    private Failure of(Object handle, Throwable thrown, String call, Set<String> methods, @Nullable String sql) {
        boolean looks = mayLook();
        String seen = looks ? Callers.method(handle, thrown) : null;
        return Failure.ofCall(
                thrown.getClass().getName(),
                looks ? Callers.above(handle, thrown) : Collections.emptyList(),
                seen != null && methods.contains(seen) ? seen + "()" : call,
                sql,
                clock.millis());
    }

    private boolean mayLook() {
        long now = clock.millis();
        if (now != lookedMillis) {
            lookedMillis = now;
            looks.set(0);
        }
        return looks.incrementAndGet() <= MOST_LOOKS;
    }
}
