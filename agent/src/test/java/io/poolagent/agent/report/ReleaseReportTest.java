// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.detect.Inspector;
import io.poolagent.agent.detect.TransactionsLeft;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.SiteSpared;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.JtaTransaction;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.LiveReclaim;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.TakeBack;
import io.poolagent.agent.lease.UnendedTransactions;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.Stacks;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of releases, and of uses that come after one or beside another. */
class ReleaseReportTest extends GoldenReport {
    private final FakePool byRule = new FakePool("orders");

    @BeforeEach
    void beAHomeMadePool() {
        byRule.byRule = true;
    }

    @Test
    void useAfterRelease() throws IOException {
        Lease lease = open(handle);
        lease.beginRelease();
        lease.endRelease(new Release(7, Stacks.of("shop.legacy.OrderDao.find:58", "shop.legacy.Shop.serve:17")), false);
        inspector
                .misuse()
                .useAfterRelease(
                        lease, new Release(9, Stacks.of("shop.legacy.OrderDao.next:66", "shop.legacy.Shop.serve:18")));
        at(100);

        golden("use_after_release", text.full(last(), counted(1)));
    }

    @Test
    void useAfterReclaim() throws Exception {
        Lease lease = takenBack();
        inspector
                .misuse()
                .useAfterReclaim(
                        lease,
                        new Release(48_000, Stacks.of("shop.legacy.OrderDao.next:66", "shop.legacy.Shop.serve:18")));
        at(49_000);

        golden("use_after_reclaim", text.full(last(), counted(1)));
    }

    /** Who goes on in the method that acquired was slow, and keeps nothing for later. */
    @Test
    void aSlowHolderIsNotSpared() throws Exception {
        Lease lease = takenBack();
        inspector
                .misuse()
                .useAfterReclaim(
                        lease,
                        new Release(48_000, Stacks.of("shop.legacy.OrderDao.find:58", "shop.legacy.Shop.serve:17")));
        at(49_000);

        assertThat(last().detail(SiteSpared.class)).isNull();
    }

    @Test
    void lateReleaseAfterReclaim() throws Exception {
        Lease lease = takenBack();
        lease.beginRelease();
        lease.closedAfterReclaim(new Release(52_000, Stacks.of("shop.legacy.OrderDao.find:58")));
        inspector.misuse().lateRelease(lease, lease.release());
        at(53_000);

        golden("late_release-reclaimed", text.full(last(), counted(1)));
    }

