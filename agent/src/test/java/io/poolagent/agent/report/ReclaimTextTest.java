// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.TakeBack;
import io.poolagent.agent.policy.Attempts;
import io.poolagent.agent.report.text.ReclaimText;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How attempts to take a connection back are told; PolicyTest has the other sentences. */
class ReclaimTextTest {
    private final Object handle = new Object();
    private final Lease lease = new Ledger().open(handle, new FakePool("orders"), null, 0, null);

    @Test
    void eachWayHasItsSentence() {
        Map<TakeBack.How, String> told = new EnumMap<>(TakeBack.How.class);
        for (TakeBack.How how : TakeBack.How.values()) {
            told.put(how, words(Attempts.result(TakeBack.of(how, new IllegalStateException("no")))));
        }

        assertThat(String.join("\n", told.values())).isEqualTo("""
                rolled back and returned to the pool
                rolled back and evicted: the pool replaces the connection
                rolled back and flushed: the pool replaces the connection
                rolled back and invalidated: the pool replaces the connection
                rolled back and discarded: the pool replaces the connection
                rolled back and closed: the pool replaces the connection
                rolled back and destroyed: the pool replaces the connection
                closed, so that the server rolls it back: the pool replaces the connection
                rolled back and closed on behalf of its holder
                closed together with its holder's own close(); its rollback failed: java.lang.IllegalStateException: no
                nothing: the pool had already ended this lease
                nothing: the pool no longer has the connection: no
                nothing: the application has just dropped it
                nothing: the application has just closed it
                not taken back: it takes part in a JTA transaction, where several handles share one connection
                not taken back: in a JTA transaction this handle had the connection of another
                not taken back: with accessToUnderlyingConnectionAllowed=true the application may have returned it past its handle
                nothing: this version of the pool keeps its counts in a way that is not known
                not taken back: this version of the pool keeps what it has lent in a way that is not known
                nothing: this pool reuses its connection objects, so its holder's later close() would hit the next borrower
                nothing: with useDisposableConnectionFacade=false a closed connection keeps working, as that of the next borrower
                nothing: close() would end the connection itself, and its pool would go on counting it""");
    }

    @Test
    void whatIsNotTriedSaysWhy() {
        assertThat(words(ReclaimResult.not(ReclaimResult.Outcome.UNSUPPORTED, ReclaimResult.Reason.POOL_UNKNOWN)))
                .isEqualTo("nothing: pool-agent cannot take connections of this pool back (fake)");
        assertThat(words(ReclaimResult.noBudget("10/min", ReclaimResult.Next.NOTHING)))
                .isEqualTo("nothing: the budget is spent (reclaim-at-most=10/min)");
        assertThat(words(ReclaimResult.not(ReclaimResult.Outcome.AGENT_LEFT, null)))
                .isEqualTo("nothing: pool-agent leaves this JVM");
        assertThat(words(ReclaimResult.hung(50)))
                .isEqualTo("not yet: taking it back has taken more than 50 ms and continues on a thread of the "
                        + "agent");
    }

    @Test
    void whatThrewIsNamed() {
        Throwable no = new IllegalStateException("no route to host");
        assertThat(failed(ReclaimResult.Reason.POOL_THREW, no))
                .isEqualTo("failed: java.lang.IllegalStateException: no route to host; the pool keeps the connection"
                        + " unchanged");
        assertThat(failed(ReclaimResult.Reason.CLOSE_THREW, no))
                .isEqualTo("failed: its close() threw java.lang.IllegalStateException: no route to host; its holder may"
                        + " close it again");
        assertThat(failed(ReclaimResult.Reason.CLOSE_AT_END_THREW, no))
                .isEqualTo("failed: java.lang.IllegalStateException: no route to host; its holder may close it");
        assertThat(words(ReclaimResult.failed(ReclaimResult.Outcome.ROLLBACK_FAILED, null, new InterruptedException())
                        .next(ReclaimResult.Next.GIVEN_UP, 0)))
                .isEqualTo("failed: its rollback threw java.lang.InterruptedException; given up, the connection is left"
                        + " unchanged");
    }

    private String failed(ReclaimResult.Reason reason, Throwable thrown) {
        return words(ReclaimResult.failed(ReclaimResult.Outcome.FAILED, reason, thrown));
    }

    private String words(ReclaimResult result) {
        return ReclaimText.done(Findings.lost(lease, 0).with(result));
    }
}
