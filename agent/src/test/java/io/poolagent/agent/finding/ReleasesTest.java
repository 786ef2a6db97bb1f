// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Session;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.Stacks;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.report.Rendered;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a release left behind, and what of that is told. */
class ReleasesTest {
    private final Ledger ledger = new Ledger();
    private final CoarseClock clock = new CoarseClock();
    private final List<Finding> found = new ArrayList<>();
    private final Inspector inspector = inspector("all");
    private final FakePool pool = new FakePool("orders");
    private final Object handle = new Object();
    private final List<Object> kept = new ArrayList<>();
    private final Lease lease = ledger.open(handle, pool, null, 0, Stacks.of("shop.StockDao.reserve:21"));

    @Test
    void statementsAreCountedByTheirText() {
        take(statement(), "SELECT 1");
        take(statement(), "SELECT 2");
        take(statement(), "DELETE FROM item");
        take(statement(), null);
        leftOpen();

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(Rendered.headline(finding)).contains("closed while 4 statements taken through it");
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
    void statementsAreNotLookedForUnlessAskedTo() {
        take(statement(), "SELECT 1");
        Inspector usual = inspector("usual");
        usual.misuse().leftOpen(lease, release());
        usual.inspect();

        assertThat(found).isEmpty();
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
                        "rolls back at close(): what was written is lost",
                        "commits at close(): what was written stays, finished or not",
                        "leaves it open: whoever gets the connection next goes on in it",
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

    @Test
    void aChangeIsToldWhenALaterHolderReliesOnTheState() {
        leavesReadOnly(lease);
        holder(10, "UPDATE stock SET pieces = 1");
        assertThat(found)
                .as("acquired when it was not there yet, for all that is known")
                .isEmpty();
        holder(11, "SELECT 1");
        holder(11, null);
        assertThat(found).isEmpty();

        holder(11, "UPDATE stock SET pieces = 1");
        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(Rendered.headline(finding))
                    .endsWith("closed with its read-only mode changed; the pool hands it on like that");
            assertThat(words(finding, "left behind")).containsExactly("read-only mode on");
            assertThat(words(finding, "relied on at"))
                    .containsExactly(
                            "shop.Audit.note(Audit.java:3)",
                            "by thread " + Thread.currentThread().getName());
            assertThat(finding.site().line()).hasToString("shop.StockDao.reserve(StockDao.java:21)");
        });
        holder(12, "UPDATE stock SET pieces = 1");
        assertThat(found).hasSize(1);
    }

    @Test
    void aSiteThatLeavesAnotherSchemaEachTimeChangesIt() {
        pool.handsOn = EnumSet.allOf(SessionState.class);
        tenant(10, "T1");
        holder(12, "INSERT INTO invoice VALUES (1)");
        assertThat(found).as("T1 may be what it was lent with").isEmpty();
        tenant(20, "t1");
        holder(22, "INSERT INTO invoice VALUES (1)");
        assertThat(found).isEmpty();

        tenant(30, "T2");
        holder(32, "INSERT INTO PUBLIC.invoice VALUES (1)");
        assertThat(found).as("names its schema").isEmpty();
        holder(33, "INSERT INTO invoice VALUES (1)");
        assertThat(found).singleElement().satisfies(finding -> assertThat(words(finding, "left behind"))
                .containsExactly("schema T2"));
        tenant(40, "T1");
        tenant(42, "T2");
        holder(44, "SELECT 1", SessionState.SCHEMA);
        holder(46, "INSERT INTO invoice VALUES (1)");
        assertThat(found).as("the next holder set it").hasSize(1);
    }

    private void tenant(long atMillis, String schema) {
        Lease each = ledger.open(new Object(), pool, null, atMillis, Stacks.of("shop.Tenants.of:7"));
        Use.of(each).session().set(SessionState.SCHEMA, schema);
        each.beginRelease();
        each.endRelease(release(), false);
        clock.tick(atMillis);
        inspector.misuse().released(each);
        inspector.inspect();
    }

    @Test
    void theNextHolderWhoSetsItMakesItAHabit() {
        leavesReadOnly(lease);
        holder(9, "UPDATE stock SET pieces = 1", SessionState.READ_ONLY);
        holder(11, "UPDATE stock SET pieces = 1");

        assertThat(found).isEmpty();
    }

    @Test
    void aReleaseThatFailedHandsNothingOn() {
        Use.of(lease).session().set(SessionState.READ_ONLY, true);
        pool.handsOn = EnumSet.allOf(SessionState.class);
        lease.beginRelease();
        lease.endRelease(release(), true);
        inspector.misuse().released(lease);
        inspector.inspect();
        holder(11, "UPDATE stock SET pieces = 1");

        assertThat(found).isEmpty();
    }

    @Test
    void aHolderOfAnotherPoolReliesOnThat() {
        leavesReadOnly(lease);
        Lease other = ledger.open(new Object(), new FakePool("orders"), null, 11, Stacks.of("shop.Audit.note:3"));
        writesAndReleases(other, "UPDATE stock SET pieces = 1");

        assertThat(found).isEmpty();
    }

