// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.resources.Resource;
import io.poolagent.agent.detect.DryPool;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.SinkLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a collector gets of a pool and of a finding. */
class OtlpTest {
    private static final Path GOLDEN = Path.of("src/test/resources/otlp/orders.txt");
    private static final long TWO_O_CLOCK = 1_772_366_400_000L;
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("io.poolagent");

    private static final List<SinkLoad> SINKS = List.of(new SinkLoad("otlp", 3, 40));

    private final DryPool shop = new DryPool(4, 10_000, Wanted.usual());
    private final Tally tally = new Tally();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void aDryPoolAndALossAsACollectorGetsThem() throws IOException {
        Lease idle = shop.holds("http-1", 1_000, "shop.OrderDao.find:42", "shop.Shop.serve:17");
        shop.executes("http-1", idle, "SELECT * FROM orders", 1_500, 1_600, "shop.OrderDao.find:44");
        Lease lost = shop.holds("http-3", 2_000, "shop.CustomerDao.name:20", "shop.Shop.serve:17");
        Finding finding = Findings.lost(lost, 5_500);
        shop.losses.detected(finding, lost);
        lost.lose();
        shop.waits("http-4", 6_000, "shop.CustomerDao.name:20");
        for (int second = 6; second <= 9; second++) {
            shop.look(second * 1_000L);
        }
        Tally.Entry bug = tally.add(finding, TWO_O_CLOCK);
        idle.pool().counters().waited(250);
        idle.pool().counters().waited(20_000_000);
        idle.pool().counters().used(70_500);

        List<String> lines = new ArrayList<>();
        metrics(false).of(overview(), true).metrics().forEach(metric -> lines.addAll(lines(metric)));
        lines.addAll(lines(new FindingRecord(Resource.empty(), SCOPE, finding, bug)));
        String text = String.join("\n", lines) + "\n";
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, text);
        }
        assertThat(text).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void thePageQuotesWhatIsSentAndNamesEachMetricAndAttribute() throws IOException {
        String page = Files.readString(Path.of("../docs/otlp.md"));
        List<String> golden = Files.readAllLines(GOLDEN);
        String[] blocks = page.split("```otlp\n", -1);
        assertThat(blocks).hasSize(3);
        for (int i = 1; i < blocks.length; i++) {
            assertThat(golden)
                    .containsAll(blocks[i]
                            .substring(0, blocks[i].indexOf("```"))
                            .lines()
                            .toList());
        }
        String metrics = Files.readString(Path.of("../docs/metrics.md"));
        golden.forEach(line -> {
            if (line.matches("\\S+ (sum|gauge|histogram) .*")) {
                assertThat(metrics)
                        .contains(line.substring(0, line.indexOf(' ')).replace('.', '_'));
            } else if (line.matches(" {4}[\\w.]+ = .*")) {
                assertThat(page).contains("`" + line.trim().split(" ", 2)[0] + "`");
            }
        });
    }

    @Test
    void besideOpenTelemetrysAgentWhatThatHasIsLeftOut() {
        shop.holds("http-1", 1_000, "shop.OrderDao.find:42");

        assertThat(metrics(false).of(overview(), false).metrics())
                .extracting(MetricData::getName)
                .contains("poolagent.acquires")
                .allMatch(name -> name.startsWith("poolagent."));
    }

    @Test
    void aDeltaIsSinceWhatWasTakenLast() {
        OtlpMetrics deltas = metrics(true);
        Lease lost = shop.holds("http-1", 1_000, "shop.OrderDao.find:42");
        tally.add(Findings.lost(lost, 5_500), TWO_O_CLOCK);
        lost.pool().counters().waited(20_000_000);
        OtlpMetrics.Data first = deltas.of(overview(), true);
        assertThat(found(first)).isEqualTo(1);
        assertThat(found(deltas.of(overview(), true))).isEqualTo(1); // The first was not taken.

        deltas.sent(first);
        tally.add(Findings.lost(lost, 5_500), TWO_O_CLOCK + 1);
        tally.add(Findings.lost(lost, 5_500), TWO_O_CLOCK + 2);
        lost.pool().counters().waited(250);
        OtlpMetrics.Data second = deltas.of(overview(), true);
        assertThat(found(second)).isEqualTo(2);
        assertThat(second.metrics().stream()
                        .filter(metric -> metric.getName().equals("db.client.connection.wait_time"))
                        .flatMap(metric -> metric.getHistogramData().getPoints().stream()))
                .singleElement()
                .matches(waits -> waits.getCount() == 1 && waits.getSum() == 0.000_25);
    }

    @ParameterizedTest
    @CsvSource({"false, -1000, -1000", "true, -1000, -1000", "false, 3600000, 1000", "true, 3600000, 1000"})
    void aCounterStartsWithTheAgentAndNeverAfterItsPoint(boolean deltas, long startMillis, long expected) {
        shop.holds("http-1", 1_000, "shop.OrderDao.find:42").pool().counters().waited(250);
        assertThat(metrics(deltas, TWO_O_CLOCK + startMillis)
                        .of(overview(), true)
                        .metrics())
                .filteredOn(metric -> metric.getType() == MetricDataType.HISTOGRAM
                        || metric.getName().equals("poolagent.acquires"))
                .hasSize(3)
                .allMatch(metric -> metric.getData().getPoints().stream()
                        .allMatch(point -> point.getStartEpochNanos() == (TWO_O_CLOCK + expected) * 1_000_000));
    }

    private static double found(OtlpMetrics.Data data) {
        return data.metrics().stream()
                .filter(metric -> metric.getName().equals("poolagent.findings"))
                .flatMap(metric -> metric.getDoubleSumData().getPoints().stream())
                .mapToDouble(DoublePointData::getValue)
                .sum();
    }

    private static OtlpMetrics metrics(boolean deltas) {
        return metrics(deltas, TWO_O_CLOCK);
    }

    private static OtlpMetrics metrics(boolean deltas, long startMillis) {
        return new OtlpMetrics(Resource.empty(), SCOPE, deltas, startMillis, new Faults((what, fault) -> {}));
    }

    private Overview overview() {
        return new Overview("1.0", TWO_O_CLOCK + 1_000, false, shop.snapshot(9_000), tally.entries(), Map.of(), SINKS);
    }

    private static List<String> lines(MetricData metric) {
        List<String> lines = new ArrayList<>();
        switch (metric.getType()) {
            case HISTOGRAM ->
                metric.getHistogramData()
                        .getPoints()
                        .forEach(point -> lines.add(line(
                                metric,
                                "histogram",
                                point,
                                "sum " + point.getSum() + " " + metric.getUnit() + " " + point.getBoundaries() + " "
                                        + point.getCounts())));
            case DOUBLE_SUM ->
                metric.getDoubleSumData()
                        .getPoints()
                        .forEach(point ->
                                lines.add(line(metric, "sum", point, point.getValue() + " " + metric.getUnit())));
            default ->
                metric.getDoubleGaugeData()
                        .getPoints()
                        .forEach(point ->
                                lines.add(line(metric, "gauge", point, point.getValue() + " " + metric.getUnit())));
        }
        lines.sort(null);
        return lines;
    }

    private static String line(MetricData metric, String type, PointData point, String value) {
        Map<String, Object> labels = new TreeMap<>();
        point.getAttributes().forEach((key, one) -> labels.put(key.getKey(), one));
        return (metric.getName() + " " + type + " " + labels + " " + value).trim();
    }

    private static List<String> lines(FindingRecord record) {
        List<String> lines = new ArrayList<>();
        lines.add(record.getSeverityText() + " " + record.getBodyValue().asString());
        Map<String, Object> attributes = new TreeMap<>();
        record.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
        attributes.forEach((key, value) -> lines.addAll(("    " + key + " = " + value)
                .replace("\n\t", "\n        ")
                .replace("= \t", "= ")
                .lines()
                .toList()));
        return lines;
    }
}
