// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static java.sql.Connection.TRANSACTION_READ_COMMITTED;
import static java.sql.Connection.TRANSACTION_READ_UNCOMMITTED;
import static java.sql.Connection.TRANSACTION_REPEATABLE_READ;
import static java.sql.Connection.TRANSACTION_SERIALIZABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is known of a transaction and of what was changed, without asking the connection. */
class SessionTest {
    private final Session session = new Session();

    @Test
    void underAutocommitThereIsNoTransaction() {
        execute("INSERT INTO item VALUES (1)");

        assertOpen(0, null);
    }

    /** Of a lease to whose session nothing was done before its release began. */
    @Test
    void whatThePoolDoesAtTheReleaseIsNotTheApplications() {
        Object statement = new Object();
        Taken insert = insert(statement);
        Use use = insert.use();
        use.freezeSession();
        use.session().autoCommit(false);
        use.executed(insert, false, 1, 5);

        assertThat(use.sessionSoFar().isInTransaction()).isFalse();
        assertThat(use.sessionSoFar().written()).isNull();
    }

    @Test
    void aTransactionBeginsWithTheFirstStatementAndKeepsItsLastWrite() {
        session.autoCommit(false);
        assertOpen(0, null);
        session.executed("INSERT INTO item VALUES (1)", false, 1, 5);
        session.executed("SELECT 1", false, 1, 9);

        assertOpen(2, "INSERT INTO item VALUES (1)");
        assertThat(session.sinceMillis()).isEqualTo(5);
    }

    @Test
    void commitAndRollbackEndItAndTheNextBeginsAnew() {
        session.autoCommit(false);
        execute("INSERT INTO item VALUES (1)");
        session.ended();
        assertOpen(0, null);

        session.executed("UPDATE item SET id = 2", false, 1, 30);
        assertOpen(1, "UPDATE item SET id = 2");
        assertThat(session.sinceMillis()).isEqualTo(30);
    }

    @Test
    void toSwitchAutocommitOnEndsItAndToSwitchItOffAgainDoesNot() {
        session.autoCommit(false);
        execute("INSERT INTO item VALUES (1)");
        session.autoCommit(false);
        assertOpen(1, "INSERT INTO item VALUES (1)");

        session.autoCommit(true);
        execute("INSERT INTO item VALUES (2)");
        assertOpen(0, null);
    }

    @Test
    void afterAStatementThatMayHaveCommittedNothingIsSure() {
        session.autoCommit(false);
        execute("INSERT INTO item VALUES (1)");
        execute("CREATE TABLE other (id INT)");

        assertOpen(0, null);
    }

    @Test
    void whatASavepointUndidMayBeAllThatWasWritten() {
        session.autoCommit(false);
        execute("INSERT INTO item VALUES (1)");
        session.partlyUndone();

        assertOpen(1, null);
    }

    @Test
    void aStatementThatFailedWroteNothingAndIsRememberedUntilAnotherSucceeds() {
        session.autoCommit(false);
        session.executed("INSERT INTO item VALUES ('a')", true, 1, 0);
        assertOpen(1, null);
        assertThat(session.hasFailed()).isTrue();

        execute("SELECT 1");
        assertThat(session.hasFailed()).isFalse();
    }

    @Test
    void whatThePoolDoesDuringTheReleaseChangesNothing() {
        session.autoCommit(false);
        execute("INSERT INTO item VALUES (1)");
        session.freeze();
        session.ended();
        session.partlyUndone();
        session.autoCommit(true);
        execute("SELECT 1");
        Session.endedBeneath();

        assertOpen(1, "INSERT INTO item VALUES (1)");
    }

    @Test
    void theOneThatWroteLastIsInDoubtWhenATransactionEndsBeneathIt() {
        Session earlier = new Session();
        earlier.autoCommit(false);
        earlier.executed("INSERT INTO item VALUES (1)", false, 1, 0);
        session.autoCommit(false);
        execute("INSERT INTO item VALUES (2)");
        Session.endedBeneath();

        assertOpen(1, null);
        assertThat(earlier.written()).isNotNull();
    }

    @Test
    void whatWasSetAndNotSetBackIsLeft() {
        session.told(SessionState.ISOLATION, TRANSACTION_READ_COMMITTED);
        session.set(SessionState.ISOLATION, TRANSACTION_REPEATABLE_READ);
        session.told(SessionState.SCHEMA, "PUBLIC");
        session.set(SessionState.SCHEMA, "reports");
        session.told(SessionState.SCHEMA, "reports");

        assertThat(left().values())
                .containsExactly(
                        "ISOLATION REPEATABLE_READ, lent with READ_COMMITTED", "SCHEMA reports, lent with PUBLIC");
    }

