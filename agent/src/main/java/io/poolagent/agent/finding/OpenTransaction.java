// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Session;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The transaction that a release found open, as it was at that moment: the session may yet be used wrongly. Immutable. */
final class OpenTransaction {
    private final @Nullable String written;
    private final int executed;
    private final long sinceMillis;
    private final boolean failed;
    private final long nowMillis;

    private OpenTransaction(Session session, long nowMillis) {
        this.written = session.written();
        this.executed = session.executed();
        this.sinceMillis = session.sinceMillis();
        this.failed = session.hasFailed();
        this.nowMillis = nowMillis;
    }

    static OpenTransaction of(Session session, long nowMillis) {
        return new OpenTransaction(session, nowMillis);
    }

    /**
     * Whether it is a bug and not a habit. What only read harms nobody; and after a statement has failed, much code trusts
     * close() to roll back, which is wrong only where the pool is known to do otherwise.
     */
    boolean isTold(Pool pool) {
        if (written == null) {
            return false;
        }
        Pool.OpenTransaction then = pool.openTransaction();
        return !failed || then == Pool.OpenTransaction.COMMITTED || then == Pool.OpenTransaction.LEFT_OPEN;
    }

    Finding finding(Lease lease, Release release, Predicate<String> poolCode) {
        Finding finding = Finding.ofReleased(Kind.DIRTY_RELEASE, lease, release, poolCode)
                .detailed("in the middle of a transaction, without commit() or rollback()")
                .with(Part.words("transaction", words()))
                .with(Part.words("last write", written == null ? "" : Sql.withoutLiterals(written)));
        String then = then(lease.pool().openTransaction());
        return then.isEmpty() ? finding : finding.with(Part.words("the pool", then));
    }

    /** As in {@code open for 12 s, 3 statements executed}. */
    String words() {
        return "open for " + Spans.words(Math.max(0, nowMillis - sinceMillis)) + ", "
                + Spans.counted(executed, "statement") + " executed";
    }

    private static String then(Pool.OpenTransaction what) {
        switch (what) {
            case ROLLED_BACK:
                return "rolls back at close(): what was written is lost";
            case COMMITTED:
                return "commits at close(): what was written stays, finished or not";
            case LEFT_OPEN:
                return "leaves it open: whoever gets the connection next goes on in it";
            default:
                return "";
        }
    }
}
