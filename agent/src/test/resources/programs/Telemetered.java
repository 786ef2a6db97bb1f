package com.acme;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/** An application with OpenTelemetry's API and SDK, which does one thing a line of its input. */
public class Telemetered implements MetricReader {
    private CollectionRegistration collection = CollectionRegistration.noop();

    public static void main(String[] arguments) throws Exception {
        Class.forName(GlobalOpenTelemetry.class.getName()); // Used, and not set yet.
        Class.forName("io.micrometer.core.instrument.Metrics", false, Telemetered.class.getClassLoader());
        DataSource pool = Pools.open("hikari", 4);
        Deque<Connection> held = new ArrayDeque<>();
        Telemetered reader = new Telemetered();
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
            if (line.equals("acquire")) {
                held.push(pool.getConnection());
            } else if (line.equals("set")) {
                OpenTelemetrySdk.builder()
                        .setMeterProvider(SdkMeterProvider.builder()
                                .registerMetricReader(reader)
                                .build())
                        .buildAndRegisterGlobal();
            } else if (line.equals("close twice")) {
                Connection twice = pool.getConnection();
                twice.close();
                twice.close();
            } else if (line.equals("collect")) {
                System.gc();
            }
            System.out.println(line.equals("meters") ? reader.meters() : line);
        }
    }

    private Set<String> meters() {
        Set<String> all = new TreeSet<>();
        for (MetricData metric : collection.collectAllMetrics()) {
            Iterable<DoublePointData> points =
                    metric.getDoubleSumData().getPoints().isEmpty()
                            ? metric.getDoubleGaugeData().getPoints()
                            : metric.getDoubleSumData().getPoints();
            for (DoublePointData point : points) {
                StringBuilder text = new StringBuilder(metric.getName()).append('{');
                point.getAttributes()
                        .forEach((key, value) ->
                                text.append(key).append('=').append(value).append(' '));
                all.add(text.append("} ").append(point.getValue()).toString());
            }
        }
        return all;
    }

    @Override
    public void register(CollectionRegistration registration) {
        collection = registration;
    }

    @Override
    public CompletableResultCode forceFlush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
        return AggregationTemporality.CUMULATIVE;
    }
}