    @Test
    void whatWasSetBackIsNotLeft() {
        session.told(SessionState.ISOLATION, TRANSACTION_READ_COMMITTED);
        session.set(SessionState.ISOLATION, TRANSACTION_SERIALIZABLE);
        session.set(SessionState.ISOLATION, TRANSACTION_READ_COMMITTED);
        session.told(SessionState.CATALOG, "shop");
        session.set(SessionState.CATALOG, "reports");
        session.set(SessionState.CATALOG, "SHOP");

        assertThat(left()).isEmpty();
    }

    @Test
    void ofWhatNobodyAskedForOnlyAnUnusualValueSetOnceIsSurelyAChange() {
        session.set(SessionState.ISOLATION, TRANSACTION_SERIALIZABLE);
        session.set(SessionState.ISOLATION, TRANSACTION_SERIALIZABLE);
        session.set(SessionState.READ_ONLY, true);
        session.set(SessionState.CATALOG, "reports");
        session.set(SessionState.SCHEMA, "reports");
        session.set(SessionState.AUTOCOMMIT, false);
        assertThat(left().values()).containsExactly("ISOLATION SERIALIZABLE", "READ_ONLY on", "AUTOCOMMIT off");

        session.set(SessionState.ISOLATION, TRANSACTION_READ_UNCOMMITTED);
        session.set(SessionState.READ_ONLY, false);
        session.set(SessionState.AUTOCOMMIT, true);
        assertThat(left()).isEmpty();
    }

    @Test
    void theLevelsThatDatabasesBeginWithMayBeWhatItWasLentWith() {
        for (int level : new int[] {TRANSACTION_READ_COMMITTED, TRANSACTION_REPEATABLE_READ}) {
            Session other = new Session();
            other.set(SessionState.ISOLATION, level);
            assertThat(other.left(EnumSet.allOf(SessionState.class))).isEmpty();
        }
    }

    @Test
    void whatMayHaveBeenSetBackByOtherMeansIsNotSurelyLeft() {
        for (Runnable means : List.<Runnable>of(
                () -> execute("SET SCHEMA public"),
                () -> session.doubt(SessionState.READ_ONLY),
                () -> Session.setBeneath(SessionState.READ_ONLY),
                () -> session.set(SessionState.READ_ONLY, null))) {
            session.set(SessionState.READ_ONLY, true);
            assertThat(left()).hasSize(1);
            means.run();
            assertThat(left()).isEmpty();
        }
    }

    @Test
    void whatOnlyReadsSetsNothingBack() {
        session.set(SessionState.READ_ONLY, true);
        execute("SELECT 1");

        assertThat(left()).hasSize(1);
    }

    @Test
    void whoeverAsksForAStateAndSetsItBackIsSeenToMeanIt() {
        session.set(SessionState.READ_ONLY, true);
        session.set(SessionState.READ_ONLY, false);
        session.told(SessionState.SCHEMA, "PUBLIC");
        session.told(SessionState.CATALOG, "shop");
        session.set(SessionState.CATALOG, "shop");
        assertThat(session.setBack()).isEmpty();

        session.set(SessionState.SCHEMA, "reports");
        assertThat(session.setBack()).isEmpty();
        session.set(SessionState.SCHEMA, "PUBLIC");
        assertThat(session.setBack()).containsExactly(SessionState.SCHEMA);
        assertThat(session.isSure(SessionState.SCHEMA)).isFalse();
    }

    @Test
    void theAutocommitOfAnOpenTransactionIsNotToldOfTwice() {
        session.autoCommit(false);
        session.set(SessionState.AUTOCOMMIT, false);
        assertThat(left()).hasSize(1);
        execute("INSERT INTO item VALUES (1)");

        assertThat(left()).isEmpty();
    }

    @Test
    void whatThePoolSetsDuringTheReleaseIsNotTheHolders() {
        session.set(SessionState.READ_ONLY, true);
        session.freeze();
        session.set(SessionState.READ_ONLY, false);
        session.told(SessionState.READ_ONLY, false);
        session.doubt(SessionState.READ_ONLY);
        Session.setBeneath(SessionState.READ_ONLY);

        assertThat(left()).hasSize(1);
    }

    @Test
    void whoeverWritesAndNeitherSetsNorAsksRelies() {
        execute("INSERT INTO item VALUES (1)");
        assertThat(session.reliesOn(SessionState.ISOLATION)).isFalse(); // Not watched yet.

        Session.watch(true);
        execute("SELECT 1");
        assertThat(session.reliesOn(SessionState.ISOLATION)).isFalse();
        execute("INSERT INTO item VALUES (1)");
        session.told(SessionState.READ_ONLY, false);
        assertThat(session.reliesOn(SessionState.ISOLATION)).isTrue();
        assertThat(session.reliesOn(SessionState.READ_ONLY)).isFalse();
        assertThat(session.reliesOn(SessionState.AUTOCOMMIT)).isTrue();

        session.ended();
        assertThat(session.reliesOn(SessionState.AUTOCOMMIT)).isFalse();
        assertThat(session.reliesOn(SessionState.ISOLATION)).isTrue();
        execute("SET SCHEMA reports");
        assertThat(session.reliesOn(SessionState.ISOLATION)).isFalse();
    }

