// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolagent.agent.detect.DryPool;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.PoolCounters;
import io.poolagent.agent.report.http.Answer;
import io.poolagent.agent.report.http.Content;
import io.poolagent.agent.report.http.Document;
import io.poolagent.agent.report.http.Request;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.SinkLoad;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scrape gets: all of it, in both formats, and who is refused. */
class MetricsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/metrics/orders.prom");
    private static final long TWO_O_CLOCK = 1_772_366_400_000L;
    private static final List<SinkLoad> SINKS = List.of(new SinkLoad("text", 3, 40));
    private static final String HOST = "Host: 127.0.0.1:9464";

    @TempDir
    Path folder;

    private final DryPool shop = new DryPool(4, 10_000, Wanted.usual());
    private final Tally tally = new Tally();
    private final MetricsSurface surface = new MetricsSurface(null, new Faults((what, fault) -> {}));

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void aDryPoolAsPrometheusReadsIt() throws IOException {
        Lease idle = shop.holds("http-1", 1_000, "shop.OrderDao.find:42", "shop.Shop.serve:17");
        shop.executes("http-1", idle, "SELECT * FROM orders", 1_500, 1_600, "shop.OrderDao.find:44");
        Lease lost = shop.holds("http-3", 2_000, "shop.CustomerDao.name:20");
        shop.losses.detected(Findings.lost(lost, 5_500), lost);
        lost.lose();
        shop.waits("http-4", 6_000, "shop.CustomerDao.name:20");
        for (int second = 6; second <= 9; second++) {
            shop.look(second * 1_000L);
        }
        tally.add(Findings.lost(lost, 5_500), TWO_O_CLOCK);
        tally.add(Findings.lost(lost, 5_500), TWO_O_CLOCK + 1_000);
        PoolCounters counters = idle.pool().counters();
        counters.waited(250);
        counters.waited(20_000_000);
        counters.used(70_500);

        String text = scrape(document(), HOST);
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, text);
        }
        assertThat(text).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void thePageQuotesWhatIsServed() throws IOException {
        String page = Files.readString(Path.of("../docs/metrics.md"));
        String quoted = page.substring(page.indexOf("```prometheus\n") + "```prometheus\n".length());

        assertThat(Files.readAllLines(GOLDEN))
                .containsAll(quoted.substring(0, quoted.indexOf("```")).lines().toList());
        Files.readAllLines(GOLDEN).stream()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .forEach(name -> assertThat(page).contains(name));
    }

    @Test
    void openMetricsIsWrittenForWhoAcceptsIt() {
        shop.holds("http-1", 1_000, "shop.OrderDao.find:42");
        shop.look(6_000);
        Document document = document();

        assertThat(scrape(document, HOST, "Accept: application/openmetrics-text; version=1.0.0,text/plain;q=0.5"))
                .contains("# TYPE poolagent_acquires counter\n", "poolagent_build_info{version=\"1.0\"} 1\n")
                .endsWith("# EOF\n");
        assertThat(answer(document, HOST, "Accept: text/plain"))
                .contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
    }

    @Test
    void manyBugsAreCountedTogether() {
        for (int i = 0; i < BugMetrics.MOST_BUGS + 20; i++) {
            Lease lease = shop.holds("t" + i, i, "shop.Dao" + i + ".find:42");
            tally.add(Findings.lost(lease, 5_500), TWO_O_CLOCK);
        }

        String text = scrape(document(), HOST);
        assertThat(text)
                .contains("poolagent_findings_total{bug=\"other\",kind=\"LOST\",pool=\"\"} 20.0")
                .contains("poolagent_bugs_omitted 20.0");
        assertThat(text.lines().filter(line -> line.startsWith("poolagent_bug_info{")))
                .hasSize(BugMetrics.MOST_BUGS);
    }

    @Test
    void whatWasWithdrawnGoesOnCountingWhenItComesAgain() {
        Lease one = shop.holds("t", 1_000, "shop.Dao.find:42");
        tally.add(Findings.overdue(one, 5_500, 5_000), TWO_O_CLOCK);
        String overdue = "poolagent_findings_total{bug=\"%s\",kind=\"OVERDUE\",pool=\"orders\"} %s";
        String bug = tally.entries().get(0).fingerprint();
        assertThat(scrape(document(), HOST)).contains(String.format(overdue, bug, "1.0"));

        Tally after = new Tally();
        after.add(Findings.lost(one, 5_500), TWO_O_CLOCK + 1);
        assertThat(scrape(document(after), HOST)).contains(String.format(overdue, bug, "1.0"));

        after.add(Findings.overdue(one, 5_500, 5_000), TWO_O_CLOCK + 2);
        assertThat(scrape(document(after), HOST)).contains(String.format(overdue, bug, "2.0"));
    }

    @Test
    void whatIsCountedTogetherNeverGoesDown() {
        for (int i = 0; i < BugMetrics.MOST_BUGS + 20; i++) {
            Lease lease = shop.holds("t" + i, i, "shop.Dao" + i + ".find:42");
            tally.add(Findings.lost(lease, 5_500), TWO_O_CLOCK);
        }
        scrape(document(), HOST);
        Tally fewer = new Tally();
        for (int i = 10; i < BugMetrics.MOST_BUGS + 20; i++) {
            Lease lease = shop.holds("t" + i, i, "shop.Dao" + i + ".find:42");
            fewer.add(Findings.lost(lease, 5_500), TWO_O_CLOCK);
        }

        assertThat(scrape(document(fewer), HOST))
                .contains("poolagent_findings_total{bug=\"other\",kind=\"LOST\",pool=\"\"} 20.0");
    }

    @Test
    void noNameIsTooLongOrHalfACharacter() {
        String name = "\ud800" + "x".repeat(100_000);

        assertThat(PoolMetrics.printable("a\ud800b\udc00")).isEqualTo("a?b?");
        assertThat(PoolMetrics.printable("\ud83d\ude00")).isEqualTo("\ud83d\ude00");
        assertThat(PoolMetrics.printable(name)).startsWith("?x").hasSizeLessThan(1_000);
    }

    @Test
    void poolsWithoutEndAreCountedTogether() {
        PoolMetrics pools = new PoolMetrics();
        for (int i = 0; i < 3 * PoolMetrics.MOST_NAMES; i++) {
            pools.seriesOf(new PoolFacts("tenant" + i + "x", "HikariCP", false, i));
        }

        assertThat(pools.seriesOf(new PoolFacts("tenant0x", "HikariCP", false, 0)))
                .isEqualTo("tenant0x");
        assertThat(pools.seriesOf(new PoolFacts("late", "HikariCP", false, -1))).isEqualTo("other");
    }

    @Test
    void hostileNamesStayLabels() {
        Lease lease = shop.holds("t", 1_000, "shop.\u001b[2JDao\"} 1\nx\\.find:42");
        tally.add(Findings.lost(lease, 5_500), TWO_O_CLOCK);

        String text = scrape(document(), HOST);
        assertThat(text).contains("shop.?[2JDao\\\"} 1?x\\\\.find(").doesNotContain("\u001b");
        assertThat(text.lines()).allMatch(line -> line.startsWith("#") || line.matches("\\w+(\\{.*})? [0-9.E+-]+"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET /metrics, evil.example:9464, 403",
        "GET /metrics, localhost:9464, 0",
        "GET /, 127.0.0.1:9464, 404",
        "POST /metrics, 127.0.0.1:9464, 405",
    })
    void onlyAScrapeIsAnswered(String first, String host, int status) throws IOException {
        assertThat(status(surface.open("127.0.0.1", true), first, "Host: " + host))
                .isEqualTo(status);
    }

    @Test
    void whatOthersReachIsScrapedUnderAnyName() throws IOException {
        assertThat(status(surface.open("0.0.0.0", false), "GET /metrics", "Host: shop.internal:9464"))
                .isZero();
    }

    @Test
    void aScrapeMustBringTheToken() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "s3cret\n");
        Content content = new MetricsSurface(file.toString(), new Faults((what, fault) -> {})).open("127.0.0.1", true);

        assertThat(status(content, "GET /metrics", HOST)).isEqualTo(401);
        assertThat(status(content, "GET /metrics", HOST, "Authorization: Bearer other"))
                .isEqualTo(401);
        assertThat(status(content, "GET /metrics", HOST, "Authorization: Basic s3cret"))
                .isEqualTo(401);
        assertThat(status(content, "GET /metrics", HOST, "Authorization: Bearer s3cret"))
                .isZero();
    }

    @Test
    void withoutTheTokenThatShouldBeNothingIsServed() throws IOException {
        Path empty = Files.writeString(folder.resolve("token"), " \n");

        assertThatThrownBy(() ->
                        new MetricsSurface(empty.toString(), new Faults((what, fault) -> {})).open("127.0.0.1", true))
                .hasMessage("metrics-token=" + empty + " holds no token (expected: one line without spaces)");
        Path endless = Path.of("/dev/zero");
        if (Files.exists(endless)) {
            assertThatThrownBy(() ->
                            new MetricsSurface(endless.toString(), new Faults((what, fault) -> {})).open("::1", true))
                    .hasMessageContaining("holds no token");
        }
        assertThatThrownBy(() ->
                        new MetricsSurface(folder + "/none", new Faults((what, fault) -> {})).open("127.0.0.1", true))
                .isInstanceOf(IOException.class);
    }

    private Document document() {
        return document(tally);
    }

    private Document document(Tally bugs) {
        return surface.make(
                new Overview("1.0", TWO_O_CLOCK + 1_000, false, shop.snapshot(9_000), bugs.entries(), Map.of(), SINKS));
    }

    /** 0 for one that gets the document. */
    private static int status(Content content, String first, String... headers) {
        Answer answer = content.answer(Request.parse(first + " HTTP/1.1\r\n" + String.join("\r\n", headers)));
        return answer == null ? 0 : answer.status();
    }

    private static String answer(Document document, String... headers) {
        Request request = Request.parse("GET /metrics HTTP/1.1\r\n" + String.join("\r\n", headers));
        Answer answer = document.answer(request);
        return new String(answer.head(), StandardCharsets.ISO_8859_1)
                + new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String scrape(Document document, String... headers) {
        String answer = answer(document, headers);
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
