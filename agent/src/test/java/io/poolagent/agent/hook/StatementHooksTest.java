// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Use;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What is known of the statements and result sets between acquire and release. */
class StatementHooksTest extends HookedStatements {
    @Test
    void aStatementTakenThroughAHandleIsKnownToItsLease() {
        assertThat(take(statement, "SELECT 1").lease()).isSameAs(lease);
        assertThat(Use.of(lease).lastSql()).isNull();
        assertThat(hooks.lending(statement)).isNull();
    }

    @Test
    void aStatementWhoseCloseIsOutOfSightIsNeverSaidToBeOpen() {
        Statement unseen = (Statement) Untouchable.of(Statement.class, Runnable.class);

        assertThat(take(unseen, "SELECT 1").isOpenStatement()).isFalse();
    }

    /** Whoever has the driver's connection through a statement goes on working with it. */
    @Test
    void aConnectionThatAStatementGivesOutIsKnownToItsLeaseUnlessItIsTheHandle() {
        Object physical = new Object();
        take(statement, "SELECT 1");
        hooks.connectionOf(statement, physical);
        hooks.connectionOf(statement, handle);
        hooks.connectionOf(new Object(), new Object());

        assertThat(ledger.taken(physical).lease()).isSameAs(lease);
        assertThat(ledger.taken(handle)).isNull();
        assertThat(ledger.takenSize()).isEqualTo(2);
    }

    @Test
    void ofOneMethodThatCallsAnotherOfTheHandleTheOutersStatementCounts() {
        Object inner = new Object();
        assertThat(hooks.lending(handle)).isSameAs(lease);
        assertThat(hooks.lending(handle)).isNull();
        hooks.lent(handle, lease, statement, null, null);

        assertThat(ledger.taken(inner)).isNull();
        assertThat(ledger.taken(statement)).isNotNull();
        assertThat(hooks.lending(handle)).isSameAs(lease);
    }

    @Test
    void aMethodThatFailsTakesNothing() {
        hooks.lending(handle);
        hooks.lent(handle, lease, null, "SELEC", null);

        assertThat(ledger.takenSize()).isZero();
        assertThat(hooks.lending(handle)).isSameAs(lease);
    }

    @Test
    void anExecuteIsStampedOnTheLease() {
        take(statement, null);
        clock.tick(100);
        Object running = hooks.executing(statement, "SELECT 2");
        clock.tick(300);

        assertThat(Use.of(lease).isRunning()).isTrue();
        assertThat(Use.of(lease).usedMillis()).isEqualTo(100);
        assertThat(Use.of(lease).lastSql()).isEqualTo("SELECT 2");
        hooks.executed(statement, running, null, null);
        assertThat(Use.of(lease).isRunning()).isFalse();
        assertThat(Use.of(lease).usedMillis()).isEqualTo(300);
    }

    @Test
    void aPreparedStatementIsKnownByWhatItWasPreparedWith() {
        take(statement, "SELECT ?");
        hooks.executed(statement, hooks.executing(statement, null), null, null);

        assertThat(Use.of(lease).lastSql()).isEqualTo("SELECT ?");
    }

    @Test
    void aStatementThatCallsItselfExecutesOnce() {
        take(statement, null);
        Object outer = hooks.executing(statement, "SELECT 1");

        assertThat(hooks.executing(statement, "internal")).isNull();
        assertThat(Use.of(lease).lastSql()).isEqualTo("SELECT 1");
        hooks.executed(statement, outer, null, null);
        assertThat(hooks.executing(statement, null)).isSameAs(outer);
    }

    @Test
    void whereTheLastExecuteWasIsKeptAndNoEarlierOneForIt() {
        take(statement, null);
        clock.tick(100);
        turns.taken = new Throwable();
        hooks.executed(statement, hooks.executing(statement, "SELECT 1"), null, null);
        assertThat(Use.of(lease).usedAt().stack()).isSameAs(turns.taken);
        assertThat(Use.of(lease).usedAt().millis()).isEqualTo(100);
        assertThat(Use.of(lease).usedAt().thread())
                .isEqualTo(Thread.currentThread().getName());

        turns.taken = null;
        hooks.executed(statement, hooks.executing(statement, "SELECT 1"), null, null);
        assertThat(Use.of(lease).usedAt()).isNull();
    }

