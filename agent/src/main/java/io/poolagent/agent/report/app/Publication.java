// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.app;

import io.poolagent.agent.report.metrics.LabelSet;
import io.poolagent.agent.report.metrics.Metric;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one registry of an application shows of the agent. Keeps nothing of the application. Filled by the agent's side; read by
 * whoever collects.
 */
final class Publication {
    private final MeterLibrary library;
    private final Reference<Class<?>> entry;
    private final Map<String, Series> series = new LinkedHashMap<>();
    private final Map<String, Reference<Object>> own = new ConcurrentHashMap<>();
    private final Set<String> leftOut = ConcurrentHashMap.newKeySet();
    private volatile Map<String, Metric> latest = new LinkedHashMap<>();
    private final Hang hang = new Hang();
    private volatile boolean ended;

    /** @param entry the class by which the application enters its library */
    Publication(MeterLibrary library, Class<?> entry) {
        this.library = library;
        this.entry = new WeakReference<>(entry);
    }

    MeterLibrary library() {
        return library;
    }

    @Nullable
    Class<?> entry() {
        return entry.get();
    }

    /** Takes the newest values, and answers with what is to be registered and removed for them; both empty for most rounds. */
    Changes take(List<Metric> metrics) {
        Map<String, Metric> byName = new LinkedHashMap<>();
        Map<String, Series> seen = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            if (library.shows(metric.type())) {
                byName.put(metric.name(), metric);
                metric.values()
                        .forEach((labels, value) -> series(metric, labels, seen).set(value));
                metric.durations()
                        .forEach((labels, value) -> series(metric, labels, seen).set(value));
            }
        }
        latest = byName;
        List<Series> added = new ArrayList<>();
        List<Series> removed = new ArrayList<>();
        for (Iterator<Map.Entry<String, Series>> all = series.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Series> known = all.next();
            if (!seen.containsKey(known.getKey()) && !hang.isNow()) {
                removed.add(known.getValue());
                all.remove();
            }
        }
        series.putAll(seen);
        for (Series one : series.values()) {
            if (!one.isRegistered() && !leftOut.contains(one.metric().name())) {
                added.add(one);
            }
        }
        return new Changes(added, removed);
    }

    private Series series(Metric metric, LabelSet labels, Map<String, Series> seen) {
        String key = metric.name() + labels;
        Series known = series.get(key);
        Series one = known == null ? new Series(metric, labels) : known;
        seen.put(key, one);
        return one;
    }

    /** All that is registered is to be removed. */
    Changes end() {
        ended = true;
        List<Series> all = new ArrayList<>(series.values());
        series.clear();
        latest = new LinkedHashMap<>();
        return new Changes(new ArrayList<>(), all);
    }

    /** The newest of a metric, for libraries that ask for all series of one at once; null if there is none. */
    @Nullable
    Metric latest(String name) {
        return latest.get(name);
    }

    /** Whether this metric has been registered already, and so is the agent's. */
    boolean owns(Metric metric) {
        return own.containsKey(metric.name());
    }

    /** @param registration what the application's library holds for it */
    void own(Metric metric, Object registration) {
        own.put(metric.name(), new WeakReference<>(registration));
    }

    /** What the application's library holds. */
    List<Object> registrations() {
        List<Object> all = new ArrayList<>();
        for (Reference<Object> one : own.values()) {
            Object registration = one.get();
            if (registration != null) {
                all.add(registration);
            }
        }
        return all;
    }

    boolean isEnded() {
        return ended;
    }

    /** Does without a metric from now on: the application has one of this name, or its library refuses it. */
    void leaveOut(Metric metric) {
        leftOut.add(metric.name());
    }

    boolean leavesOut(Metric metric) {
        return leftOut.contains(metric.name());
    }

    Hang hang() {
        return hang;
    }

    /** What is to be registered, and what removed. */
    static final class Changes {
        final List<Series> added;
        final List<Series> removed;

        private Changes(List<Series> added, List<Series> removed) {
            this.added = added;
            this.removed = removed;
        }

        boolean isNone() {
            return added.isEmpty() && removed.isEmpty();
        }
    }
}
