// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import org.jspecify.annotations.Nullable;

/** What was done last through a handle: an execute, or a call of the handle itself that failed since. Immutable. */
public final class LastUse {
    private final Place place;
    private final @Nullable String sql;
    private final long millis;
    private final @Nullable FailedCall failed;

    private LastUse(Place place, @Nullable String sql, long millis, @Nullable FailedCall failed) {
        this.place = place;
        this.sql = sql;
        this.millis = millis;
        this.failed = failed;
    }

    public static LastUse of(Use use, CodeOwners poolCode) {
        Failure failure = use.failure();
        boolean ofHandle = failure != null && failure.call() != null;
        Release usedAt = use.usedAt();
        Site site = failure != null && (ofHandle || usedAt == null)
                ? Site.ofCaptured(failure.callers().isEmpty() ? null : failure.callers(), poolCode)
                : Site.ofCall(usedAt == null ? null : usedAt.stack(), poolCode);
        String sql = failure != null && ofHandle ? failure.sql() : use.lastSql();
        return new LastUse(
                new Place(site),
                sql == null ? null : Sql.withoutLiterals(sql),
                failure == null ? use.usedMillis() : Math.max(use.usedMillis(), failure.millis()),
                failure == null ? null : new FailedCall(failure.type(), failure.call()));
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
