// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.CodeOwners;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Session;
import io.poolagent.agent.lease.Site;
import io.poolagent.agent.lease.Use;
import org.jspecify.annotations.Nullable;

/** What was last done with a connection, as far as it was seen. Immutable. */
public final class Usage {
    private final Place place;
    private final @Nullable String sql;
    private final long idleMillis;
    private final @Nullable TransactionFacts transaction;
    private final boolean autoCommitOff;
    private final @Nullable String isolation;

    private Usage(Place place, @Nullable String sql, long idleMillis, Session session, long nowMillis) {
        this.place = place;
        this.sql = sql;
        this.idleMillis = idleMillis;
        this.transaction = session.isInTransaction() ? new TransactionFacts(session, nowMillis) : null;
        this.autoCommitOff = session.isAutoCommitOff();
        this.isolation = session.isolation();
    }

    static Usage of(Lease lease, long heldMillis, CodeOwners poolCode) {
        Use use = Use.of(lease);
        Release usedAt = use.usedAt();
        String sql = use.lastSql();
        long idle = heldMillis - (use.usedMillis() - lease.acquiredMillis());
        return new Usage(
                new Place(Site.ofCall(usedAt == null ? null : usedAt.stack(), poolCode)),
                sql == null ? null : Sql.withoutLiterals(sql),
                Math.max(0, idle),
                use.sessionSoFar(),
                lease.acquiredMillis() + heldMillis);
    }

    /** The place that executed last, without a line if it is not known. */
    public Place place() {
        return place;
    }

    /** What tells it from others, in every JVM alike: the line that executed last, or else what; empty if neither is known. */
    String key() {
        return place.line() == null ? String.valueOf(sql == null ? "" : sql) : place.key();
    }

    /** The statement executed last, without its literals; null if none was seen. */
    public @Nullable String sql() {
        return sql;
    }

    /** How long before the finding a statement last began or ended. */
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
