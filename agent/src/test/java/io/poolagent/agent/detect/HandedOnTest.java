// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Session;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.report.Rendered;
import io.poolagent.agent.stack.Stacks;
import java.sql.Connection;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a release left changed of the session, and who relies on it. */
class HandedOnTest extends LeaseReleased {
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
                    .endsWith("closed with its read-only mode changed, which the pool does not reset");
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
    void whatWasLeftLongAgoMayBeGoneWithItsConnection() {
        leavesReadOnly(lease);
        holder(10 + HandedOn.KEPT_MILLIS + 1, "UPDATE stock SET pieces = 1");

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
        assertThat(words(found.get(0), "left behind")).containsExactly("schema REPORTS; it was PUBLIC when acquired");
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
}
