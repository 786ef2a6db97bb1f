// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Sql;
import io.poolagent.agent.finding.TransactionFacts;
import io.poolagent.agent.finding.TransactionLeft;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Session;
import io.poolagent.agent.stack.CodeOwners;
import org.jspecify.annotations.Nullable;

/** The transaction that a release found open, as it was at that moment: the session may yet be used wrongly. Immutable. */
final class OpenTransaction {
    private final @Nullable String written;
    private final TransactionFacts transaction;
    private final boolean failed;

    private OpenTransaction(Session session, long nowMillis) {
        this.written = session.written();
        this.transaction = Facts.transaction(session, nowMillis);
        this.failed = session.hasFailed();
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

    Finding finding(Lease lease, Release release, CodeOwners poolCode) {
        return Facts.released(Kind.DIRTY_RELEASE, lease, release, poolCode)
                .with(new TransactionLeft(
                        transaction,
                        written == null ? "" : Sql.withoutLiterals(written),
                        TransactionLeft.Then.valueOf(
                                lease.pool().openTransaction().name())));
    }
}