    private Lease takenBack() throws Exception {
        Connection connection = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (self, method, arguments) -> method.getReturnType() == boolean.class ? false : null);
        Lease lease = open(connection);
        clock.tick(46_000);
        assertThat(new LiveReclaim(ledger, clock).takeBack(lease, 15_000).how())
                .isEqualTo(TakeBack.How.CLOSED_FOR_HOLDER);
        assertThat(ledger.find(connection)).isSameAs(lease);
        return lease;
    }

    @Test
    void lateRelease() throws IOException {
        Lease lease = open(handle);
        lease.beginRelease();
        lease.endRelease(new Release(42_000, Stacks.of("shop.legacy.OrderDao.find:58")), false);
        inspector.misuse().lateRelease(lease, lease.release());
        at(43_000);

        golden("late_release", text.full(last(), counted(1)));
    }

    @Test
    void dirtyRelease() throws IOException {
        Lease lease = open(handle);
        ((FakePool) lease.pool()).openTransaction = Pool.OpenTransaction.ROLLED_BACK;
        Use.of(lease).session().autoCommit(false);
        Object statement = new Object();
        ledger.take(statement, lease, "UPDATE stock SET pieces = pieces - 1 WHERE product = 4711");
        ledger.taken(statement).begin(null, 1_000);
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(1_000, null, 1);
        release(lease, 1_200);
        inspector.misuse().dirtyRelease(lease, lease.release());
        at(2_000);

        golden("dirty_release", text.full(last(), counted(1)));
    }

    @Test
    void dirtyReleaseOfTheSession() throws IOException {
        Lease lease = open(handle);
        Use.of(lease).session().told(SessionState.ISOLATION, Connection.TRANSACTION_READ_COMMITTED);
        Use.of(lease).session().set(SessionState.ISOLATION, Connection.TRANSACTION_SERIALIZABLE);
        release(lease, 1_200);
        ((FakePool) lease.pool()).handsOn = EnumSet.of(SessionState.ISOLATION);
        inspector.misuse().released(lease);
        at(2_000);
        Thread.currentThread().setName("http-9");
        Object another = new Object();
        Lease next = ledger.open(another, lease.pool(), null, 2_001, Stacks.of("shop.legacy.Prices.refresh:33"));
        Object statement = new Object();
        ledger.take(statement, next, "UPDATE price SET cents = 1");
        ledger.taken(statement).begin(null, 2_001);
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(2_001, null, 1);
        release(next, 2_002);
        inspector.misuse().released(next);
        at(3_000);

        golden("dirty_release-session", text.full(last(), counted(1)));
    }

    @Test
    void unendedTransaction() throws IOException {
        Lease lease = open(handle);
        UnendedTransactions unended = new UnendedTransactions();
        JtaTransaction transaction =
                unended.begin(0, Stacks.of("shop.legacy.OrderService.place:31", "shop.legacy.Shop.serve:17"));
        transaction.acquired(lease);
        release(lease, 12);
        transaction.over("request", 30);
        unended.add(transaction);
        clock.tick(11_000);
        new TransactionsLeft(unended, clock, 0, Findings::isPoolCode, Wanted.usual(), Findings.into(found)).look();

        golden("unended_transaction", text.full(last(), counted(1)));
    }

    @Test
    void shared() throws IOException {
        Thread.currentThread().setName("http-9");
        Release second = new Release(41, Stacks.of("shop.legacy.Prices.refresh:33"));
        Thread.currentThread().setName("http-4");
        Lease lease = open(handle);
        inspector
                .misuse()
                .shared(
                        lease,
                        new Release(55, Stacks.of("shop.legacy.OrderDao.find:51", "shop.legacy.Shop.serve:17")),
                        second);
        at(100);

        golden("shared", text.full(last(), counted(1)));
    }

    @Test
    void openStatements() throws IOException {
        Inspector all = threads.inspector(ledger, clock, Wanted.parse("all", "none"), Findings.into(found));
        Lease lease = open(handle);
        List<Statement> statements = List.of(statement(), statement(), statement());
        for (Statement statement : statements) {
            ledger.take(statement, lease, "SELECT * FROM orders WHERE id = 4711");
        }
        ledger.take(statements.get(2), lease, "UPDATE orders SET state = 'sent' WHERE id = ?");
        release(lease, 7);
        all.misuse().leftOpen(lease, lease.release(), Use.of(lease).unclosed());
        all.inspect();

        golden("open_statements", text.full(last(), counted(1)));
    }

    private static Statement statement() {
        return (Statement) Proxy.newProxyInstance(
                ReleaseReportTest.class.getClassLoader(),
                new Class<?>[] {Statement.class},
                (self, method, arguments) -> {
                    throw new AssertionError(method + " was called");
                });
    }

    private static void release(Lease lease, long millis) {
        lease.beginRelease();
        lease.endRelease(
                new Release(millis, Stacks.of("shop.legacy.OrderDao.find:58", "shop.legacy.Shop.serve:17")), false);
    }

    @Test
    void doubleRelease() throws IOException {
        Lease lease = open(handle);
        lease.beginRelease();
        lease.endRelease(new Release(7, Stacks.of("shop.legacy.OrderDao.find:58", "shop.legacy.Shop.serve:17")), false);
        inspector
                .misuse()
                .doubleRelease(
                        lease, new Release(9, Stacks.of("shop.legacy.OrderDao.find:61", "shop.legacy.Shop.serve:17")));
        at(100);

        golden("double_release", text.full(last(), counted(1)));
        golden("summary", text.summary(tally.entries(), 1));
    }

    @Test
    void staleRelease() throws IOException {
        Lease job = leaseOf("http-2", "shop.legacy.ReportJob.run:20");
        release(job, 7, "shop.legacy.ReportJob.run:31");
        Thread.currentThread().setName("http-4");
        Lease order = leaseOf("http-4", "shop.legacy.OrderDao.find:42", "shop.legacy.Shop.serve:17");
        Thread.currentThread().setName("http-2");
        release(order, 12, "shop.legacy.ReportJob.end:35");
        Thread.currentThread().setName("http-4");
        inspector
                .misuse()
                .releasedAgain(
                        order,
                        new Release(20, Stacks.of("shop.legacy.OrderDao.find:58", "shop.legacy.Shop.serve:17")),
                        "freeConnection()",
                        true);
        at(100);

        golden("stale_release", text.full(last(), counted(1)));
    }

    /** Of the pool that lends one object again and again. */
    private Lease leaseOf(String thread, String... stack) {
        Thread.currentThread().setName(thread);
        return ledger.open(handle, byRule, null, 0, Stacks.of(stack));
    }

    private static void release(Lease lease, long millis, String... stack) {
        lease.beginRelease();
        lease.endRelease(new Release(millis, Stacks.of(stack)), false);
    }

    @Test
    void wrongPool() throws IOException {
        Lease lease = leaseOf("http-4", "shop.legacy.OrderDao.find:42", "shop.legacy.Shop.serve:17");
        inspector
                .misuse()
                .wrongPool(
                        lease,
                        new FakePool("reports"),
                        new Release(7, Stacks.of("shop.legacy.OrderDao.find:58", "shop.legacy.Shop.serve:17")),
                        false);
        at(100);

        golden("wrong_pool", text.full(last(), counted(1)));
    }
}
