// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.DryPool;
import io.poolagent.agent.finding.FakeThreads;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Inspector;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Spans;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.LiveReclaim;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.Stacks;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text is a contract: each is compared whole with a golden file, and the docs quote those files. */
class TextReportTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final long TWO_O_CLOCK = 14 * 3_600_000L + 2 * 60_000 + 11_000;

    private final TextReport text = new TextReport(ZoneOffset.UTC);
    private final Ledger ledger = new Ledger();
    private final CoarseClock clock = new CoarseClock();
    private final List<Finding> found = new ArrayList<>();
    private final FakeThreads threads = new FakeThreads();
    private final Inspector inspector = threads.inspector(ledger, clock, Wanted.usual(), found::add);
    private final Tally tally = new Tally();
    private final Object handle = new Object();
    private final FakePool byRule = new FakePool("orders");
    private String threadName;

    @BeforeEach
    void beAThreadOfTheShop() {
        threadName = Thread.currentThread().getName();
        Thread.currentThread().setName("http-4");
        byRule.byRule = true;
    }

    @AfterEach
    void beOneselfAgain() {
        Thread.currentThread().setName(threadName);
    }

    @Test
    void lost() throws IOException {
        for (int i = 0; i < 15; i++) {
            closedAt(i < 12 ? 58 : 54);
        }
        failIn(open(new Object()));
        clock.tick(191_000);
        org.awaitility.Awaitility.await().until(() -> {
            System.gc();
            inspector.inspect();
            return ledger.size() == 0;
        });
        at(193_000);

        golden("lost", text.full(last().done("rolled back and returned to the pool"), counted(1)));
        golden("lost-json", JsonReport.line(last().done("rolled back and returned to the pool"), counted(1)));
        golden("lost-again", text.brief(last().done("rolled back and returned to the pool"), counted(15)));
    }

    @Test
    void overdue() throws IOException {
        Object statement = new Object();
        Object second = new Object();
        Object third = new Object();
        Lease lease = open(handle);
        ledger.open(second, lease.pool(), null, 20_000, Stacks.of("shop.legacy.Mailer.address:70"));
        ledger.open(third, new FakePool("reports"), null, 20_000, Stacks.of("shop.legacy.Mailer.address:71"));
        threads.isAt(
                Thread.currentThread(),
                "java.net.SocketInputStream.read:1",
                "shop.legacy.Mailer.send:88",
                "shop.legacy.OrderDao.find:55",
                "shop.legacy.Shop.serve:17");
        Use.of(lease).session().autoCommit(false);
        ledger.take(statement, lease, "UPDATE orders SET state = 'sent' WHERE id = 4711");
        ledger.taken(statement).begin(null, 2_000);
        usedAt(statement, 2_000, "shop.legacy.OrderDao.find:51", "shop.legacy.Shop.serve:17");
        ledger.taken(statement).end(3_000, null);
        at(31_000);

        golden("overdue", text.full(last(), counted(1)));
        assertThat(List.of(second, third)).isNotNull();
    }

    @Test
    void leftOpen() throws IOException {
        Object statement = new Object();
        Lease lease = open(handle);
        Unit request = new Unit("request", null);
        lease.acquiredIn(request);
        ledger.take(statement, lease, "UPDATE orders SET state = 'sent' WHERE id = 4711");
        ledger.taken(statement).begin(null, 20);
        ledger.taken(statement).end(21, null);
        lease.unitEnds();
        request.end("request", 80);
        threads.isAt(Thread.currentThread(), "shop.legacy.StockDao.refill:12", "shop.legacy.Shop.serve:17");
        at(10_100);

        golden("left_open", text.full(last(), counted(1)));
    }

    @Test
    void lostOnAnotherWay() throws IOException {
        for (int i = 0; i < 15; i++) {
            closedAt(58);
        }
        executeIn(open(new Object()), "shop.legacy.Rows.read:12", "shop.legacy.OrderDao.find:51");
        awaitLost();

        golden("lost-other-way", text.full(last().done("rolled back and returned to the pool"), counted(1)));
    }

    @Test
    void lostBeforeItWasUsed() throws IOException {
        for (int i = 0; i < 3; i++) {
            closedAt(58);
        }
        assertThat(open(new Object()).state()).isEqualTo(Lease.State.OPEN);
        awaitLost();

        assertThat(last().cause())
                .isEqualTo(
                        "after shop.legacy.OrderDao.find(OrderDao.java:42) it took another way than to line 58, where all"
                                + " others looked at were closed");
    }

    @Test
    void noOtherWayIsNamedWhereOthersDifferOrAreFewOrNothingIsKnownOfTheLastUse() {
        for (int i = 0; i < 2; i++) {
            closedAt(58);
        }
        executeIn(open(new Object()), "shop.legacy.OrderDao.find:51");
        awaitLost();
        assertThat(last().cause()).as("few").isNull();

        closedAt(58);
        executeIn(open(new Object()), "shop.legacy.OrderDao.find:60");
        awaitLost();
        assertThat(last().cause()).as("behind the close").isNull();
        executeIn(open(new Object()), "shop.legacy.Mailer.send:51");
        awaitLost();
        assertThat(last().cause()).as("in another method").isNull();
        executeIn(open(new Object()));
        awaitLost();
        assertThat(last().cause()).as("not known where").isNull();
        executeIn(open(new Object()), "shop.legacy.OrderDao.find:51");
        awaitLost();
        assertThat(last().cause()).as("all alike").isNotNull();

        closedAt(54);
        executeIn(open(new Object()), "shop.legacy.OrderDao.find:51");
        awaitLost();
        assertThat(last().cause()).as("they differ").isNull();
    }

    @Test
    void lostByWhomItWasHandedTo() throws Exception {
        Lease lease = open(new Object());
        Thread mailer = new Thread(() -> executeIn(lease, "shop.legacy.Mailer.send:88"), "mailer-1");
        mailer.start();
        mailer.join();
        awaitLost();

        golden("lost-handed", text.full(last().done("rolled back and returned to the pool"), counted(1)));
    }

    @Test
    void lostWithItsThread() throws Exception {
        Thread job = new Thread(() -> acquireOnAThreadOfItsOwn("shop.legacy.ReportJob.run:20"), "job-1");
        job.start();
        job.join();
        awaitLost();
        golden("lost-thread", text.full(last().done("rolled back and returned to the pool"), counted(1)));

        Thread other = new Thread(
                () -> acquireOnAThreadOfItsOwn("shop.legacy.OrderDao.find:42", "shop.legacy.ReportJob.run:21"));
        other.start();
        other.join();
        awaitLost();
        assertThat(last().cause()).as("it did something else afterwards").isNull();
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
        ledger.taken(statement).end(2_000, null);
    }

    /** Until what is lost is told: held for 3 min 11 s. */
    private void awaitLost() {
        clock.tick(clock.millis() + 191_000);
        org.awaitility.Awaitility.await().until(() -> {
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
        ledger.taken(statement).end(3_000, null);
        ledger.strike(ledger.taken(statement));
        statement = null;
        org.awaitility.Awaitility.await().until(() -> {
            System.gc();
            inspector.inspect();
            return ledger.size() == 0;
        });
        at(193_000);

        assertThat(text.full(last(), counted(1))).contains("SELECT ?").doesNotContain("likely cause");
    }

    @Test
    void noCauseIsNamedWhereTheExceptionDidNotPassTheCodeThatAcquired() {
        Lease lease = open(new Object());
        failIn(lease, "shop.legacy.Mailer.send");
        org.awaitility.Awaitility.await().until(() -> {
            System.gc();
            inspector.inspect();
            return ledger.size() == 0;
        });
        at(193_000);

        assertThat(text.full(last(), counted(1))).contains("last used").doesNotContain("likely cause");
    }

    /** Executes something that fails, by a statement that is not kept. */
    private void failIn(Lease lease, String... method) {
        Object statement = new Object();
        String caller = method.length == 0 ? "shop.legacy.OrderDao.find" : method[0];
        ledger.take(statement, lease, "SELECT * FROM orders WHERE id = 4711 AND owner = 'Anna'");
        ledger.taken(statement).begin(null, 1_000);
        usedAt(statement, 1_000, caller + ":51");
        ledger.taken(statement)
                .end(
                        2_000,
                        new Failure(
                                "java.sql.SQLSyntaxErrorException",
                                List.of(Stacks.of(caller + ":51").getStackTrace())));
    }

    /** Where the statement began to execute. */
    private void usedAt(Object statement, long millis, String... frames) {
        String[] stack = new String[frames.length + 1];
        stack[0] = "com.mysql.cj.jdbc.StatementImpl.execute:9";
        System.arraycopy(frames, 0, stack, 1, frames.length);
        ledger.taken(statement).beganAt(new Release(millis, Stacks.of(stack)));
    }

    @Test
    void useAfterRelease() throws IOException {
        Lease lease = open(handle);
        lease.beginRelease();
        lease.endRelease(new Release(7, Stacks.of("shop.legacy.OrderDao.find:58", "shop.legacy.Shop.serve:17")), false);
        inspector.useAfterRelease(
                lease, new Release(9, Stacks.of("shop.legacy.OrderDao.next:66", "shop.legacy.Shop.serve:18")));
        at(100);

        golden("use_after_release", text.full(last(), counted(1)));
    }

    @Test
    void useAfterReclaim() throws Exception {
        Lease lease = takenBack();
        inspector.useAfterReclaim(
                lease, new Release(48_000, Stacks.of("shop.legacy.OrderDao.next:66", "shop.legacy.Shop.serve:18")));
        at(49_000);

        golden("use_after_reclaim", text.full(last(), counted(1)));
    }

    @Test
    void lateReleaseAfterReclaim() throws Exception {
        Lease lease = takenBack();
        lease.beginRelease();
        lease.closedAfterReclaim(new Release(52_000, Stacks.of("shop.legacy.OrderDao.find:58")));
        inspector.lateRelease(lease, lease.release());
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
        assertThat(new LiveReclaim(ledger, clock).takeBack(lease, 15_000)).startsWith("rolled back");
        assertThat(ledger.find(connection)).isSameAs(lease);
        return lease;
    }

    @Test
    void lateRelease() throws IOException {
        Lease lease = open(handle);
        lease.beginRelease();
        lease.endRelease(new Release(42_000, Stacks.of("shop.legacy.OrderDao.find:58")), false);
        inspector.lateRelease(lease, lease.release());
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
        ledger.taken(statement).end(1_000, null);
        release(lease, 1_200);
        inspector.dirtyRelease(lease, lease.release());
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
        inspector.released(lease);
        at(2_000);
        Thread.currentThread().setName("http-9");
        Object another = new Object();
        Lease next = ledger.open(another, lease.pool(), null, 2_001, Stacks.of("shop.legacy.Prices.refresh:33"));
        Object statement = new Object();
        ledger.take(statement, next, "UPDATE price SET cents = 1");
        ledger.taken(statement).begin(null, 2_001);
        ledger.taken(statement).end(2_001, null);
        release(next, 2_002);
        inspector.released(next);
        at(3_000);

        golden("dirty_release-session", text.full(last(), counted(1)));
    }

    @Test
    void shared() throws IOException {
        Thread.currentThread().setName("http-9");
        Release second = new Release(41, Stacks.of("shop.legacy.Prices.refresh:33"));
        Thread.currentThread().setName("http-4");
        Lease lease = open(handle);
        inspector.shared(
                lease, new Release(55, Stacks.of("shop.legacy.OrderDao.find:51", "shop.legacy.Shop.serve:17")), second);
        at(100);

        golden("shared", text.full(last(), counted(1)));
    }

    @Test
    void openStatements() throws IOException {
        Inspector all = threads.inspector(ledger, clock, Wanted.parse("all", "none"), found::add);
        Lease lease = open(handle);
        List<Statement> statements = List.of(statement(), statement(), statement());
        for (Statement statement : statements) {
            ledger.take(statement, lease, "SELECT * FROM orders WHERE id = 4711");
        }
        ledger.take(statements.get(2), lease, "UPDATE orders SET state = 'sent' WHERE id = ?");
        release(lease, 7);
        all.leftOpen(lease, lease.release());
        all.inspect();

        golden("open_statements", text.full(last(), counted(1)));
    }

    private static Statement statement() {
        return (Statement) Proxy.newProxyInstance(
                TextReportTest.class.getClassLoader(), new Class<?>[] {Statement.class}, (self, method, arguments) -> {
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
        inspector.doubleRelease(
                lease, new Release(9, Stacks.of("shop.legacy.OrderDao.find:61", "shop.legacy.Shop.serve:17")));
        at(100);

        golden("double_release", text.full(last(), counted(1)));
        golden("summary", text.summary(tally.entries(), 1));
    }

    @Test
    void reportOnDemand() throws IOException {
        List<Object> held = new ArrayList<>();
        FakePool orders = new FakePool("orders");
        FakePool reports = new FakePool("reports");
        orders.kind = "HikariCP";
        reports.kind = "HikariCP";
        for (FakePool pool : List.of(reports, orders, orders, orders)) {
            held.add(new Object());
            String job = pool == reports ? "shop.legacy.ReportJob.run:20" : "shop.legacy.OrderDao.find:42";
            long since = pool == reports ? 40_000 : 10_000L * held.size();
            ledger.open(held.get(held.size() - 1), pool, null, since, Stacks.of(job, "shop.legacy.Shop.serve:17"));
        }
        held.add(new Object());
        ledger.open(
                held.get(4),
                orders,
                null,
                30_000,
                Stacks.of("shop.legacy.StockDao.refill:12", "shop.legacy.Shop.serve:17"));
        Object statement = new Object();
        ledger.take(statement, ledger.find(held.get(1)), "SELECT * FROM orders WHERE owner = 'Anna'");
        ledger.taken(statement).begin(null, 21_000);
        ledger.taken(statement).end(22_000, null);
        threads.isAt(Thread.currentThread(), "shop.legacy.Inbox.take:88", "shop.legacy.Shop.serve:18");
        inspector.doubleRelease(ledger.find(held.get(1)), new Release(9, Stacks.of("shop.legacy.OrderDao.find:61")));
        inspector.inspect();
        counted(3);

        golden("report", text.report(tally.entries(), threads.inventory(ledger, 52_000)));
        assertThat(threads.looks).isEqualTo(3);
    }

    @Test
    void ofVeryManySitesTheReportCountsTheYoungest() {
        List<Object> held = new ArrayList<>();
        FakePool pool = new FakePool("orders");
        for (int i = 0; i < 60; i++) {
            held.add(new Object());
            ledger.open(held.get(i), pool, null, i, Stacks.of("shop.legacy.OrderDao.find:" + (i + 1)));
        }
        ledger.open(handle, pool, null, 100, Stacks.of("com.zaxxer.hikari.pool.HikariPool.fill:1"));

        assertThat(text.report(tally.entries(), threads.inventory(ledger, 1_000)))
                .startsWith("report: 0 findings at 0 sites; 60 connections are held now")
                .contains("pool 'orders' (fake): 60 connections are held", "OrderDao.java:50)")
                .doesNotContain("OrderDao.java:51)")
                .endsWith("... and 10 at 10 more sites");
        assertThat(held).hasSize(60);
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
        inspector.releasedAgain(
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
        inspector.wrongPool(
                lease,
                new FakePool("reports"),
                new Release(7, Stacks.of("shop.legacy.OrderDao.find:58", "shop.legacy.Shop.serve:17")));
        at(100);

        golden("wrong_pool", text.full(last(), counted(1)));
    }

    @Test
    void unpooled() throws IOException {
        FakePool none = new FakePool("none");
        none.none = true;
        none.kind = "com.mysql.cj.jdbc.Driver";
        failIn(ledger.open(
                new Object(), none, null, 0, Stacks.of("shop.legacy.OrderDao.find:42", "shop.legacy.Shop.serve:17")));
        clock.tick(191_000);
        org.awaitility.Awaitility.await().until(() -> {
            System.gc();
            inspector.inspect();
            return ledger.size() == 0;
        });
        at(193_000);

        golden("unpooled", text.full(last(), counted(1)));
        assertThat(inspector.lost()).isZero();
    }

    @Test
    void nestedAcquire() throws IOException {
        Inspector all = threads.inspector(ledger, clock, Wanted.parse("all", "none"), found::add);
        Lease outer = open(handle);
        Object second = new Object();
        Lease inner = ledger.open(
                second,
                new FakePool("orders"),
                null,
                12,
                Stacks.of(
                        "shop.legacy.CustomerDao.name:20",
                        "shop.legacy.OrderDao.find:47",
                        "shop.legacy.Shop.serve:17"));
        all.nestedAcquire(outer, inner);
        all.inspect();

        golden("nested_acquire", text.full(last(), counted(1)));
        assertThat(ledger.find(second)).isSameAs(inner);
    }

    @Test
    void poolDeadlock() throws IOException {
        DryPool dry = new DryPool(2, 10_000, Wanted.usual());
        for (String thread : List.of("http-1", "http-2")) {
            dry.holds(thread, 0, "shop.legacy.OrderDao.find:42", "shop.legacy.Shop.serve:17");
            dry.waits(
                    thread,
                    200,
                    "shop.legacy.CustomerDao.name:20",
                    "shop.legacy.OrderDao.find:47",
                    "shop.legacy.Shop.serve:17");
        }
        dry.waits("http-3", 300, "shop.legacy.StockDao.refill:12", "shop.legacy.Shop.serve:17");
        dry.look(3_200);
        dry.close();
        found.add(dry.last());

        golden("pool_deadlock", text.full(last(), counted(1)));
    }

    @Test
    void exhaustedByALeak() throws IOException {
        DryPool dry = new DryPool(4, 10_000, Wanted.usual());
        for (int i = 0; i < 3; i++) {
            String thread = "http-" + (i + 1);
            Lease leaked = dry.holds(thread, 10_000L * i, "shop.legacy.OrderDao.find:42", "shop.legacy.Shop.serve:17");
            dry.executes(
                    thread, leaked, "SELECT * FROM orders WHERE owner = 'Anna'", 10_000L * i + 10, 10_000 * i + 1_000);
            dry.isAt(thread, "shop.legacy.Inbox.take:88");
        }
        Lease report = dry.holds("reports", 30_000, "shop.legacy.ReportJob.run:31");
        dry.executes("reports", report, "SELECT SUM(total) FROM orders", 31_000, -1);
        dry.isAt("reports", "com.mysql.cj.protocol.a.NativeProtocol.read:9", "shop.legacy.ReportJob.run:33");
        dry.waits("http-5", 42_000, "shop.legacy.CustomerDao.name:20", "shop.legacy.Shop.serve:17");
        dry.waits("http-6", 43_000, "shop.legacy.CustomerDao.name:20", "shop.legacy.Shop.serve:17");
        dry.look(52_000);
        dry.close();
        found.add(dry.last());

        golden("exhausted", text.full(last(), counted(1)));
    }

    @Test
    void exhaustedByTooMuchWork() throws IOException {
        DryPool dry = new DryPool(2, 10_000, Wanted.usual());
        dry.look(50_000);
        dry.look(52_000);
        for (int i = 0; i < 360; i++) {
            dry.acquires.begin();
            dry.acquires.end(true);
        }
        dry.holds("http-1", 53_600, "shop.legacy.OrderDao.find:42", "shop.legacy.Shop.serve:17");
        dry.holds("http-2", 53_900, "shop.legacy.StockDao.refill:12", "shop.legacy.Shop.serve:17");
        for (int i = 3; i < 26; i++) {
            dry.waits("http-" + i, 43_900 + i * 50L, "shop.legacy.CustomerDao.name:20", "shop.legacy.Shop.serve:17");
        }
        dry.look(54_050);
        dry.close();
        found.add(dry.last());

        golden("exhausted-load", text.full(last(), counted(1)));
    }

    @Test
    void saysWhenNothingWasCapturedAndFoldsWhatIsTooLong() {
        ledger.open(handle, new FakePool("orders"), null, 0, null);
        at(31_000);
        assertThat(text.full(last(), counted(1)))
                .contains("  acquired at  (not captured; capture=always sees every getConnection() and close())");

        Object deep = new Object();
        String[] frames = new String[11];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = "shop.Deep.call" + i + ":" + (i + 1);
        }
        ledger.open(deep, new FakePool("orders"), null, 40_000, Stacks.of(frames));
        at(80_000);
        assertThat(text.full(last(), counted(1)))
                .contains("shop.Deep.call7(Deep.java:8)\n               ... 3 more frames");
        assertThat(ledger.find(handle)).isNotSameAs(ledger.find(deep));
    }

    @Test
    void countsAndTimesReadWell() {
        assertThat(List.of(1L, 2L, 3L, 4L, 11L, 12L, 13L, 21L, 112L))
                .map(TextReport::ordinal)
                .containsExactly("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th");
        assertThat(List.of(7L, 1_500L, 9_999L, 5_000L, 12_345L, 192_000L, 7_260_000L))
                .map(Spans::words)
                .containsExactly("7 ms", "1.5 s", "9.9 s", "5 s", "12 s", "3 min 12 s", "2 h 1 min");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/reading-a-report.md", "README.md", "docs/attach.md"})
    void theDocsQuoteWhatIsWritten(String page) throws IOException {
        String docs = Files.readString(Path.of("..").resolve(page));
        List<String> names = page.equals("README.md")
                ? List.of("lost")
                : page.equals("docs/attach.md")
                        ? List.of("report")
                        : List.of(
                                "lost",
                                "lost-again",
                                "lost-json",
                                "overdue",
                                "left_open",
                                "late_release",
                                "double_release",
                                "use_after_release",
                                "use_after_reclaim",
                                "late_release-reclaimed",
                                "stale_release",
                                "wrong_pool",
                                "unpooled",
                                "dirty_release",
                                "dirty_release-session",
                                "shared",
                                "open_statements",
                                "nested_acquire",
                                "pool_deadlock",
                                "exhausted",
                                "exhausted-load",
                                "summary");
        for (String name : names) {
            assertThat(docs).contains("```\n" + Files.readString(GOLDEN.resolve(name + ".txt")) + "```");
        }
        for (String name : List.of("lost", "lost-other-way", "lost-handed", "lost-thread")) {
            String cause =
                    Files.readString(GOLDEN.resolve(name + ".txt")).replaceAll("(?s).*likely cause (.*?)\n.*", "$1");
            assertThat(!page.equals("docs/reading-a-report.md") || docs.contains("\n- `" + cause + "`: "))
                    .as(cause)
                    .isTrue();
        }
        for (Kind kind : Kind.values()) {
            assertThat(!page.equals("docs/reading-a-report.md") || docs.contains("\n## " + kind + "\n"))
                    .as(kind.name())
                    .isTrue();
        }
    }

    /** Another lease of the same site, as it should be. */
    private void closedAt(int line) {
        Lease lease = open(new Object());
        lease.beginRelease();
        lease.endRelease(new Release(5, Stacks.of("shop.legacy.OrderDao.find:" + line)), false);
        inspector.released(lease);
    }

    private Lease open(Object of) {
        FakePool pool = new FakePool("orders");
        pool.serverConnection = 4711;
        return ledger.open(
                of,
                pool,
                "anchor",
                0,
                Stacks.of(
                        "shop.legacy.Database.getConnection:71",
                        "shop.legacy.OrderDao.find:42",
                        "shop.legacy.Shop.serve:17"));
    }

    private void at(long millis) {
        clock.tick(millis);
        inspector.inspect();
    }

    private Finding last() {
        return found.get(found.size() - 1);
    }

    /** The tally after so many more findings. */
    private Tally.Entry counted(int times) {
        Tally.Entry entry = tally.add(last(), TWO_O_CLOCK);
        for (int i = 1; i < times; i++) {
            entry = tally.add(last(), TWO_O_CLOCK);
        }
        return entry;
    }

    private static void golden(String name, String text) throws IOException {
        Path file = GOLDEN.resolve(name + ".txt");
        String written = (text.startsWith("{") ? "" : "[pool-agent] ") + text + "\n";
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(file, written);
        }
        assertThat(written).isEqualTo(Files.readString(file));
    }
}
