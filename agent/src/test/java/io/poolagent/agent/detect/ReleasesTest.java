// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.report.Rendered;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a release left behind, and what of that is told. */
class ReleasesTest extends LeaseReleased {
    @Test
    void statementsAreCountedByTheirText() {
        take(statement(), "SELECT 1");
        take(statement(), "SELECT 2");
        take(statement(), "DELETE FROM item");
        take(statement(), null);
        leftOpen();

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(Rendered.headline(finding)).contains("closed while 4 of its statements");
            assertThat(words(finding, "left open"))
                    .containsExactly("2 x SELECT ?", "1 x (no SQL seen)", "1 x DELETE FROM item");
        });
    }

    @Test
    void ofManyTextsTheMostFrequentAreShown() {
        for (String column : List.of("a", "b", "c", "d", "e", "f", "g")) {
            take(statement(), "SELECT " + column);
        }
        leftOpen();

        assertThat(words(found.get(0), "left open")).hasSize(6).endsWith("... 2 more texts");
    }

    @Test
    void whatIsNoStatementOrClosesItselfOrBelongsToAnotherLeaseIsNotCounted() {
        Lease other = ledger.open(new Object(), pool, null, 0, null);
        ledger.take("rows or metadata", lease, null);
        Statement closesItself = statement();
        take(closesItself, "SELECT 1");
        ledger.taken(closesItself).closesItself();
        Statement others = statement();
        ledger.take(others, other, "SELECT 2");
        leftOpen();

        assertThat(found).isEmpty();
    }

    @Test
    void whatWasOnlyCollectedCountsAsWhatIsStillThere() {
        take(statement(), "SELECT 1");
        Statement dropped = statement();
        take(dropped, "SELECT 2");
        ledger.taken(dropped).enqueue(); // As the collector does.
        ledger.drainLost(lost -> {});
        leftOpen();

        assertThat(Rendered.headline(found.get(0))).contains("closed while 2 of its statements");
        assertThat(words(found.get(0), "left open")).containsExactlyInAnyOrder("1 x (no SQL seen)", "1 x SELECT ?");
    }

    @Test
    void whatIsTakenAgainByAnotherChangesNothingOfHowManyWereLeft() {
        Statement kept = statement();
        take(kept, "SELECT 1");
        endsBy(release());
        inspector.misuse().leftOpen(lease, release(), Use.of(lease).unclosed());
        ledger.take(kept, ledger.open(new Object(), pool, null, 0, null), "SELECT 1");
        inspector.inspect();

        assertThat(Rendered.headline(found.get(0))).contains("closed while 1 of its statements");
    }

    @Test
    void whatIsClosedRightAfterTheConnectionIsNotLeft() {
        Statement late = statement();
        take(late, "SELECT 1");
        endsBy(release());
        inspector.misuse().leftOpen(lease, release(), Use.of(lease).unclosed());
        ledger.taken(late).closesItself();
        inspector.inspect();

        assertThat(found).isEmpty();
    }

    @Test
    void nothingIsToldWhereSomeMayBeClosedUnseen() {
        take(statement(), "SELECT 1");
        Use.of(lease).countsNoStatements();
        take(statement(), "SELECT 1");
        leftOpen();

        assertThat(found).isEmpty();
    }

    @Test
    void fewStatementsAreToldUnaskedOnlyWhereThePoolLeavesThemOpen() {
        take(statement(), "SELECT 1");
        leftOpen(inspector("usual"));
        assertThat(found).isEmpty();

        pool.leavesStatementsOpen = true;
        leftOpen(inspector("usual-open_statements"));
        assertThat(found).isEmpty();

        leftOpen(inspector("usual"));
        assertThat(found).hasSize(1);
    }

    @Test
    void aHundredStatementsAreToldUnaskedOnAnyPool() {
        for (int i = 0; i < 99; i++) {
            take(statement(), "SELECT 1");
        }
        leftOpen(inspector("usual"));
        assertThat(found).isEmpty();

        take(statement(), "SELECT 1");
        leftOpen(inspector("usual"));
        assertThat(found).hasSize(1);
    }

    @Test
    void aTransactionThatOnlyReadIsAHabitAndNoFinding() {
        Use.of(lease).session().autoCommit(false);
        execute("SELECT 1", false);
        dirty();

        assertThat(found).isEmpty();
    }

    @Test
    void whatBecomesOfItIsToldWhereThePoolIsKnown() {
        Use.of(lease).session().autoCommit(false);
        execute("UPDATE stock SET pieces = 4711", false);
        dirty();
        assertThat(words(found.get(0), "last write")).containsExactly("UPDATE stock SET pieces = ?");
        assertThat(words(found.get(0), "transaction")).containsExactly("open for 9 ms, 1 statement executed");
        assertThat(words(found.get(0), "the pool")).isEmpty();

        for (Pool.OpenTransaction then : Pool.OpenTransaction.values()) {
            pool.openTransaction = then;
            dirty();
        }
        assertThat(found)
                .map(finding -> String.join("", words(finding, "the pool")))
                .containsExactly(
                        "",
                        "rolls back at close(): the changes are lost",
                        "commits at close(): the changes stay, complete or not",
                        "leaves it open: the next borrower continues it",
                        "");
    }

    @Test
    void afterAFailureToTrustTheCloseIsWrongOnlyWhereItDoesNotRollBack() {
        Use.of(lease).session().autoCommit(false);
        execute("UPDATE stock SET pieces = 1", false);
        execute("UPDATE stock SET pieces = 'a'", true);
        for (Pool.OpenTransaction then : Pool.OpenTransaction.values()) {
            found.clear();
            pool.openTransaction = then;
            dirty();
            boolean told = then == Pool.OpenTransaction.COMMITTED || then == Pool.OpenTransaction.LEFT_OPEN;
            assertThat(found).as(then.name()).hasSize(told ? 1 : 0);
        }
    }

    @Test
    void whatHappensAfterTheReleaseIsNotToldOfIt() {
        Use.of(lease).session().autoCommit(false);
        execute("UPDATE stock SET pieces = 1", false);
        inspector.misuse().dirtyRelease(lease, release());
        execute("DELETE FROM stock", false);
        inspector.inspect();

        assertThat(words(found.get(0), "last write")).containsExactly("UPDATE stock SET pieces = ?");
    }

    @Test
    void anOpenLeaseSaysThatItIsInATransaction() {
        assertThat(state(9)).isEmpty();
        Use.of(lease).session().autoCommit(false);
        assertThat(state(9)).containsExactly("autocommit off");
        execute("SELECT 1", false);

        assertThat(state(2_000)).containsExactly("in a transaction open for 2 s, 1 statement executed");
    }

    @Test
    void anOpenLeaseSaysWhatIsolationWasSetUnlessSqlMayHaveSetAnother() {
        Use.of(lease).session().autoCommit(false);
        Use.of(lease).session().isolation(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(state(9)).containsExactly("autocommit off; isolation SERIALIZABLE");
        execute("SELECT 1", false);
        assertThat(state(2_000))
                .containsExactly("in a transaction open for 2 s, 1 statement executed; isolation SERIALIZABLE");

        execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED", false);
        assertThat(state(2_000)).containsExactly("autocommit off");
    }

    private void endsBy(Release release) {
        lease.beginRelease();
        lease.endRelease(release, false);
    }

    private List<String> state(long nowMillis) {
        return words(Findings.lost(lease, nowMillis), "state");
    }

    /** Not one method of it may be called. */
    private static Statement statement() {
        return (Statement) Proxy.newProxyInstance(
                ReleasesTest.class.getClassLoader(), new Class<?>[] {Statement.class}, (self, method, arguments) -> {
                    throw new AssertionError(method + " was called");
                });
    }
}
