// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.internal.ExporterBuilderUtil;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporterBuilder;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.internal.OtlpConfigUtil;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * OpenTelemetry's own exporters, set as its variables and properties say. Nothing is registered in the JVM, and no service of a class
 * path is looked for. One thread; {@link #abort} may be called by any.
 */
final class Collector implements HttpSenderProvider, ComponentLoader {
    private static final String PROTOCOL = "http/protobuf";
    private static final long INTERVAL_SECONDS = 60;

    private final List<HttpPost> posts = new ArrayList<>();
    private final ConfigProperties config =
            DefaultConfigProperties.create(Collections.singletonMap("otel.exporter.otlp.protocol", PROTOCOL), this);
    private final InstrumentationScopeInfo scope;
    private final Resource resource;
    private final OtlpHttpMetricExporter metrics;
    private final OtlpHttpLogRecordExporter logs;

    /**
     * Sends nothing yet.
     *
     * @param version the agent's
     * @throws RuntimeException if a setting makes no sense, saying which
     */
    Collector(String version) {
        this.scope = InstrumentationScopeInfo.builder("io.poolagent")
                .setVersion(version)
                .build();
        this.resource = resource(config);
        this.metrics = metrics();
        this.logs = logs();
    }

    private OtlpHttpMetricExporter metrics() {
        check(OtlpConfigUtil.DATA_TYPE_METRICS);
        OtlpHttpMetricExporterBuilder to = OtlpHttpMetricExporter.builder();
        OtlpConfigUtil.configureOtlpExporterBuilder(
                OtlpConfigUtil.DATA_TYPE_METRICS,
                config,
                to::setComponentLoader,
                to::setEndpoint,
                to::addHeader,
                to::setCompression,
                to::setTimeout,
                to::setTrustedCertificates,
                to::setClientTls,
                to::setRetryPolicy,
                to::setMemoryMode,
                to::setInternalTelemetryVersion);
        ExporterBuilderUtil.configureOtlpAggregationTemporality(config, to::setAggregationTemporalitySelector);
        return to.setMeterProvider(MeterProvider.noop()).build();
    }

    private OtlpHttpLogRecordExporter logs() {
        check(OtlpConfigUtil.DATA_TYPE_LOGS);
        OtlpHttpLogRecordExporterBuilder to = OtlpHttpLogRecordExporter.builder();
        OtlpConfigUtil.configureOtlpExporterBuilder(
                OtlpConfigUtil.DATA_TYPE_LOGS,
                config,
                to::setComponentLoader,
                to::setEndpoint,
                to::addHeader,
                to::setCompression,
                to::setTimeout,
                to::setTrustedCertificates,
                to::setClientTls,
                to::setRetryPolicy,
                to::setMemoryMode,
                to::setInternalTelemetryVersion);
        return to.setMeterProvider(MeterProvider.noop()).build();
    }

    private void check(String signal) {
        String protocol = OtlpConfigUtil.getOtlpProtocol(signal, config);
        if (!protocol.equals(PROTOCOL)) {
            throw new IllegalArgumentException("the protocol for " + signal + " is " + protocol + " (expected: "
                    + PROTOCOL + ", by OTEL_EXPORTER_OTLP_" + signal.toUpperCase(Locale.ROOT) + "_PROTOCOL)");
        }
    }

    /** Whether a variable forbids all of it. */
    boolean isDisabled() {
        return Boolean.TRUE.equals(config.getBoolean("otel.sdk.disabled"));
    }

    private static Resource resource(ConfigProperties config) {
        AttributesBuilder named = Attributes.builder();
        // Else two JVMs of one service were one whose counters go up and down.
        named.put("service.instance.id", UUID.randomUUID().toString());
        for (Map.Entry<String, String> one :
                config.getMap("otel.resource.attributes").entrySet()) {
            named.put(one.getKey(), decoded(one.getValue()));
        }
        String name = config.getString("otel.service.name");
        if (name != null && !name.isEmpty()) {
            named.put("service.name", name);
        }
        return Resource.getDefault().merge(Resource.create(named.build()));
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), "UTF-8");
        } catch (UnsupportedEncodingException | IllegalArgumentException e) {
            return value; // As it is written.
        }
    }

    Resource resource() {
        return resource;
    }

    InstrumentationScopeInfo scope() {
        return scope;
    }

    /** Whether counters are sent as what they grew by since they were sent last. */
    boolean sendsDeltas() {
        return metrics.getAggregationTemporality(InstrumentType.OBSERVABLE_COUNTER) == AggregationTemporality.DELTA;
    }

    /** How often metrics are sent. */
    long intervalMillis() {
        Duration interval = config.getDuration("otel.metric.export.interval");
        return interval == null || interval.toMillis() < 1 ? INTERVAL_SECONDS * 1_000 : interval.toMillis();
    }

    HttpPost metricsPost() {
        return posts.get(0);
    }

    HttpPost logsPost() {
        return posts.get(1);
    }

    void sendMetrics(Collection<MetricData> data) {
        metrics.export(data);
    }

    void sendLogs(Collection<LogRecordData> records) {
        logs.export(records);
    }

    /** Made for the metrics first, then for the logs. */
    @Override
    public HttpPost createSender(HttpSenderConfig sender) {
        HttpPost post = new HttpPost(sender);
        posts.add(post);
        return post;
    }

    @Override
    public <T> Iterable<T> load(Class<T> service) {
        return service == HttpSenderProvider.class
                ? Collections.singletonList(Objects.requireNonNull(service.cast(this)))
                : Collections.<T>emptyList();
    }

    /** Has what is being sent fail at once. */
    void abort() {
        posts.forEach(HttpPost::abort);
    }

    /** Why nothing can be sent with these settings, without a password or a key that a URL may hold. */
    static String words(Throwable fault) {
        String words = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        if (words.matches("(?is).*endpoint.*") && words.matches("(?s).*([@?#]|query|fragment).*")) {
            words = words.replaceFirst("(?s): .*", ""); // What follows quotes it.
        }
        return words.replaceAll("\\p{Cntrl}", "?");
    }
}
