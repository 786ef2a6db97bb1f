package com.acme;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;

/** An application with Micrometer, which does one thing a line of its input. Argument: what is the matter with its registry. */
public class Metered {
    public static void main(String[] arguments) throws Exception {
        String matter = arguments[0];
        MeterRegistry own = new SimpleMeterRegistry() {
            @Override
            protected <T> Gauge newGauge(Meter.Id id, T object, ToDoubleFunction<T> value) {
                if (matter.equals("throws")) {
                    throw new IllegalStateException("no gauges here");
                }
                if (matter.equals("blocks")) {
                    try {
                        Thread.sleep(600_000);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                return super.newGauge(id, object, value);
            }
        };
        if (matter.equals("own")) {
            own.counter("db.client.connection.max", "pool", "its own").increment(7);
        }
        if (matter.equals("renames")) {
            Metrics.globalRegistry.config().meterFilter(new MeterFilter() {
                @Override
                public Meter.Id map(Meter.Id id) {
                    return id.getName().equals("db.client.connection.max")
                            ? id.withName("pool.size").replaceTags(java.util.Collections.emptyList())
                            : id;
                }
            });
            Gauge.builder("pool.size", () -> 7).register(Metrics.globalRegistry);
        }
        if (matter.equals("listens")) {
            own.config().onMeterRemoved(meter -> {
                throw new IllegalStateException("not wanted");
            });
        }
        if (matter.equals("loads")) {
            Thread.currentThread().setContextClassLoader(new ClassLoader(Metered.class.getClassLoader()) {
                @Override
                public java.net.URL getResource(String name) {
                    throw new IllegalStateException("stopped");
                }
            });
        }
        Metrics.addRegistry(own);
        DataSource pool = Pools.open("hikari", 4);
        Deque<Connection> held = new ArrayDeque<>();
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
            if (line.equals("acquire")) {
                held.push(pool.getConnection());
            } else if (line.equals("close twice")) {
                Connection twice = pool.getConnection();
                twice.close();
                twice.close();
            } else if (line.equals("collect")) {
                System.gc();
            }
            System.out.println(line.equals("meters") ? meters(own) : line);
        }
    }

    private static Set<String> meters(MeterRegistry registry) {
        Set<String> all = new TreeSet<>();
        for (Meter meter : registry.getMeters()) {
            StringBuilder text = new StringBuilder(meter.getId().getName()).append('{');
            for (Tag tag : meter.getId().getTags()) {
                text.append(tag.getKey()).append('=').append(tag.getValue()).append(' ');
            }
            text.append('}');
            for (Measurement measurement : meter.measure()) {
                text.append(' ').append(measurement.getValue());
            }
            all.add(text.toString());
        }
        return all;
    }
}
