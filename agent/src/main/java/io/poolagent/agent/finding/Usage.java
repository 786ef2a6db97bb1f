// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Session;
import io.poolagent.agent.lease.Site;
import io.poolagent.agent.lease.Use;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What was last done with a connection, as far as it was seen. Immutable. */
public final class Usage {
    private final Site place;
    private final @Nullable String sql;
    private final long idleMillis;
    private final @Nullable String state;

    private Usage(Site place, @Nullable String sql, long idleMillis, @Nullable String state) {
        this.place = place;
        this.sql = sql;
        this.idleMillis = idleMillis;
        this.state = state;
    }

    static Usage of(Lease lease, long heldMillis, Predicate<String> poolCode) {
        Use use = Use.of(lease);
        Release usedAt = use.usedAt();
        String sql = use.lastSql();
        long idle = heldMillis - (use.usedMillis() - lease.acquiredMillis());
        return new Usage(
                Site.ofCall(usedAt == null ? null : usedAt.stack(), poolCode),
                sql == null ? null : Sql.withoutLiterals(sql),
                Math.max(0, idle),
                state(use.sessionSoFar(), lease.acquiredMillis() + heldMillis));
    }

    private static @Nullable String state(Session session, long nowMillis) {
        StringJoiner words = new StringJoiner("; ");
        if (session.isInTransaction()) {
            words.add(
                    "in a transaction " + OpenTransaction.of(session, nowMillis).words());
        } else if (session.isAutoCommitOff()) {
            words.add("autocommit off");
        }
        String isolation = session.isolation();
        if (isolation != null) {
            words.add("isolation " + isolation);
        }
        return words.length() == 0 ? null : words.toString();
    }

    /** The line that executed last, in words; null if it is not known. */
    public @Nullable String place() {
        return place.line() == null ? null : place.nearest();
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

    /** What is known of its session; null if there is nothing to tell. */
    public @Nullable String state() {
        return state;
    }
}
