// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/** A collector of the test's own: decodes what is sent to it by OpenTelemetry's protocol, and answers as it is set to. */
final class OtlpReceiver implements AutoCloseable {
    static final int OK = 200;

    /** Never answers. */
    static final int SILENCE = 0;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Metric> metrics = new ConcurrentHashMap<>();
    private final List<LogRecord> logs = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> heads = new CopyOnWriteArrayList<>();
    private volatile Resource resource = Resource.getDefaultInstance();
    private volatile int status = OK;
    private volatile String retryAfter = "";
    private volatile String fault = "";

    OtlpReceiver() throws IOException {
        this(null);
    }

    /** One that is reached by TLS. */
    OtlpReceiver(SSLContext context) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (context == null) {
            server = HttpServer.create(any, 0);
        } else {
            HttpsServer encrypted = HttpsServer.create(any, 0);
            encrypted.setHttpsConfigurator(new HttpsConfigurator(context));
            server = encrypted;
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    OtlpReceiver answers(int with) {
        status = with;
        return this;
    }

    OtlpReceiver retryAfter(String seconds) {
        retryAfter = seconds;
        return this;
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return (server instanceof HttpsServer ? "https://localhost:" : "http://127.0.0.1:") + port();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> head = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> head.put(name, String.join("|", values)));
            head.put("path", exchange.getRequestURI().getPath());
            heads.add(head);
            byte[] body = read(exchange.getRequestBody(), head.get("Content-Encoding"));
            int with = status;
            if (with == SILENCE) {
                TimeUnit.MINUTES.sleep(1);
            }
            if (with == OK) {
                decode(head.get("path"), body);
            }
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(with, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            fault = e.toString();
            throw e;
        }
    }

    private static byte[] read(InputStream in, String encoding) throws IOException {
        return "gzip".equals(encoding) ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    }

    private void decode(String path, byte[] body) throws IOException {
        switch (path) {
            case "/v1/metrics" ->
                ExportMetricsServiceRequest.parseFrom(body)
                        .getResourceMetricsList()
                        .forEach(of -> {
                            resource = of.getResource();
                            of.getScopeMetricsList().forEach(scope -> scope.getMetricsList()
                                    .forEach(metric -> metrics.put(metric.getName(), metric)));
                        });
            case "/v1/logs" ->
                ExportLogsServiceRequest.parseFrom(body).getResourceLogsList().forEach(of -> of.getScopeLogsList()
                        .forEach(scope -> logs.addAll(scope.getLogRecordsList())));
            default -> throw new IOException(path);
        }
    }

    /** The latest of each name. */
    Map<String, Metric> metrics() {
        return metrics;
    }

    /** The value of the one series that has this label; NaN if there is none. */
    double value(String name, String label, String value) {
        Metric metric = metrics.get(name);
        if (metric == null) {
            return Double.NaN;
        }
        List<NumberDataPoint> points = metric.hasSum()
                ? metric.getSum().getDataPointsList()
                : metric.getGauge().getDataPointsList();
        return points.stream()
                .filter(point -> value.equals(text(point.getAttributesList()).get(label)))
                .mapToDouble(NumberDataPoint::getAsDouble)
                .findFirst()
                .orElse(Double.NaN);
    }

    List<LogRecord> logs() {
        return logs;
    }

    /** All requests' heads; {@code path} is among them. */
    List<Map<String, String>> heads() {
        return heads;
    }

    Map<String, String> resource() {
        return text(resource.getAttributesList());
    }

    static Map<String, String> text(List<KeyValue> attributes) {
        Map<String, String> text = new TreeMap<>();
        attributes.forEach(one -> text.put(
                one.getKey(),
                one.getValue().hasStringValue()
                        ? one.getValue().getStringValue()
                        : one.getValue().hasIntValue()
                                ? String.valueOf(one.getValue().getIntValue())
                                : String.valueOf(one.getValue().getDoubleValue())));
        return text;
    }

    void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(fault + "\n" + heads + "\n" + metrics + "\n" + logs);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
