// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped jar sends metrics and findings to a collector, which decodes them. */
class OtlpIT {
    private static final String POOL = "db.client.connection.pool.name";

    @TempDir
    Path folder;

    private final OtlpReceiver collector;

    OtlpIT() throws IOException {
        collector = new OtlpReceiver();
    }

    @AfterEach
    void close() {
        collector.close();
    }

    static List<Jdk> jdks() throws IOException {
        return Jdk.diagonal();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdks")
    void aCollectorGetsWhatThePoolLentAndWhatWasFound(Jdk jdk) throws Exception {
        try (RunningApp app = new RunningApp(
                jdk,
                folder,
                "hikari",
                "-Dotel.exporter.otlp.endpoint=" + collector.url(),
                "-Dotel.exporter.otlp.headers=Authorization=Bearer%20s3cret,x-tenant=blue",
                "-Dotel.exporter.otlp.compression=gzip",
                "-Dotel.metric.export.interval=300",
                "-Dotel.service.name=shop",
                "-Dotel.resource.attributes=deployment.environment.name=a%20test,service.name=other",
                "-javaagent:" + AgentJvm.JAR + "=capture=always,metrics=otlp")) {
            app.does("acquire");
            app.does("acquire");
            app.does("close twice");
            collector.await(() -> collector.value("db.client.connection.count", POOL, "hikari") == 2
                    && collector.value("poolagent.findings", "kind", "DOUBLE_RELEASE") == 1
                    && !collector.logs().isEmpty());

            assertThat(collector.value("db.client.connection.max", POOL, "hikari"))
                    .isEqualTo(4);
            assertThat(collector.value("db.client.connection.pending_requests", POOL, "hikari"))
                    .isZero();
            assertThat(collector.value("poolagent.acquires", "pool", "hikari")).isEqualTo(4);
            assertThat(collector.value("poolagent.releases", "pool", "hikari")).isEqualTo(2);
            assertThat(collector.metrics().get("db.client.connection.wait_time").getHistogram())
                    .matches(waits -> waits.getDataPoints(0).getCount() == 4
                            && waits.getDataPoints(0).getSum() > 0
                            && waits.getDataPoints(0).getBucketCountsCount()
                                    == waits.getDataPoints(0).getExplicitBoundsCount() + 1);
            assertThat(collector.metrics().get("poolagent.acquires").getSum())
                    .matches(sum -> sum.getIsMonotonic()
                            && sum.getAggregationTemporality()
                                    == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
            assertThat(collector
                            .metrics()
                            .get("db.client.connection.count")
                            .getSum()
                            .getIsMonotonic())
                    .isFalse();
            assertThat(collector.resource())
                    .containsEntry("service.name", "shop")
                    .containsEntry("deployment.environment.name", "a test")
                    .containsKey("service.instance.id");
            assertThat(collector.heads())
                    .allMatch(head -> "Bearer s3cret".equals(head.get("Authorization"))
                            && "blue".equals(head.get("x-tenant"))
                            && "gzip".equals(head.get("Content-Encoding"))
                            && "application/x-protobuf".equals(head.get("Content-Type")));
            assertThat(collector.logs()).hasSize(1);
            isTheDoubleRelease(collector.logs().get(0));

            assertThat(app.does("threads")).contains("pool-agent writer otlp");
            assertThat(CommandRun.of(folder, "detach", app.pid()).exit()).isZero();
            assertThat(app.does("threads")).isEqualTo("[]");
            String err = app.end();
            assertThat(err).doesNotContain("s3cret");
            assertThat(err.lines().filter(line -> line.contains("otlp"))).hasSize(2); // The options, and where to.
        }
    }

    private static void isTheDoubleRelease(LogRecord record) {
        assertThat(record.getEventName()).isEqualTo("poolagent.finding");
        assertThat(record.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_WARN);
        assertThat(record.getBody().getStringValue())
                .isEqualTo("DOUBLE_RELEASE in pool 'hikari': close() was called twice on one connection");
        Map<String, String> attributes = OtlpReceiver.text(record.getAttributesList());
        assertThat(attributes)
                .containsEntry("event.name", "poolagent.finding")
                .containsEntry("poolagent.kind", "DOUBLE_RELEASE")
                .containsEntry("poolagent.grade", "PROVEN")
                .containsEntry("poolagent.count", "1")
                .containsEntry(POOL, "hikari")
                .containsEntry("code.function.name", "com.acme.Attended.does")
                .containsEntry("thread.name", "main");
        assertThat(attributes.get("poolagent.bug")).matches("[0-9a-f]{10}");
        assertThat(attributes.get("code.stacktrace"))
                .contains("\tat com.acme.Attended.does(Attended.java:")
                .doesNotContain("poolagent.agent");
    }

    /** It ends before the first interval has passed: what there is goes out at the end. */
    @Test
    void aShortRunSendsAllAtItsEndAsTheVariablesSay() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("capture=always,metrics=otlp")
                .run(
                        Duration.ofMinutes(2),
                        Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                collector.url(),
                                "OTEL_EXPORTER_OTLP_HEADERS",
                                "x-token=s3cret",
                                "OTEL_RESOURCE_ATTRIBUTES",
                                "service.name=short",
                                "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
                                "delta"),
                        "com.acme.Releases",
                        "hikari");

        assertThat(run.out()).isEqualTo("done\n");
        assertThat(run.exit()).isZero();
        assertThat(collector.resource()).containsEntry("service.name", "short");
        assertThat(collector.metrics().get("poolagent.acquires").getSum().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
        assertThat(collector.value("poolagent.acquires", "pool", "hikari"))
                .isEqualTo(collector.value("poolagent.releases", "pool", "hikari"))
                .isGreaterThan(300);
        assertThat(collector.metrics().get("poolagent.acquires").getSum().getDataPoints(0))
                .matches(point -> point.getStartTimeUnixNano() < point.getTimeUnixNano(), "starts before it ends");
        assertThat(collector.heads()).isNotEmpty().allMatch(head -> "s3cret".equals(head.get("x-token")));
        assertThat(run.err()).doesNotContain("s3cret", "WARN");
    }

    @Test
    void besideOpenTelemetrysOwnAgentOnlyItsOwnMetricsAreSent() throws Exception {
        Path other = Path.of(System.getProperty("pools.jars"), "opentelemetry-javaagent-2.28.1.jar");
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .first("-javaagent:" + other, "-Dotel.javaagent.logging=none")
                .options("metrics=otlp")
                .jvm(
                        "-Dotel.traces.exporter=none",
                        "-Dotel.metrics.exporter=none",
                        "-Dotel.logs.exporter=none",
                        "-Dotel.exporter.otlp.endpoint=" + collector.url())
                .run("com.acme.Releases", "hikari");

        assertThat(run.out()).isEqualTo("done\n");
        assertThat(collector.metrics().keySet())
                .contains("poolagent.acquires", "poolagent.connection")
                .allMatch(name -> name.startsWith("poolagent."));
        assertThat(run.err()).contains("OpenTelemetry's own agent is in this JVM");
    }

    @Test
    void withoutTheOptionNothingOfItIsLoaded() throws Exception {
        AgentJvm.Run off = new AgentJvm(Jdk.current())
                .options("metrics=0")
                .jvm("-Xlog:class+load")
                .run("com.acme.Releases", "dbcp2");
        assertThat(off.out())
                .contains("io.poolagent.agent.report.Reporter ")
                .doesNotContain("agent.report.otlp.", "shaded.opentelemetry");
    }

    /** Nothing that belongs to the whole JVM: no logging, no HTTP client that the application sets or sees, no registry. */
    @Test
    void withTheOptionNothingOfTheJvmIsUsedThatTheApplicationSets() throws Exception {
        Path classes = folder.resolve("classes.log");
        try (RunningApp app = new RunningApp(
                Jdk.current(),
                folder,
                "hikari",
                "-Xlog:class+load:file=" + classes,
                "-Dotel.exporter.otlp.endpoint=" + collector.url(),
                "-Dotel.metric.export.interval=300",
                "-javaagent:" + AgentJvm.JAR + "=metrics=otlp")) {
            app.does("close twice");
            collector.await(
                    () -> !collector.logs().isEmpty() && !collector.metrics().isEmpty());
            app.end();
        }
        assertThat(Files.readString(classes))
                .contains("agent.report.otlp.OtlpSink ", "shaded.opentelemetry.exporter.otlp.http.")
                .doesNotContain(
                        "java.util.logging.LogManager ",
                        "protocol.http.HttpURLConnection ",
                        "java.net.http.",
                        "GlobalOpenTelemetry",
                        "PeriodicMetricReader",
                        "javax.net.ssl.SSLContext ");
    }
}
