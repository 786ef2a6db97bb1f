// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.report.json.FindingLine;
import io.poolagent.agent.report.text.Headlines;
import io.poolagent.agent.stack.Stacks;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of connections that nobody closes any more, and what explains it. */
class LossReportTest extends GoldenReport {
    @BeforeEach
    void nobodyOfThenIsThereStill() {
        threads.live.put(-1L, new Thread("main"));
    }

    @Test
    void lost() throws IOException {
        for (int i = 0; i < 15; i++) {
            closedAt(i < 12 ? 58 : 54);
        }
        failIn(open(new Object()));
        awaitLost();

        golden("lost", text.full(last().with(Findings.RETURNED), counted(1)));
        golden("lost-json", FindingLine.of(last().with(Findings.RETURNED), counted(1)));
        golden("lost-again", text.brief(last().with(Findings.RETURNED), counted(15)));
    }

    @Test
    void lostOnAnotherWay() throws IOException {
        for (int i = 0; i < 15; i++) {
            closedAt(58);
        }
        executeIn(open(new Object()), "shop.legacy.Rows.read:12", "shop.legacy.OrderDao.find:51");
        awaitLost();

        golden("lost-other-way", text.full(last().with(Findings.RETURNED), counted(1)));
    }

    @Test
    void lostBeforeItWasUsed() throws IOException {
        for (int i = 0; i < 3; i++) {
            closedAt(58);
        }
        assertThat(open(new Object()).state()).isEqualTo(Lease.State.OPEN);
        awaitLost();

        assertThat(cause())
                .containsExactly(
                        "after shop.legacy.OrderDao.find(OrderDao.java:42) control left the method without reaching line 58, where"
                                + " every other sampled connection was closed");
    }

    @Test
    void noOtherWayIsNamedWhereOthersDifferOrAreFewOrNothingIsKnownOfTheLastUse() {
        for (int i = 0; i < 2; i++) {
            closedAt(58);
        }
        executeIn(open(new Object()), "shop.legacy.OrderDao.find:51");
        awaitLost();
        assertThat(cause()).as("few").isEmpty();

        closedAt(58);
        executeIn(open(new Object()), "shop.legacy.OrderDao.find:60");
        awaitLost();
        assertThat(cause()).as("behind the close").isEmpty();
        executeIn(open(new Object()), "shop.legacy.Mailer.send:51");
        awaitLost();
        assertThat(cause()).as("in another method").isEmpty();
        executeIn(open(new Object()));
        awaitLost();
        assertThat(cause()).as("not known where").isEmpty();
        executeIn(open(new Object()), "shop.legacy.OrderDao.find:51");
        awaitLost();
        assertThat(cause()).as("all alike").isNotEmpty();

        closedAt(54);
        executeIn(open(new Object()), "shop.legacy.OrderDao.find:51");
        awaitLost();
        assertThat(cause()).as("they differ").isEmpty();
    }

    @Test
    void lostByWhomItWasHandedTo() throws Exception {
        Lease lease = open(new Object());
        Thread mailer = new Thread(() -> executeIn(lease, "shop.legacy.Mailer.send:88"), "mailer-1");
        mailer.start();
        mailer.join();
        awaitLost();

        golden("lost-handed", text.full(last().with(Findings.RETURNED), counted(1)));
    }

    @Test
    void lostByAClosedDriverConnection() throws Exception {
        Lease lease = open(new Object());
        lease.closedBeneath(new StackTraceElement("shop.legacy.Migration", "run", "Migration.java", 31));
        awaitLost();

        golden("lost-beneath", text.full(last().with(Findings.RETURNED), counted(1)));
    }

    @Test
    void lostByACloseThatThrew() throws Exception {
        Lease lease = open(new Object());
        ((FakePool) lease.pool()).stillLent = true;
        closeThrows(lease, Stacks.of("shop.legacy.OrderDao.find:58"));
        awaitLost();

        golden("lost-close-threw", text.full(last().with(Findings.RETURNED), counted(1)));
        assertThat(FindingLine.of(last(), counted(1)))
                .contains("\"what\":\"CLOSE_THREW\",\"exception\":\"java.sql.SQLException\","
                        + "\"at\":\"shop.legacy.OrderDao.find(OrderDao.java:58)\"");
    }

    @Test
    void lostByACloseThatThrewWhoseStackWasNotTaken() {
        Lease lease = open(new Object());
        ((FakePool) lease.pool()).stillLent = true;
        closeThrows(lease, null);
        awaitLost();

        assertThat(Headlines.of(last()))
                .isEqualTo("LOST connection of pool 'orders': close() was called and threw java.sql.SQLException");
    }

    private static void closeThrows(Lease lease, @Nullable Throwable stack) {
        lease.beginRelease();
        lease.closeThrows("java.sql.SQLException");
        lease.endRelease(new Release(5, stack), true);
    }

    @Test
    void lostWhenItsStatementCouldNotBePrepared() {
        Lease lease = open(new Object());
        Use.of(lease)
                .failed(Failure.ofCall(
                        "java.sql.SQLSyntaxErrorException",
                        List.of(Stacks.of("shop.legacy.OrderDao.find:51").getStackTrace()),
                        "prepareStatement()",
                        "SELEC * FROM orders WHERE owner = 'Anna'",
                        1_000));
        awaitLost();

        assertThat(Rendered.words(last(), "last used"))
                .containsExactly("shop.legacy.OrderDao.find(OrderDao.java:51), 3 min 10 s ago, SELEC * FROM orders "
                        + "WHERE owner = ?: prepareStatement() failed with java.sql.SQLSyntaxErrorException");
        assertThat(cause())
                .containsExactly("java.sql.SQLSyntaxErrorException at shop.legacy.OrderDao.find(OrderDao.java:51)"
                        + " skipped close()");
        assertThat(FindingLine.of(last(), counted(1)))
                .contains(
                        "\"failed\":{\"exception\":\"java.sql.SQLSyntaxErrorException\",\"call\":\"prepareStatement()\"}");
    }

