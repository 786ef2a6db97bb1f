// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.NoMisuse;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.Use;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a release is known to leave behind. */
class SessionHooksTest {
    private final Ledger ledger = new Ledger();
    private final List<String> told = new ArrayList<>();
    private final SessionHooks hooks = new SessionHooks(ledger, new CoarseClock(), new NoMisuse() {
        @Override
        public void dirtyRelease(Lease lease, Release release) {
            told.add("dirty");
        }

        @Override
        public void leftOpen(Lease lease, Release release, int statements) {
            told.add("left open");
        }
    });
    private final Object handle = new Object();
    private final Statement statement = (Statement) Proxy.newProxyInstance(
            SessionHooksTest.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, args) -> null);
    private final FakePool pool = new FakePool("orders");
    private final Lease lease = ledger.open(handle, pool, null, 0, null);

    @Test
    void aReleaseOfWhatWasNotTouchedTellsNothing() {
        hooks.called(handle, null, null);
        release();

        assertThat(told).isEmpty();
        assertThat(Use.ifAny(lease)).isNull();
    }

    @Test
    void anOpenTransactionThatWroteIsTold() {
        writeInTransaction();
        release();

        assertThat(told).containsExactly("dirty", "left open");
    }

    @Test
    void aCallThatFailedIsTheLastUse() {
        hooks.called(handle, false, failedIn("setAutoCommit"));
        assertThat(failed()).isEqualTo("setAutoCommit() at [shop.OrderDao.save(OrderDao.java:51)]");
        hooks.called(handle, null, failedIn("rollback"));
        assertThat(failed()).as("its consequence").startsWith("setAutoCommit()");

        Use.of(lease).failed(null);
        hooks.called(handle, null, failedIn("commit"));
        assertThat(failed()).startsWith("commit()");
        Use.of(lease).failed(null);
        hooks.called(handle, null, new SQLException());
        assertThat(failed()).isEqualTo("commit() or rollback() at []");
        Use.of(lease).failed(null);
        hooks.state(handle, "setTransactionIsolation", 8, null, failedIn("setTransactionIsolation"));
        assertThat(failed()).startsWith("setTransactionIsolation()");
    }

    @Test
    void aCallThatFailsAsThePoolTakesItBackIsNot() {
        lease.beginRelease();
        hooks.called(handle, true, failedIn("setAutoCommit"));

        assertThat(Use.ifAny(lease)).isNull();
    }

    private String failed() {
        Failure failure = Use.of(lease).failure();
        assertThat(failure.type()).isEqualTo("java.sql.SQLException");
        return failure.call() + " at " + failure.callers();
    }

    private static SQLException failedIn(String method) {
        SQLException thrown = new SQLException("not to be told");
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.lang.Object", method, "Object.java", 2),
            new StackTraceElement("shop.OrderDao", "save", "OrderDao.java", 51),
        });
        return thrown;
    }

    @Test
    void neitherCommitNorRollbackNorAutocommitLeavesOneOpen() {
        for (Object argument : new Object[] {null, true}) {
            writeInTransaction();
            hooks.called(handle, argument, null);
            assertThat(Use.of(lease).session().isInTransaction()).isFalse();
        }
    }

    @Test
    void aRollbackToASavepointLeavesItOpenButNothingSurelyWritten() {
        writeInTransaction();
        hooks.called(handle, "savepoint", null);

        assertThat(Use.of(lease).session().isInTransaction()).isTrue();
        assertThat(Use.of(lease).session().written()).isNull();
    }

    @Test
    void aCommitThatFailedIsNobodysFault() {
        writeInTransaction();
        hooks.called(handle, null, new SQLException());

        assertThat(Use.of(lease).session().written()).isNull();
    }

    @Test
    void autocommitThatCouldNotBeSwitchedOffIsOn() {
        hooks.called(handle, false, new SQLException());
        write();

        assertThat(Use.of(lease).session().isInTransaction()).isFalse();
    }

    @Test
    void thePoolsOwnRollbackWhileItTakesTheConnectionBackIsNotTheApplications() {
        writeInTransaction();
        hooks.releasing(lease);
        hooks.called(handle, null, null);
        hooks.called("physical", null, null);
        released();

        assertThat(told).contains("dirty");
    }

    @Test
    void aCommitBeneathTheHandleMakesItDoubtful() {
        writeInTransaction();
        hooks.called("physical", false, null);
        assertThat(Use.of(lease).session().written()).isNotNull();

        hooks.called("physical", null, null);
        assertThat(Use.of(lease).session().written()).isNull();
    }

    @Test
    void theIsolationThatWasSetIsKnownOnEveryPool() {
        hooks.state(handle, "setTransactionIsolation", 8, null, null);
        hooks.state("physical", "setTransactionIsolation", 1, null, null);
        hooks.state(handle, "getTransactionIsolation", null, 2, null);
        assertThat(Use.of(lease).session().isolation()).isEqualTo("SERIALIZABLE");

        hooks.state(handle, "setTransactionIsolation", 2, null, new SQLException());
        assertThat(Use.of(lease).session().isolation()).isNull();
    }

    @Test
    void whatThePoolSetsWhileItTakesTheConnectionBackIsNotTheApplications() {
        hooks.state(handle, "setTransactionIsolation", 8, null, null);
        lease.beginRelease();
        hooks.state(handle, "setTransactionIsolation", 2, null, null);

        assertThat(Use.of(lease).session().isolation()).isEqualTo("SERIALIZABLE");
    }

    @Test
    void aChangeIsToldWhereThePoolHandsItOn() {
        handsOn(EnumSet.of(SessionState.READ_ONLY, SessionState.AUTOCOMMIT));
        hooks.state(handle, "setReadOnly", true, null, null);
        hooks.state(handle, "setTransactionIsolation", 8, null, null);
        hooks.called(handle, false, null);
        release();

        assertThat(left()).containsExactly("READ_ONLY on", "AUTOCOMMIT off");
    }

    @Test
    void whereItDoesNotNothingIsKept() {
        hooks.state(handle, "setReadOnly", true, null, null);
        hooks.state(handle, "isReadOnly", null, false, null);

        assertThat(Use.ifAny(lease)).isNull();
    }

    @Test
    void whatAnotherPoolHandsOnIsWatchedAndNotKept() {
        FakePool other = new FakePool("reports");
        other.handsOn = EnumSet.of(SessionState.READ_ONLY);
        hooks.lends(other);
        hooks.lends(pool);
        hooks.state(handle, "setReadOnly", true, null, null);

        assertThat(Use.ifAny(lease)).isNull();
    }

    @Test
    void whatItWasLentWithIsKnownIfItsHolderAsked() {
        handsOn(EnumSet.of(SessionState.SCHEMA));
        hooks.state(handle, "getSchema", null, "PUBLIC", null);
        hooks.state(handle, "setSchema", "other", null, null);
        hooks.state(handle, "getSchema", null, null, new SQLException());
        release();

        assertThat(left()).containsExactly("SCHEMA other, lent with PUBLIC");
    }

    @Test
    void whoAsksADriverThatCannotTellHasAskedAndSetsNothingUnasked() {
        handsOn(EnumSet.of(SessionState.SCHEMA));
        hooks.state(handle, "getSchema", null, null, new AbstractMethodError());
        assertThat(Use.of(lease).session().cares(SessionState.SCHEMA)).isTrue();
        hooks.state(handle, "setSchema", "other", null, null);

        assertThat(Use.of(lease).session().setUnasked(SessionState.SCHEMA)).isNull();
    }

    /** JDBC lets a driver ignore a catalog or a schema: then nothing is left behind, whatever was set. */
    @Test
    void whatTheDriverIgnoresIsNotWatchedFromThenOn() throws SQLException {
        handsOn(EnumSet.allOf(SessionState.class));
        try (Connection physical = DriverManager.getConnection("jdbc:h2:mem:ignores")) {
            hooks.state(physical, "setCatalog", "T1", null, null);
            hooks.state(handle, "setCatalog", "T1", null, null);
            hooks.state(physical, "setSchema", "T1", null, null);
            hooks.state(handle, "setSchema", "T1", null, null);
        }
        hooks.lends(pool);
        hooks.state(handle, "setCatalog", "T2", null, null);

        assertThat(Use.of(lease).session().setUnasked(SessionState.CATALOG)).isNull();
        assertThat(Use.of(lease).session().setUnasked(SessionState.SCHEMA)).isEqualTo("T1");
    }

    @Test
    void whatCouldNotBeSetOrWentPastTheHandleIsNotKnown() {
        handsOn(EnumSet.allOf(SessionState.class));
        hooks.state(handle, "setReadOnly", true, null, null);
        hooks.state(handle, "setReadOnly", false, null, new SQLException());
        hooks.state(handle, "setTransactionIsolation", 8, null, null);
        ledger.take(statement, lease, null);
        hooks.state(statement, "setTransactionIsolation", 2, null, null);
        hooks.state(handle, "setReadOnly", true, null, new SQLException());
        release();

        assertThat(Use.of(lease).session().left(pool.handsOn)).isEmpty();
    }

    @Test
    void aHandleThatCallsThePhysicalConnectionIsNotPassedBy() {
        handsOn(EnumSet.allOf(SessionState.class));
        hooks.state("physical", "setReadOnly", true, null, null);
        hooks.state(handle, "setReadOnly", true, null, null);
        hooks.state("physical", "setReadOnly", false, null, null);
        assertThat(Use.of(lease).session().left(pool.handsOn)).isEmpty();
        hooks.state(handle, "setReadOnly", true, null, null);

        assertThat(Use.of(lease).session().left(pool.handsOn)).hasSize(1);
    }

    @Test
    void whatThePoolSetsBeforeItLendsAndWhileItTakesBackIsItsOwn() {
        handsOn(EnumSet.allOf(SessionState.class));
        hooks.state("not lent yet", "setReadOnly", true, null, null);
        lease.beginRelease();
        hooks.releasing(lease);
        hooks.state(handle, "setReadOnly", true, null, null);
        hooks.state("physical", "setReadOnly", true, null, null);
        released();

        assertThat(told).isEmpty();
        assertThat(Use.ifAny(lease)).isNull();
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        Use.of(lease)
                .session()
                .left(pool.handsOn)
                .forEach((state, change) -> left.add(state + " " + change.value()
                        + (change.lentWith() == null ? "" : ", lent with " + change.lentWith())));
        return left;
    }

    private void handsOn(Set<SessionState> states) {
        pool.handsOn = states;
        hooks.lends(pool);
    }

    private void writeInTransaction() {
        hooks.called(handle, false, null);
        write();
        assertThat(Use.of(lease).session().written()).isEqualTo("INSERT INTO item VALUES (1)");
    }

    private void write() {
        ledger.take(statement, lease, null);
        ledger.taken(statement).begin("INSERT INTO item VALUES (1)", 0);
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(0, null, 1);
    }

    private void released() {
        lease.endRelease(new Release(0, null), false);
        hooks.released(lease);
    }

    private void release() {
        hooks.releasing(lease);
        released();
    }
}
