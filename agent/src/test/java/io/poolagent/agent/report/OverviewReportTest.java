// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poolagent.agent.detect.DryPool;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.report.html.Page;
import io.poolagent.agent.report.json.JsonContract;
import io.poolagent.agent.report.json.OverviewDocument;
import io.poolagent.agent.report.sink.Overview;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The document of a report, whole, of a pool that is dry; and that it stays small and harmless. */
class OverviewReportTest {
    private static final Path GOLDEN = Path.of("src/test/resources/page/overview.json");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOSTILE = "</script><script>alert(1)</script>\u202e\u0007<!--&'\"\\\u2028\u200b";

    private final DryPool shop = new DryPool(4, 10_000, Wanted.usual());
    private final Tally tally = new Tally();
    private final LatestFindings latest = new LatestFindings();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void theDocumentTellsWhoHoldsADryPoolAndWhatForAndSinceWhen() throws IOException {
        Lease idle = shop.holds("http-1", 1_000, "shop.OrderDao.find:42", "shop.Shop.serve:17");
        shop.executes(
                "http-1", idle, "SELECT * FROM orders WHERE owner = 'secret'", 1_500, 1_600, "shop.OrderDao.find:44");
        shop.isAt("http-1", "shop.Bank.call:7", "shop.OrderDao.find:51", "shop.Shop.serve:17");
        Lease works = shop.holds("jobs-1", 2_000, "shop.ReportJob.run:31");
        shop.executes("jobs-1", works, "SELECT sum(x) FROM t", 3_000, -1, "shop.ReportJob.run:33");
        shop.holds("http-2", 4_000, "shop.OrderDao.find:42", "shop.Shop.serve:17");
        Lease lost = shop.holds("http-3", 5_000, "shop.CustomerDao.name:20");
        shop.losses.detected(Findings.lost(lost, 5_500), lost);
        lost.lose();
        shop.waits("http-4", 6_000, "shop.CustomerDao.name:20");
        for (int second = 6; second <= 9; second++) {
            shop.look(second * 1_000L);
        }
        found(Findings.lost(lost, 5_500));
        found(Findings.lost(lost, 5_500));

        String document = document(9_000);
        JsonContract.assertReport(document);
        String pretty = JSON.readTree(document).toPrettyString().replace(System.lineSeparator(), "\n") + "\n";
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(GOLDEN, pretty);
        }
        assertThat(pretty).isEqualTo(Files.readString(GOLDEN));
        assertThat(document).doesNotContain("secret");
    }

    @Test
    void hostileNamesAreData() throws IOException {
        String thread = "http-" + HOSTILE;
        Lease lease = shop.holds(thread, 1_000, "shop.OrderDao.find:42");
        shop.executes(thread, lease, "SELECT 1 /* " + HOSTILE + " */ FROM t" + HOSTILE, 1_500, 1_600);
        found(Findings.lost(lease, 5_500));

        String document = document(9_000);
        assertThat(JSON.readTree(document).at("/pools/0/leases/0/holder").asText())
                .isEqualTo(thread);
        assertThat(document).doesNotContain("\u202e", "\u0007", "\u2028", "\u200b");
        String page = Page.of(document);
        assertThat(page.split("</script>", -1))
                .as("the data, and the page's own")
                .hasSize(3);
        assertThat(page.indexOf("alert(1)")).isPositive();
        assertThat(page).doesNotContain("<script>alert", "<!--&");
    }

    @Test
    void namesAreCutAndBugsAreBounded() throws IOException {
        String name = "x".repeat(100_000);
        for (int i = 0; i < 500; i++) {
            Lease lease = shop.holds("t" + i + name, i, "shop.Dao" + i + ".find:42", "shop." + name + ".serve:1");
            found(Findings.lost(lease, 5_500));
        }

        String document = document(9_000);
        JsonNode read = JSON.readTree(document);
        assertThat(read.get("bugs").size() + read.get("moreBugs").asInt()).isEqualTo(500);
        assertThat(read.get("findings").asInt()).isEqualTo(500);
        assertThat(Page.of(document).length()).isLessThan(500_000);
        JsonContract.assertReport(document);
    }

    @Test
    void aBusyDayIsUnderFiveHundredKilobytes() throws IOException {
        String[] stack = new String[60];
        for (int i = 0; i < stack.length; i++) {
            stack[i] = "com.example.shop.application.layer" + i + ".SomeServiceImplementation.doSomething:" + i;
        }
        for (int i = 0; i < 900; i++) {
            stack[0] = "com.example.shop.persistence.Dao" + i % 200 + ".findSomethingByName:42";
            Lease lease = shop.holds("http-nio-8080-exec-" + i, i, stack);
            shop.executes(
                    "http-nio-8080-exec-" + i, lease, "SELECT " + "a_column, ".repeat(30) + " FROM t", i, i + 1, stack);
            found(Findings.lost(lease, 5_500));
        }

        assertThat(Page.of(document(9_000)).length()).isLessThan(500_000);
    }

    @Test
    void aFindingThatCannotBeWrittenIsARowStill() throws IOException {
        Lease lease = shop.holds("t", 1_000, "shop.OrderDao.find:42");
        found(Findings.unwritable(lease));

        JsonNode bug = JSON.readTree(document(9_000)).at("/bugs/0");
        assertThat(bug.get("kind").asText()).isEqualTo("LOST");
        assertThat(bug.has("latest")).isFalse();
    }

    @Test
    void ofManyBugsTheLatestFindingsAreKept() {
        for (int i = 0; i <= LatestFindings.MOST; i++) {
            found(Findings.lost(shop.holds("t", 0, "shop.Dao.find:" + (i + 1)), 1_000));
        }

        assertThat(latest.all()).hasSize(LatestFindings.MOST);
        List<Tally.Entry> bugs = tally.entries();
        assertThat(latest.all())
                .doesNotContainKey(bugs.get(0).key())
                .containsKey(bugs.get(1).key());
    }

    private void found(Finding finding) {
        latest.add(finding, tally.add(finding, GoldenReport.TWO_O_CLOCK));
    }

    private String document(long atMillis) {
        return OverviewDocument.of(
                new Overview(
                        "1.0",
                        GoldenReport.TWO_O_CLOCK + 1_000,
                        false,
                        shop.snapshot(atMillis),
                        tally.entries(),
                        latest.all(),
                        List.of()),
                ZoneOffset.ofHours(2));
    }
}