    @Test
    void aHabitIsNoFinding() {
        for (int i = 0; i < 100; i++) {
            Lease each = ledger.open(new Object(), pool, null, 11 + i, Stacks.of("shop.StockDao.reserve:21"));
            leavesReadOnly(each);
            writesAndReleases(each, "UPDATE stock SET pieces = 1");
        }

        assertThat(found).isEmpty();
    }

    @Test
    void whatWasLeftTogetherIsToldTogetherAndIsAnotherBugThanATransaction() {
        Use.of(lease).session().set(SessionState.ISOLATION, Connection.TRANSACTION_SERIALIZABLE);
        leavesReadOnly(lease);
        Use.of(lease).session().autoCommit(false);
        execute("UPDATE stock SET pieces = 1", false);
        dirty();
        holder(11, "UPDATE stock SET pieces = 1");

        assertThat(found).hasSize(2);
        assertThat(words(found.get(1), "left behind")).containsExactly("isolation SERIALIZABLE", "read-only mode on");
        assertThat(Rendered.headline(found.get(1))).contains("with its isolation and read-only mode changed");
        assertThat(found.get(1).fingerprint()).isNotEqualTo(found.get(0).fingerprint());
    }

    /** Whoever sets what is usual may repair what another left, unless others of the same site set it back. */
    @Test
    void anOrdinaryValueIsToldOnlyWhereOthersOfItsSiteSetItBack() {
        leavesSchema(lease);
        holder(11, "UPDATE stock SET pieces = 1");
        assertThat(found).isEmpty();

        Lease other = ledger.open(new Object(), pool, null, 0, Stacks.of("shop.StockDao.reserve:21"));
        Session session = Use.of(other).session();
        session.told(SessionState.SCHEMA, "PUBLIC");
        session.set(SessionState.SCHEMA, "REPORTS");
        session.set(SessionState.SCHEMA, "PUBLIC");
        writesAndReleases(other, null);
        leavesSchema(ledger.open(new Object(), pool, null, 0, Stacks.of("shop.StockDao.reserve:21")));
        holder(11, "UPDATE stock SET pieces = 1");
        assertThat(words(found.get(0), "left behind")).containsExactly("schema REPORTS, lent with PUBLIC");
    }

    private void leavesSchema(Lease of) {
        Session session = Use.of(of).session();
        session.told(SessionState.SCHEMA, "PUBLIC");
        session.set(SessionState.SCHEMA, "REPORTS");
        leaves(of);
    }

    @AfterEach
    void unwatch() {
        Session.watch(false);
    }

    private void leavesReadOnly(Lease of) {
        Session session = Use.of(of).session();
        session.set(SessionState.READ_ONLY, true);
        leaves(of);
    }

    private void leaves(Lease of) {
        pool.handsOn = EnumSet.allOf(SessionState.class);
        of.beginRelease();
        of.endRelease(release(), false);
        clock.tick(10);
        inspector.misuse().released(of);
        inspector.inspect();
    }

    private void holder(long acquiredMillis, String sql, SessionState... sets) {
        Lease next = ledger.open(new Object(), pool, null, acquiredMillis, Stacks.of("shop.Audit.note:3"));
        for (SessionState state : sets) {
            Use.of(next).session().set(state, false);
        }
        writesAndReleases(next, sql);
    }

    private void writesAndReleases(Lease of, String sql) {
        if (sql != null) {
            Object statement = new Object();
            kept.add(statement);
            ledger.take(statement, of, sql);
            ledger.taken(statement).begin(null, 0);
            ledger.taken(statement).leave();
            ledger.taken(statement).ended(0, null, 1);
        }
        inspector.misuse().released(of);
        inspector.inspect();
    }

    private void execute(String sql, boolean fails) {
        Object statement = new Object();
        take(statement, sql);
        ledger.taken(statement).begin(null, 0);
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(0, fails ? new Failure("java.sql.SQLException", List.of()) : null, 1);
    }

    private void take(Object statement, String sql) {
        kept.add(statement);
        ledger.take(statement, lease, sql);
    }

    private void leftOpen() {
        inspector.misuse().leftOpen(lease, release());
        inspector.inspect();
    }

    private void dirty() {
        inspector.misuse().dirtyRelease(lease, release());
        inspector.inspect();
    }

    private Release release() {
        return new Release(9, null);
    }

    private Inspector inspector(String findings) {
        return new Inspector(
                ledger,
                clock,
                30_000,
                name -> false,
                Wanted.parse(findings, "none"),
                Findings.FAULTS,
                Findings.into(found));
    }

    private List<String> state(long nowMillis) {
        return words(Findings.lost(lease, nowMillis), "state");
    }

    private static List<String> words(Finding finding, String label) {
        return Rendered.words(finding, label);
    }

    /** Not one method of it may be called. */
    private static Statement statement() {
        return (Statement) Proxy.newProxyInstance(
                ReleasesTest.class.getClassLoader(), new Class<?>[] {Statement.class}, (self, method, arguments) -> {
                    throw new AssertionError(method + " was called");
                });
    }
}
