// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.app;

import io.poolagent.agent.report.metrics.Metric;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Micrometer's global registry, from 1.5 on. Spring Boot adds its own registries to it, unless it is set not to. */
final class Micrometer implements MeterLibrary {
    private static final String PACKAGE = String.join(".", "io", "micrometer", "core", "instrument") + ".";

    /** One for all, as the registries keep it. */
    private static final ToDoubleFunction<Series> VALUE = Series::value;

    private static final ToLongFunction<Series> COUNT = Series::count;

    @Override
    public String title() {
        return "Micrometer";
    }

    @Override
    public String entry() {
        return PACKAGE + "Metrics";
    }

    @Override
    public boolean shows(Metric.Type type) {
        return true;
    }

    @Override
    public boolean isUp(Class<?> entry) throws ReflectiveOperationException {
        return !registries(entry, global(entry)).isEmpty();
    }

    private static Object global(Class<?> entry) throws ReflectiveOperationException {
        return entry.getField("globalRegistry").get(null);
    }

    private static Collection<?> registries(Class<?> entry, Object composite) throws ReflectiveOperationException {
        Class<?> type = type(entry, "composite.CompositeMeterRegistry");
        return type.isInstance(composite)
                ? new ArrayList<>(
                        (Collection<?>) type.getMethod("getRegistries").invoke(composite))
                : new ArrayList<>();
    }

    private static Class<?> type(Class<?> entry, String name) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name, false, entry.getClassLoader());
    }

    @Override
    public void change(Class<?> entry, Publication to, Publication.Changes changes, LeftOut said)
            throws ReflectiveOperationException {
        Object registry = global(entry);
        for (Series series : changes.removed) {
            Object meter = series.meter();
            if (meter != null) {
                try {
                    type(entry, "MeterRegistry")
                            .getMethod("remove", type(entry, "Meter"))
                            .invoke(registry, meter);
                } catch (InvocationTargetException e) {
                    // A listener of the application throws when the meter has gone: the others are to go, too.
                }
            }
        }
        for (Series series : changes.added) {
            Metric metric = series.metric();
            if (!to.owns(metric) && !to.leavesOut(metric) && isOthers(entry, registry, MeterLibrary.name(metric))) {
                to.leaveOut(metric);
                said.because(metric, "the application has a meter of this name");
            }
            if (!to.leavesOut(metric)) {
                try {
                    List<?> before = meters(entry, registry);
                    Object meter = register(entry, registry, series);
                    if (isAmong(before, meter)) { // Never to be removed: it may be the application's.
                        to.leaveOut(metric);
                        said.because(metric, "the application's filters make it one with another meter");
                    } else {
                        series.isRegisteredAs(meter);
                        to.own(metric, series);
                    }
                } catch (InvocationTargetException e) {
                    to.leaveOut(metric);
                    said.because(metric, "Micrometer refuses it: " + ForeignCall.words(e.getTargetException()));
                }
            }
        }
    }

    private static List<?> meters(Class<?> entry, Object registry) throws ReflectiveOperationException {
        return (List<?>) type(entry, "MeterRegistry").getMethod("getMeters").invoke(registry);
    }

    private static boolean isAmong(List<?> all, Object meter) {
        for (Object one : all) {
            if (one == meter) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOthers(Class<?> entry, Object registry, String name) throws ReflectiveOperationException {
        List<Object> all = new ArrayList<>();
        all.add(registry);
        for (int i = 0; i < all.size(); i++) { // Composites hold further ones.
            Object search =
                    type(entry, "MeterRegistry").getMethod("find", String.class).invoke(all.get(i), name);
            Object found = type(entry, "search.Search").getMethod("meters").invoke(search);
            if (!((Collection<?>) found).isEmpty()) {
                return true;
            }
            all.addAll(registries(entry, all.get(i)));
        }
        return false;
    }

    /** Of durations it takes how many there were and their sum: it has no histogram that somebody else counts. */
    private static String kind(Metric.Type type) {
        switch (type) {
            case COUNTER:
                return "FunctionCounter";
            case HISTOGRAM:
                return "FunctionTimer";
            default:
                return "Gauge";
        }
    }

    private static Object register(Class<?> entry, Object registry, Series series) throws ReflectiveOperationException {
        Metric metric = series.metric();
        String kind = kind(metric.type());
        Class<?> builder = type(entry, kind + "$Builder");
        String named = MeterLibrary.name(metric);
        boolean isTimer = metric.type() == Metric.Type.HISTOGRAM;
        Object made = isTimer
                ? type(entry, kind)
                        .getMethod(
                                "builder",
                                String.class,
                                Object.class,
                                ToLongFunction.class,
                                ToDoubleFunction.class,
                                TimeUnit.class)
                        .invoke(null, named, series, COUNT, VALUE, TimeUnit.SECONDS)
                : type(entry, kind)
                        .getMethod("builder", String.class, Object.class, ToDoubleFunction.class)
                        .invoke(null, named, series, VALUE);
        List<String> tags = new ArrayList<>();
        series.labels().values().forEach((name, value) -> {
            tags.add(name);
            tags.add(value);
        });
        builder.getMethod("tags", String[].class).invoke(made, (Object) tags.toArray(new String[0]));
        builder.getMethod("description", String.class).invoke(made, metric.help());
        if (metric.unit().equals(Metric.SECONDS) && !isTimer) {
            builder.getMethod("baseUnit", String.class).invoke(made, "seconds");
        }
        return builder.getMethod("register", type(entry, "MeterRegistry")).invoke(made, registry);
    }
}
