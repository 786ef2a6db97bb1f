// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.report.text.ReclaimText;
import io.poolagent.agent.report.text.Spans;
import io.poolagent.agent.report.text.TextReport;
import io.poolagent.agent.stack.Stacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of connections that are held, and what holds of every report. */
class TextReportTest extends GoldenReport {
    @Test
    void takenByItsPool() throws IOException {
        FakePool pool = new FakePool("orders");
        pool.holdLimit = new HoldLimit("removeAbandonedTimeout", 60_000, null);
        ledger.open(handle, pool, "anchor", 0, Stacks.of("shop.legacy.Import.run:33", "shop.legacy.Shop.nightly:17"));
        at(59_900);
        pool.over = true;
        at(60_400);

        golden("taken_by_pool", text.full(last(), counted(1)));
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
        Use.of(lease).session().isolation(Connection.TRANSACTION_SERIALIZABLE);
        ledger.take(statement, lease, "UPDATE orders SET state = 'sent' WHERE id = 4711");
        ledger.taken(statement).begin(null, 2_000);
        usedAt(statement, 2_000, "shop.legacy.OrderDao.find:51", "shop.legacy.Shop.serve:17");
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(3_000, null, 1);
        at(31_000);

        golden("overdue", text.full(last(), counted(1)));
        assertThat(List.of(second, third)).isNotNull();
    }

    /** There is none, and none is called so. */
    @Test
    void aConnectionOfNoPoolIsOfNoPool() {
        FakePool none = new FakePool("none");
        none.none = true;
        Lease lease = ledger.open(handle, none, null, 0, Stacks.of("shop.legacy.OrderDao.find:42"));
        Finding finding = Findings.lost(lease, 7);
        Tally.Entry bug = tally.add(finding, 0);

        assertThat(text.brief(finding, bug)).startsWith("LOST again, no pool, acquired at");
        assertThat(text.summary(List.of(bug), 0)).contains("1 x LOST           no pool, acquired at");
        assertThat(ReclaimText.line(finding, 7)).startsWith("reclaim: LOST, no pool, acquired at");
    }

    @Test
    void leftOpen() throws IOException {
        Object statement = new Object();
        Lease lease = open(handle);
        Unit request = new Unit("request", null);
        lease.acquiredIn(request);
        ledger.take(statement, lease, "UPDATE orders SET state = 'sent' WHERE id = 4711");
        ledger.taken(statement).begin(null, 20);
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(21, null, 1);
        lease.unitEnds();
        request.end("request", 80);
        threads.isAt(Thread.currentThread(), "shop.legacy.StockDao.refill:12", "shop.legacy.Shop.serve:17");
        at(10_100);

        golden("left_open", text.full(last(), counted(1)));
    }

    @Test
    void saysWhenNothingWasCapturedAndFoldsWhatIsTooLong() {
        ledger.open(handle, new FakePool("orders"), null, 0, null);
        at(31_000);
        assertThat(text.full(last(), counted(1)))
                .contains("  acquired at  (not captured; capture=always sees every getConnection())");

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

    private static String[] overOrm(String... callers) {
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            frames.add("org.unknown.orm" + (i % 2) + ".Session.step" + i + ":" + (i + 1));
        }
        frames.addAll(List.of(callers));
        return frames.toArray(new String[0]);
    }

    private String overdueAt(String... frames) {
        Object held = new Object();
        long before = clock.millis();
        Lease lease = ledger.open(held, new FakePool("orders"), null, before, Stacks.of(frames));
        at(before + 40_000);
        assertThat(ledger.find(held)).isSameAs(lease);
        return text.full(last(), counted(1));
    }

    @Test
    void threeLeaksOverALibraryThatNobodyKnowsAreThreeBugs() {
        List<String> bugs = new ArrayList<>();
        for (String method : List.of("find:51", "save:60", "save:64")) {
            String told = overdueAt(overOrm("shop.OrderDao." + method, "shop.Main.main:3"));
            assertThat(told)
                    .contains("Session.step2(Session.java:3)\n               ... 6 more frames of org.unknown\n"
                            + "               shop.OrderDao." + method.replace(":", "(OrderDao.java:") + ")\n");
            assertThat(text.brief(last(), counted(2)))
                    .contains(
                            "step0(Session.java:1), called by shop.OrderDao." + method.replace(":", "(OrderDao.java:"));
            bugs.add(last().bug());
        }

        assertThat(bugs).doesNotHaveDuplicates();
    }

