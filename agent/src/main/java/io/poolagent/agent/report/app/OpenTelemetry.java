// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.app;

import io.poolagent.agent.report.metrics.LabelSet;
import io.poolagent.agent.report.metrics.Metric;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.function.Consumer;

/** The application's global OpenTelemetry, from 1.10 on. Names are in parts: the build would rename those of a shipped one. */
final class OpenTelemetry implements MeterLibrary {
    private static final String PACKAGE = String.join(".", "io", "opentelemetry", "api") + ".";
    private static final String SCOPE = "pool-agent";

    @Override
    public String title() {
        return "OpenTelemetry";
    }

    @Override
    public String entry() {
        return PACKAGE + "GlobalOpenTelemetry";
    }

    /** Its histograms take each duration when it is over, and none that is counted already. */
    @Override
    public boolean shows(Metric.Type type) {
        return type != Metric.Type.HISTOGRAM;
    }

    /** Whoever asks for it before it is set makes it one for good that does nothing, and the application's own fails. */
    @Override
    public boolean isUp(Class<?> entry) throws ReflectiveOperationException {
        boolean isSet;
        try {
            isSet = (Boolean) entry.getMethod("isSet").invoke(null);
        } catch (NoSuchMethodException e) { // Before 1.57.
            Field set = entry.getDeclaredField("globalOpenTelemetry");
            set.setAccessible(true);
            isSet = set.get(null) != null;
        }
        return isSet && !meters(entry).getClass().getName().startsWith(PACKAGE); // Those do nothing.
    }

    private static Object meters(Class<?> entry) throws ReflectiveOperationException {
        return entry.getMethod("getMeterProvider").invoke(null);
    }

    static Class<?> type(Class<?> entry, String name) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name, false, entry.getClassLoader());
    }

    @Override
    public void change(Class<?> entry, Publication to, Publication.Changes changes, LeftOut said)
            throws ReflectiveOperationException {
        if (to.isEnded()) {
            for (Object callback : to.registrations()) {
                ((Callback) callback).close();
            }
        }
        if (changes.added.isEmpty()) {
            return; // A series that is gone is shown no more by its callback.
        }
        Object meter = type(entry, "metrics.MeterProvider")
                .getMethod("get", String.class)
                .invoke(meters(entry), SCOPE);
        for (Series series : changes.added) {
            Metric metric = series.metric();
            if (to.owns(metric)) {
                series.isRegisteredAs(to); // Its callback shows all series of the metric.
                continue;
            }
            Callback callback = new Callback(entry, to, metric.name());
            Object builder = builder(entry, meter, metric);
            Consumer<Object> shows = callback::show;
            callback.instrument = call(builder, "buildWithCallback", new Class<?>[] {Consumer.class}, shows);
            series.isRegisteredAs(callback);
            to.own(metric, callback);
        }
    }

    private static Object builder(Class<?> entry, Object meter, Metric metric) throws ReflectiveOperationException {
        boolean counts = metric.type() == Metric.Type.COUNTER;
        String method = counts ? "counterBuilder" : "gaugeBuilder";
        Object builder =
                type(entry, "metrics.Meter").getMethod(method, String.class).invoke(meter, MeterLibrary.name(metric));
        if (counts) {
            builder = call(builder, "ofDoubles", new Class<?>[0]);
        }
        builder = call(builder, "setDescription", new Class<?>[] {String.class}, metric.help());
        return call(builder, "setUnit", new Class<?>[] {String.class}, metric.unit());
    }

    /** By the interface that has the method: the SDK's classes are not for others to call. */
    private static Object call(Object on, String name, Class<?>[] types, Object... arguments)
            throws ReflectiveOperationException {
        for (Class<?> type = on.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> role : type.getInterfaces()) {
                if (role.getName().startsWith(PACKAGE)) {
                    return role.getMethod(name, types).invoke(on, arguments);
                }
            }
        }
        throw new NoSuchMethodException(on.getClass().getName() + "." + name);
    }

    /** Held by the SDK alone, with all that it holds of the application. */
    private static final class Callback {
        private final Publication from;
        private final String metric;
        private final Method record;
        private final Method attributes;
        private final Method put;
        private final Method build;
        private volatile Object instrument = "";

        Callback(Class<?> entry, Publication from, String metric) throws ReflectiveOperationException {
            this.from = from;
            this.metric = metric;
            Class<?> set = type(entry, "common.Attributes");
            Class<?> builder = type(entry, "common.AttributesBuilder");
            this.record = type(entry, "metrics.ObservableDoubleMeasurement").getMethod("record", double.class, set);
            this.attributes = set.getMethod("builder");
            this.put = builder.getMethod("put", String.class, String.class);
            this.build = builder.getMethod("build");
        }

        void show(Object measurement) {
            Metric newest = from.latest(metric);
            if (newest == null) {
                return;
            }
            try {
                for (Map.Entry<LabelSet, Double> one : newest.values().entrySet()) {
                    Object labels = attributes.invoke(null);
                    for (Map.Entry<String, String> label : one.getKey().values().entrySet()) {
                        put.invoke(labels, label.getKey(), label.getValue());
                    }
                    record.invoke(measurement, one.getValue(), build.invoke(labels));
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e); // To the SDK, which goes on with other instruments.
            }
        }

        void close() {
            if (instrument instanceof AutoCloseable) {
                try {
                    ((AutoCloseable) instrument).close();
                } catch (Exception e) {
                    // It is not read any more than it was.
                }
            }
        }
    }
}