    @Test
    void lostAndWhyItsLastUseIsNotKnown() {
        assertThat(open(new Object()).state()).isEqualTo(Lease.State.OPEN);
        awaitLost();
        assertThat(lastUsed()).containsExactly("never: no statement was created");

        Use asked = Use.of(open(new Object()));
        asked.beginTaking(1_000);
        asked.endTaking();
        awaitLost();
        assertThat(lastUsed()).containsExactly("no statement was executed");

        Lease batch = open(new Object());
        Object statement = new Object();
        ledger.take(statement, batch, null);
        ledger.taken(statement).begin(null, 1_000);
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(2_000, null, 1);
        statement = null;
        awaitLost();
        assertThat(lastUsed())
                .hasSize(1)
                .first()
                .asString()
                .endsWith(" ago; the statement and its place were not captured");

        Use handedOut = Use.of(open(new Object()));
        handedOut.givesOutConnection();
        awaitLost();
        assertThat(lastUsed()).as("used out of sight").isEmpty();
    }

    private List<String> lastUsed() {
        return Rendered.words(last(), "last used");
    }

    @Test
    void lostWithItsThread() throws Exception {
        Thread job = new Thread(() -> acquireOnAThreadOfItsOwn("shop.legacy.ReportJob.run:20"), "job-1");
        job.start();
        job.join();
        awaitLost();
        golden("lost-thread", text.full(last().with(Findings.RETURNED), counted(1)));

        Thread other = new Thread(
                () -> acquireOnAThreadOfItsOwn("shop.legacy.OrderDao.find:42", "shop.legacy.ReportJob.run:21"));
        other.start();
        other.join();
        awaitLost();
        assertThat(cause()).as("it did something else afterwards").isEmpty();
    }

    private List<String> cause() {
        return Rendered.words(last(), "likely cause");
    }

    private void acquireOnAThreadOfItsOwn(String... frames) {
        ledger.open(new Object(), new FakePool("orders"), "anchor", 0, Stacks.of(frames))
                .acquiredIn(new Unit(Unit.THREAD, new WeakReference<>(Thread.currentThread())));
    }

    /** Executes by a statement that is not kept; where, if that is known. */
    private void executeIn(Lease lease, String... frames) {
        Object statement = new Object();
        ledger.take(statement, lease, "SELECT * FROM orders WHERE id = 4711");
        ledger.taken(statement).begin(null, 1_000);
        if (frames.length > 0) {
            usedAt(statement, 1_000, frames);
        }
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(2_000, null, 1);
    }

    /** Until what is lost is told: held for 3 min 11 s. */
    private void awaitLost() {
        clock.tick(clock.millis() + 191_000);
        await().until(() -> {
            System.gc();
            inspector.inspect();
            return ledger.size() == 0;
        });
        at(clock.millis() + 2_000);
    }

    @Test
    void noCauseIsNamedWhereAnExecuteSucceededAfterwards() {
        Object statement = new Object();
        Lease lease = open(new Object());
        failIn(lease);
        ledger.take(statement, lease, "SELECT 1");
        ledger.taken(statement).begin(null, 3_000);
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(3_000, null, 1);
        ledger.strike(ledger.taken(statement));
        statement = null;
        awaitLost();

        assertThat(text.full(last(), counted(1))).contains("SELECT ?").doesNotContain("likely cause");
    }

    @Test
    void noCauseIsNamedWhereTheExceptionDidNotPassTheCodeThatAcquired() {
        Lease lease = open(new Object());
        failIn(lease, "shop.legacy.Mailer.send");
        awaitLost();

        assertThat(text.full(last(), counted(1))).contains("last used").doesNotContain("likely cause");
    }

    /** Executes something that fails, by a statement that is not kept. */
    private void failIn(Lease lease, String... method) {
        Object statement = new Object();
        String caller = method.length == 0 ? "shop.legacy.OrderDao.find" : method[0];
        ledger.take(statement, lease, "SELECT * FROM orders WHERE id = 4711 AND owner = 'Anna'");
        ledger.taken(statement).begin(null, 1_000);
        usedAt(statement, 1_000, caller + ":51");
        ledger.taken(statement).leave();
        ledger.taken(statement)
                .ended(
                        2_000,
                        new Failure(
                                "java.sql.SQLSyntaxErrorException",
                                List.of(Stacks.of(caller + ":51").getStackTrace())),
                        0);
    }

    @Test
    void unpooled() throws IOException {
        failIn(openUnpooled(new Object()));
        awaitLost();

        golden("unpooled", text.full(last(), counted(1)));
        assertThat(inspector.lost()).isZero();
    }

    private Lease openUnpooled(Object connection) {
        FakePool none = new FakePool("none");
        none.none = true;
        none.kind = "com.mysql.cj.jdbc.Driver";
        return ledger.open(
                connection, none, null, 0, Stacks.of("shop.legacy.OrderDao.find:42", "shop.legacy.Shop.serve:17"));
    }

    @Test
    void unpooledAndHeldIsToldIfItIsAskedFor() throws IOException {
        threads.live.clear();
        openUnpooled(handle);
        at(191_000);
        assertThat(found).isEmpty();

        threads.inspector(ledger, clock, Wanted.parse("all", "none"), Findings.into(found))
                .inspect();
        assertThat(found).hasSize(1);
        golden("unpooled_overdue", text.full(last(), counted(1)));
        assertThat(ledger.find(handle)).isNotNull();
    }
}
