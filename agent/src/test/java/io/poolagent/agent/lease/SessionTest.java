// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is known of a transaction without asking the connection. */
class SessionTest {
    private final Session session = new Session();

    @Test
    void underAutocommitThereIsNoTransaction() {
        execute("INSERT INTO item VALUES (1)");

        assertOpen(0, null);
    }

    @Test
    void aTransactionBeginsWithTheFirstStatementAndKeepsItsLastWrite() {
        session.autoCommit(false);
        assertOpen(0, null);
        session.executed("INSERT INTO item VALUES (1)", false, 5);
        session.executed("SELECT 1", false, 9);

        assertOpen(2, "INSERT INTO item VALUES (1)");
        assertThat(session.sinceMillis()).isEqualTo(5);
    }

    @Test
    void commitAndRollbackEndItAndTheNextBeginsAnew() {
        session.autoCommit(false);
        execute("INSERT INTO item VALUES (1)");
        session.ended();
        assertOpen(0, null);

        session.executed("UPDATE item SET id = 2", false, 30);
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
        session.executed("INSERT INTO item VALUES ('a')", true, 0);
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
        earlier.executed("INSERT INTO item VALUES (1)", false, 0);
        session.autoCommit(false);
        execute("INSERT INTO item VALUES (2)");
        Session.endedBeneath();

        assertOpen(1, null);
        assertThat(earlier.written()).isNotNull();
    }

    private void execute(String sql) {
        session.executed(sql, false, 0);
    }

    private void assertOpen(int executed, String written) {
        assertThat(session.isInTransaction()).isEqualTo(executed > 0);
        assertThat(session.executed()).isEqualTo(executed);
        assertThat(session.written()).isEqualTo(written);
    }
}
