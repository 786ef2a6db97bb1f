// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The sentences and SQLStates of everything this pool throws. */
final class Errors {
    /** Connection does not exist: retrying cannot help. */
    static final String NO_CONNECTION = "08003";
    /** Unable to establish the connection: retrying may help. */
    static final String UNABLE_TO_CONNECT = "08001";

    private static final int HOLDERS_NAMED = 3;

    private final Pool pool;

    Errors(Pool pool) {
        this.pool = pool;
    }

    SQLException closed() {
        return new SQLNonTransientConnectionException(
                "Pool is closed. pool '" + pool.name() + "' lends no more connections", NO_CONNECTION);
    }

    SQLException noneFree() {
        return transientError("No connections available. pool '" + pool.name() + "'" + numbers() + holders());
    }

    SQLException queueFull() {
        return transientError("Queue limit reached. pool '" + pool.name() + "', maxPendingAcquires: "
                + pool.config.maxPendingAcquires() + numbers() + holders());
    }

    SQLException timedOut(long waitedNanos) {
        boolean connecting = pool.count(Slot.CONNECTING) > 0;
        return transientError("pool '" + pool.name() + "' " + (connecting ? "had no connection" : "exhausted")
                + " after " + Spans.of(waitedNanos) + numbers() + holders());
    }

    SQLException connectTimedOut(long connectingNanos) {
        return transientError("pool '" + pool.name() + "': connecting takes longer than " + Spans.of(connectingNanos)
                + numbers() + holders());
    }

    SQLException interrupted(long waitedNanos) {
        SQLException e = new SQLTransientConnectionException(
                "pool '" + pool.name() + "': interrupted after waiting " + Spans.of(waitedNanos) + numbers(),
                UNABLE_TO_CONNECT);
        e.initCause(new InterruptedException());
        return e;
    }

    private SQLException transientError(String message) {
        return new SQLTransientConnectionException(message, UNABLE_TO_CONNECT, pool.connector.lastFailure());
    }

    /** The failing caller counts as pending. */
    private String numbers() {
        PoolStats stats = pool.stats();
        String connecting = stats.connecting() == 0 ? "" : ", connecting=" + stats.connecting();
        return " (used=" + stats.used() + ", idle=" + stats.idle() + connecting + ", pending=" + stats.pending() + ")";
    }

    private String holders() {
        List<Holder> holders = new ArrayList<>();
        long now = pool.ticks.exact();
        for (Slot slot : pool.slots.all()) {
            long word = slot.word();
            Holder holder = new Holder(now - slot.leasedAt, thread(slot.holder, slot.holderId));
            if (Slot.status(word) == Slot.BUSY && slot.isHeld(word)) {
                holders.add(holder);
            }
        }
        if (holders.isEmpty()) {
            return "";
        }
        holders.sort(Comparator.comparingLong(Holder::heldNanos).reversed());
        return holders.stream()
                .limit(HOLDERS_NAMED)
                .map(h -> "held " + Spans.of(h.heldNanos) + " by thread " + h.thread)
                .collect(Collectors.joining(", ", holders.size() == 1 ? "; oldest lease: " : "; oldest leases: ", ""));
    }

    /** Virtual threads mostly have no name. */
    static String thread(@org.jspecify.annotations.Nullable String name, long id) {
        return name == null || name.isEmpty() ? "#" + id : name;
    }

    private record Holder(long heldNanos, String thread) {}
}