    /** One helper of the application, however many ways lead to it. */
    @Test
    void aDeepHelperOfTheApplicationIsOneBug() {
        overdueAt("shop.A.a:1", "shop.b.B.b:2", "shop.C.c:3", "shop.D.d:4", "shop.E.e:5", "shop.Main.main:3");
        String one = last().bug();
        overdueAt("shop.A.a:1", "shop.b.B.b:2", "shop.C.c:3", "shop.D.d:4", "shop.F.f:5", "shop.Main.main:3");

        assertThat(last().bug()).isEqualTo(one);
    }

    @Test
    void framesEndWithTheLastOfTheApplication() {
        assertThat(overdueAt(
                        "org.hibernate.Session.open:1",
                        "org.hibernate.Session.get:2",
                        "shop.OrderDao.find:51",
                        "org.springframework.web.Filter.a:1",
                        "org.apache.catalina.Valve.b:2",
                        "org.springframework.web.Filter.c:3"))
                .contains("... 2 frames of Hibernate\n               shop.OrderDao.find(OrderDao.java:51)\n  held");
    }

    @Test
    void theLineToLookAtIsNeverFolded() {
        assertThat(overdueAt(
                        "org.hibernate.Connections.getConnection:1",
                        "org.hibernate.Session.open:2",
                        "org.hibernate.Job.run:3",
                        "org.hibernate.Job.start:4"))
                .contains(String.join(
                        "\n               ",
                        "acquired at  org.hibernate.Connections.getConnection(Connections.java:1)",
                        "org.hibernate.Session.open(Session.java:2)",
                        "... 2 frames of Hibernate"));
    }

    @Test
    void noTwoRowsOfASummaryReadAlike() {
        Tally tally = new Tally();
        overdueAt("shop.Dao.find:51", "shop.Orders.list:7");
        tally.add(last(), 0);
        overdueAt("shop.Dao.find:51", "shop.Stock.list:9");
        tally.add(last(), 0);

        assertThat(text.summary(tally.entries(), 0))
                .containsOnlyOnce("shop.Dao.find(Dao.java:51), bug")
                .contains("shop.Dao.find(Dao.java:51), by way of shop.Stock.list(Stock.java:9), bug");
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

    /** What a golden file holds is on some page, word for word. */
    @ParameterizedTest
    @MethodSource("goldens")
    void theDocsQuoteWhatIsWritten(Path golden) throws IOException {
        assertThat(docs()).contains("```\n" + Files.readString(golden) + "```");
    }

    static Stream<Path> goldens() throws IOException {
        try (Stream<Path> all = Files.list(GOLDEN)) {
            return all
                    .filter(file -> !file.getFileName()
                            .toString()
                            .matches("lost-(beneath|close-threw|handed|other-way|thread)\\.txt"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost", "lost-other-way", "lost-handed", "lost-beneath", "lost-close-threw", "lost-thread"})
    void theDocsExplainEveryCause(String name) throws IOException {
        String cause = Files.readString(GOLDEN.resolve(name + ".txt")).replaceAll("(?s).*likely cause (.*?)\n.*", "$1");

        assertThat(Files.readString(Path.of("../docs/findings/never-closed.md")))
                .contains("\n- `" + cause + "`: ");
    }

    @Test
    void theReadmeQuotesALoss() throws IOException {
        assertThat(Files.readString(Path.of("../README.md")))
                .contains("```\n" + Files.readString(GOLDEN.resolve("lost.txt")) + "```");
    }

    private static String docs() throws IOException {
        StringBuilder docs = new StringBuilder();
        try (Stream<Path> pages = Files.walk(Path.of("../docs"))) {
            for (Path page :
                    pages.filter(path -> path.toString().endsWith(".md")).toList()) {
                docs.append(Files.readString(page));
            }
        }
        return docs.toString();
    }

    @Test
    void saysWhenAStackWasCapturedAndNoneOfItIsTheApplications() {
        ledger.open(handle, new FakePool("orders"), null, 0, Stacks.of("java.lang.Thread.run:1"));
        at(31_000);

        assertThat(text.full(last(), counted(1)))
                .contains(
                        "  acquired at  (no method of the application: only a pool, a wrapper or the JDK was on the stack)")
                .doesNotContain("not captured");
    }
}
