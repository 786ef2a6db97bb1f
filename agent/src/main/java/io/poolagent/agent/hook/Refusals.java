// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.adapter.ResultSets;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Taken;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code on-misuse=throw} throws into the thread that misuses a connection: the guarded pool's sentences, with the
 * stack of the release as the cause. The misuse is told as well. What the agent itself took back is no misuse.
 */
final class Refusals {
    /** Connection does not exist. */
    private static final String NO_CONNECTION = "08003";

    private final Ledger ledger;
    private final CoarseClock clock;
    private final Misuse misuse;
    private final CodeOwners poolCode;
    private final ResultSets resultSets;

    Refusals(Ledger ledger, CoarseClock clock, Misuse misuse, ResultSets resultSets, CodeOwners poolCode) {
        this.ledger = ledger;
        this.resultSets = resultSets;
        this.clock = clock;
        this.misuse = misuse;
        this.poolCode = poolCode;
    }

    /** What this call is to throw, or null if nothing is wrong with it. */
    @Nullable
    SQLException refusing(Object handleOrTaken, String method) {
        Lease lease = ledger.ofLive(handleOrTaken);
        Taken taken = lease == null ? taken(handleOrTaken, method) : null;
        if (taken != null) {
            lease = taken.lease();
        }
        if (lease != null && (lease.pool().isByRule() || lease.pool().isNone())) {
            return null; // The pool itself uses and closes what it has idle.
        }
        boolean closes = taken == null && method.equals("close");
        if (lease == null || !(closes ? lease.isReleasedByOther() : lease.isReleasedByHolder())) {
            return null;
        }
        if (lease.mayBeClosedByPool(poolCode)) {
            return null; // The pool says what it does about what it has ended.
        }
        Throwable stack = new Throwable(closes ? "closed again here" : "used here");
        if (Site.of(stack, poolCode).frames().isEmpty()) {
            return null; // What a pool does with its own handles, on a thread of its own, is its business.
        }
        Release now = new Release(clock.millis(), stack);
        if (closes) {
            misuse.doubleRelease(lease, now);
        } else if (lease.firstUseAfterRelease()) {
            misuse.useAfterRelease(lease, now);
        }
        String sentence = closes ? "Connection already released" : "Connection is closed: released";
        return of(sentence, lease, now.millis());
    }

    private @Nullable Taken taken(Object statementOrResult, String method) {
        Object statement = method.equals("next") ? resultSets.statementOf(statementOrResult) : null;
        return ledger.taken(statement == null ? statementOrResult : statement);
    }

    /** With how the lease was released, if it was. */
    static SQLException of(String sentence, Lease lease, long nowMillis) {
        Release release = lease.release(); // None while another thread is just releasing it.
        String ending =
                release == null ? "" : " " + (nowMillis - release.millis()) + " ms ago by thread " + release.thread();
        return new SQLNonTransientConnectionException(
                sentence + ending + "; pool '" + lease.pool().name() + "' (on-misuse=throw)",
                NO_CONNECTION,
                release == null ? null : release.stack());
    }
}