    @AfterEach
    void unwatch() {
        Session.watch(false);
    }

    private Map<SessionState, String> left() {
        Map<SessionState, String> left = new EnumMap<>(SessionState.class);
        session.left(EnumSet.allOf(SessionState.class))
                .forEach((state, change) -> left.put(
                        state,
                        state + " " + change.value()
                                + (change.lentWith() == null ? "" : ", lent with " + change.lentWith())));
        return left;
    }

    @Test
    void whatChangedNoRowHasWrittenNothing() {
        session.autoCommit(false);
        session.executed("UPDATE item SET id = 2", false, 0, 0);
        assertOpen(1, null);
        session.executed("UPDATE item SET id = 3", false, 2, 0);
        session.executed("DELETE FROM item", false, 0, 0);

        assertOpen(3, "UPDATE item SET id = 3");
    }

    @Test
    void anEmptyBatchIsAsIfItHadNotBeen() {
        session.autoCommit(false);
        session.executed("INSERT INTO item VALUES (?)", false, RowCount.of(new int[0]), 0);
        assertOpen(0, null);
        session.executed("UPDATE item SET id = 3", false, 1, 0);
        session.executed(null, false, RowCount.of(new long[0]), 0);

        assertOpen(1, "UPDATE item SET id = 3");
    }

    @Test
    void ofWhatNobodyCountedOnlyAPlainInsertSurelyWrote() {
        session.autoCommit(false);
        for (String perhaps : List.of(
                "UPDATE item SET id = 2",
                "DELETE FROM item",
                "MERGE INTO item VALUES (1)",
                "INSERT INTO item SELECT * FROM other",
                "INSERT INTO item VALUES (1) ON CONFLICT DO NOTHING",
                "INSERT IGNORE INTO item VALUES (1)")) {
            session.executed(perhaps, false, RowCount.UNKNOWN, 0);
            assertThat(session.written()).as(perhaps).isNull();
        }
        session.executed("/* a */ insert into item values (1)", false, RowCount.UNKNOWN, 0);

        assertThat(session.written()).isEqualTo("/* a */ insert into item values (1)");
    }

    @Test
    void whatIsCountedLaterHasWrittenUnlessTheTransactionEndedMeanwhile() {
        Object statement = new Object();
        Taken update = insert(statement);
        update.begin("UPDATE item SET id = 2", 0);
        session.autoCommit(false);
        for (boolean ended : new boolean[] {false, true}) {
            session.executed("UPDATE item SET id = 2", false, RowCount.UNKNOWN, 0);
            session.mayBeCounted(update);
            session.counted(update, 0);
            assertThat(session.written()).isNull();
            if (ended) {
                session.ended();
            }
            session.counted(update, 1);
            assertThat(session.written()).isEqualTo(ended ? null : "UPDATE item SET id = 2");
            session.ended();
        }
    }

    @Test
    void aBatchIsCountedAsAWhole() {
        assertThat(RowCount.of(new int[] {0, 2, 1})).isEqualTo(3);
        assertThat(RowCount.of(new long[] {0, 0})).isZero();
        assertThat(RowCount.of(new int[] {0, -2})).isEqualTo(RowCount.UNKNOWN);
        assertThat(RowCount.of(new int[] {-2, 0})).isEqualTo(RowCount.UNKNOWN);
        assertThat(RowCount.of(new int[] {-2, 1})).isOne();
        assertThat(RowCount.of(7)).isEqualTo(7);
        assertThat(RowCount.of(-2L)).isEqualTo(RowCount.UNKNOWN);
        assertThat(RowCount.of(null)).isEqualTo(RowCount.UNKNOWN);
    }

    private static Taken insert(Object statement) {
        Ledger ledger = new Ledger();
        Lease lease = ledger.open(statement, new FakePool("orders"), null, 0, null);
        return ledger.take(statement, lease, "INSERT INTO item VALUES (1)");
    }

    private void execute(String sql) {
        session.executed(sql, false, 1, 0);
    }

    private void assertOpen(int executed, String written) {
        assertThat(session.isInTransaction()).isEqualTo(executed > 0);
        assertThat(session.executed()).isEqualTo(executed);
        assertThat(session.written()).isEqualTo(written);
    }
}