    @Test
    void ofAStatementThatCallsItselfTheOutersPlaceIsKept() {
        take(statement, null);
        turns.taken = new Throwable();
        Throwable outer = turns.taken;
        hooks.executing(statement, "SELECT 1");
        turns.taken = new Throwable();
        hooks.executing(statement, "internal");

        assertThat(Use.of(lease).usedAt().stack()).isSameAs(outer);
        assertThat(turns.asked).isEqualTo(1);
    }

    @Test
    void aStatementThatNoHandleLentIsPassedOver() {
        assertThat(hooks.executing(statement, "SELECT 1")).isNull();
        hooks.closed(statement);
        hooks.resultOf(statement, new Rows(statement));
        hooks.read(new Rows(statement), null);

        assertThat(ledger.takenSize()).isZero();
        assertThat(Use.of(lease).wasReadSince(0)).isFalse();
    }

    @Test
    void aResultSetThatHoldsItsStatementNeedNotBeListed() {
        take(statement, null);
        Rows rows = new Rows(statement);
        hooks.resultOf(statement, rows);
        clock.tick(700);
        hooks.read(rows, null);

        assertThat(ledger.takenSize()).isOne();
        assertThat(Use.of(lease).wasReadSince(700)).isTrue();
        assertThat(Use.of(lease).wasReadSince(701)).isFalse();
    }

    @Test
    void aResultSetThatHoldsSomethingElseIsListed() {
        take(statement, null);
        hooks.resultOf(statement, new Rows(statement));
        Rows rows = new Rows("another statement");
        hooks.resultOf(statement, rows);
        DetachedRows detached = new DetachedRows();
        hooks.executed(statement, hooks.executing(statement, "SELECT 1"), detached, null);
        clock.tick(900);
        hooks.read(detached, null);

        assertThat(ledger.taken(rows).lease()).isSameAs(lease);
        assertThat(ledger.taken(detached).lease()).isSameAs(lease);
        assertThat(ledger.takenSize()).isEqualTo(3);
        assertThat(Use.of(lease).wasReadSince(900)).isTrue();
    }

    @Test
    void whatIsClosedIsDoneWithUnlessTheReleaseClosedIt() {
        Object other = new Object();
        take(statement, null);
        take(other, null);
        hooks.closed(statement);
        assertThat(ledger.taken(statement)).isNull();

        lease.beginRelease();
        hooks.closed(other);
        assertThat(ledger.taken(other)).isNotNull();
    }

    @Test
    void twoThreadsThatExecuteAtTheSameTimeAreTold() throws Exception {
        Object other = new Object();
        take(statement, null);
        take(other, null);
        Object running = hooks.executing(statement, "SELECT 1");
        Thread second =
                new Thread(() -> hooks.executed(other, hooks.executing(other, "SELECT 2"), null, null), "second");
        second.start();
        second.join();
        assertThat(shared).isEmpty();
        hooks.executed(statement, running, null, null);

        assertThat(shared).containsExactly(Thread.currentThread().getName() + " and second");
    }

    @Test
    void twoThreadsThatExecuteOneStatementAtTheSameTimeAreTold() throws Exception {
        take(statement, null);
        Object running = hooks.executing(statement, "SELECT 1");
        Rows rows = new Rows("another statement");
        Thread second = new Thread(
                () -> hooks.executed(statement, hooks.executing(statement, "SELECT 2"), rows, null), "second");
        second.start();
        second.join();
        assertThat(Use.of(lease).isRunning()).isTrue();
        assertThat(Use.of(lease).lastSql()).isEqualTo("SELECT 1");
        assertThat(ledger.taken(rows).lease()).isSameAs(lease);
        hooks.executed(statement, running, null, null);

        assertThat(shared).hasSize(1);
    }

    @Test
    void twoThreadsOneAfterTheOtherAreNot() throws Exception {
        take(statement, null);
        hooks.executed(statement, hooks.executing(statement, "SELECT 1"), null, null);
        Thread second = new Thread(() -> hooks.executed(statement, hooks.executing(statement, "SELECT 2"), null, null));
        second.start();
        second.join();
        hooks.executed(statement, hooks.executing(statement, "SELECT 3"), null, null);

        assertThat(shared).isEmpty();
    }

    @Test
    void aStatementThatClosesItselfIsKnownToDoSo() {
        Statement real = seenStatement();
        assertThat(take(real, null).isOpenStatement()).isTrue();
        hooks.closesItself(real);
        hooks.closesItself("another");

        assertThat(ledger.taken(real).isOpenStatement()).isFalse();
    }

    private static final class DetachedRows {}
}
