// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.poolagent.agent.report.json.JsonContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Everywhere that findings can go, at once, and what each of these places counts in the end. */
final class AllSinks implements AutoCloseable {
    private static final Pattern SCRAPED =
            Pattern.compile("poolagent_findings_total\\{[^}]*\\bkind=\"(\\w+)\"[^}]*} (\\d+)\\.0");
    private static final Pattern METRICS = Pattern.compile("metrics: http://127\\.0\\.0\\.1:\\d+/metrics");
    private static final Pattern PAGE = Pattern.compile("page: http://127\\.0\\.0\\.1:\\d+/");

    private final Path folder;
    private final OtlpReceiver collector = new OtlpReceiver();
    private final int port = ServerRun.freePort();

    AllSinks(Path folder) throws IOException {
        this.folder = folder;
    }

    String options() {
        return "log=" + log() + ",log-size=0,json=" + json() + ",report=" + page() + ",page=0,jmx=on,metrics=" + port
                + "+app+otlp";
    }

    String[] jvm() {
        return new String[] {
            "-XX:StartFlightRecording=dumponexit=true,filename=" + recording(),
            "-Dotel.exporter.otlp.endpoint=" + collector.url(),
            "-Dotel.metric.export.interval=1000"
        };
    }

    /** Of Prometheus' format. */
    String metricsUrl() {
        return "http://127.0.0.1:" + port + "/metrics";
    }

    Verdicts verdicts() throws IOException {
        return Verdicts.parse(Files.readString(log()));
    }

    /** That none of them failed to begin, and that all that count found the same, of each kind. */
    void assertAlike() throws Exception {
        String text = Files.readString(log());
        assertThat(text).containsPattern(METRICS).containsPattern(PAGE);
        assertThat(text.lines().filter(line -> line.contains("WARN [pool-agent] metrics")))
                .allMatch(line -> line.contains("metrics=app: the application has neither "));
        Map<String, Integer> expected = new TreeMap<>();
        verdicts().counts().forEach((bug, count) -> count(expected, bug.substring(0, bug.indexOf(' ')), count));
        assertThat(inJson()).as("json").isEqualTo(expected);
        assertThat(recorded()).as("jfr").isEqualTo(expected);
        assertThat(received()).as("otlp, findings").isEqualTo(expected);
        assertThat(receivedMetrics()).as("otlp, metrics").isEqualTo(expected);
        if (!expected.isEmpty()) {
            assertThat(page()).content().contains(expected.keySet());
        }
    }

    private Map<String, Integer> inJson() throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        for (String line : Files.exists(json()) ? Files.readAllLines(json()) : List.<String>of()) {
            JsonContract.assertKept(line);
            count(found, new ObjectMapper().readTree(line).get("kind").asText(), 1);
        }
        return found;
    }

    private Map<String, Integer> recorded() throws Exception {
        Map<String, Integer> found = new TreeMap<>();
        Recorded.in(recording(), "Finding").forEach(event -> count(found, event.text("kind"), 1));
        return found;
    }

    private Map<String, Integer> received() {
        Map<String, Integer> found = new TreeMap<>();
        collector
                .logs()
                .forEach(record -> count(
                        found, OtlpReceiver.text(record.getAttributesList()).get("poolagent.kind"), 1));
        return found;
    }

    private Map<String, Integer> receivedMetrics() {
        Map<String, Integer> found = new TreeMap<>();
        Stream.ofNullable(collector.metrics().get("poolagent.findings"))
                .flatMap(metric -> metric.getSum().getDataPointsList().stream())
                .forEach(point -> count(
                        found, OtlpReceiver.text(point.getAttributesList()).get("kind"), (int)
                                Math.max(point.getAsInt(), Math.round(point.getAsDouble()))));
        return found;
    }

    /** What a scrape counts, which the application made itself before its end. */
    static Map<String, Integer> scraped(String text) {
        Map<String, Integer> found = new TreeMap<>();
        Matcher series = SCRAPED.matcher(text);
        while (series.find()) {
            count(found, series.group(1), Integer.parseInt(series.group(2)));
        }
        return found;
    }

    private static void count(Map<String, Integer> found, String kind, int times) {
        found.merge(kind, times, Integer::sum);
    }

    private Path log() {
        return folder.resolve("agent.log");
    }

    private Path json() {
        return folder.resolve("findings.json");
    }

    private Path page() {
        return folder.resolve("report.html");
    }

    private Path recording() {
        return folder.resolve("all.jfr");
    }

    @Override
    public void close() {
        collector.close();
    }
}
