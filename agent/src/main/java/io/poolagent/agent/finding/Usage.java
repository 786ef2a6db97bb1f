// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import org.jspecify.annotations.Nullable;

/** What was last done with a connection, as far as it was seen. Immutable. */
public final class Usage {
    /** How much was seen, for where the last use is not known. */
    public enum Seen {
        /** It was used. */
        USED,
        /** It was asked for a statement or for its metadata, and none was executed. */
        ASKED,
        NOTHING,
        /** What was done with what it handed out is not seen, or it is over and not known any more. */
        UNKNOWN
    }

    private final Place place;
    private final @Nullable FailedCall failed;
    private final Seen seen;
    private final @Nullable String sql;
    private final long idleMillis;
    private final @Nullable TransactionFacts transaction;
    private final boolean autoCommitOff;
    private final @Nullable String isolation;

    /**
     * Copies nothing: all of this is immutable.
     *
     * @param idleMillis how long before the finding the last use was
     */
    public Usage(
            LastUse last,
            Seen seen,
            long idleMillis,
            @Nullable TransactionFacts transaction,
            boolean autoCommitOff,
            @Nullable String isolation) {
        this.place = last.place();
        this.sql = last.sql();
        this.failed = last.failed();
        this.seen = seen;
        this.idleMillis = idleMillis;
        this.transaction = transaction;
        this.autoCommitOff = autoCommitOff;
        this.isolation = isolation;
    }

    /** The place that executed last, without a line if it is not known. */
    public Place place() {
        return place;
    }

    /** What tells it from others, in every JVM alike: the line that executed last, or else what; empty if neither is known. */
    String key() {
        return place.line() == null ? String.valueOf(sql == null ? "" : sql) : place.key();
    }

    /** The statement executed last or not prepared, without its literals; null if none was seen. */
    public @Nullable String sql() {
        return sql;
    }

    /** How that failed, or a later call of the connection itself, whose place and statement are given then; null if it did not. */
    public @Nullable FailedCall failed() {
        return failed;
    }

    public Seen seen() {
        return seen;
    }

    /** How long before the finding a statement last began or ended, or such a call failed. */
    public long idleMillis() {
        return idleMillis;
    }

    /** The transaction that is open; null if none is known to be. */
    public @Nullable TransactionFacts transaction() {
        return transaction;
    }

    /** Whether it was switched off. */
    public boolean isAutoCommitOff() {
        return autoCommitOff;
    }

    /** The isolation level that was set, as JDBC calls it; null if none is known to be. */
    public @Nullable String isolation() {
        return isolation;
    }
}
