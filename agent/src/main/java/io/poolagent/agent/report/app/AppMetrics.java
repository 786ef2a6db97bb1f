// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.app;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.report.metrics.Metric;
import io.poolagent.agent.report.metrics.MetricsModel;
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.JvmEnd;
import io.poolagent.agent.report.sink.LiveSurface;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.Remarks;
import io.poolagent.agent.report.sink.UsedClass;
import java.lang.ref.Reference;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts the metrics among the application's own. A thread of the agent keeps the values new; the application's code is called on
 * further ones, and never waited for without a deadline. An application with neither library costs two looks a minute.
 */
public final class AppMetrics implements LiveSurface, Runnable {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SELDOM_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Longer than an application takes from its first pool to its registry. */
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long CALL_MILLIS = 5_000;
    private static final int MOST_APPLICATIONS = 100;
    private static final int MOST_SAID = 20;
    private static final String OTEL_AGENT = String.join(".", "io", "opentelemetry", "javaagent", "OpenTelemetryAgent");
    private static final String OTEL_NAMES = "db.client.";

    /** In the order they are tried: never both. */
    private static final List<MeterLibrary> LIBRARIES = Arrays.asList(new Micrometer(), new OpenTelemetry());

    private final AgentInside agent;
    private final Remarks remarks;
    private final Faults faults;
    private final MetricsModel model;
    private final Thread thread;
    private final BlockingQueue<Overview> taken = new LinkedBlockingQueue<>();
    private volatile boolean wanted;
    private volatile boolean ended;

    // The agent's thread's own.
    private boolean tookAny;
    private long tookNanos;

    // This thread's own.
    private final List<KnownApp> applications = new ArrayList<>();
    private final List<Publication> publications = new CopyOnWriteArrayList<>();
    private final Set<String> said = new HashSet<>();
    private @Nullable Boolean besideOtel;

    private AppMetrics(AgentInside agent, Remarks remarks, Faults faults) {
        this.agent = agent;
        this.remarks = remarks;
        this.faults = faults;
        this.model = new MetricsModel(faults);
        this.thread = new Thread(this, "pool-agent metrics app");
        thread.setDaemon(true);
        thread.setContextClassLoader(AppMetrics.class.getClassLoader());
    }

    /** Begins, without waiting for anything: called by the agent's thread. */
    public static AppMetrics begin(AgentInside agent, Remarks remarks, Faults faults) {
        AppMetrics begun = new AppMetrics(agent, remarks, faults);
        begun.thread.start();
        return begun;
    }

    @Override
    public void round(Supplier<Overview> overview) {
        long now = System.nanoTime();
        if (wanted && taken.isEmpty() && (!tookAny || now - tookNanos >= EVERY_NANOS)) {
            tookAny = true;
            tookNanos = now;
            taken.add(overview.get());
        }
    }

    @Override
    public void close() {
        synchronized (thread) {
            if (!ended) {
                ended = true;
                thread.interrupt();
            }
        }
    }

    @Override
    public void awaitEnd(long mostMillis) throws InterruptedException {
        thread.join(mostMillis);
    }

    @Override
    public void run() {
        while (!ended) {
            try {
                Overview overview = taken.poll(EVERY_NANOS, TimeUnit.NANOSECONDS);
                if (!ended) {
                    look();
                }
                if (overview != null && !ended) {
                    publish(model.of(overview));
                }
                wanted = !publications.isEmpty();
            } catch (InterruptedException e) {
                // If that is not how this ends, the application interrupts whatever thread it finds.
            } catch (Throwable t) { // Also what a JVM short of memory throws.
                faults.add(AgentTask.SERVE, t);
            }
        }
        synchronized (thread) {
            Thread.interrupted(); // By who ended it: what follows waits.
        }
        if (!JvmEnd.isNear()) { // At its end the last values are still to be read.
            for (Publication publication : publications) {
                faults.guard(AgentTask.SERVE, () -> withdraw(publication));
            }
        }
    }

    private void look() throws InterruptedException {
        long now = System.nanoTime();
        for (List<Reference<ClassLoader>> loaders : agent.applications()) {
            boolean isNew = applications.size() < MOST_APPLICATIONS;
            for (KnownApp known : applications) {
                isNew &= !known.isOf(loaders);
            }
            if (isNew) {
                applications.add(new KnownApp(loaders, now));
            }
        }
        applications.removeIf(KnownApp::isGone);
        List<Publication> unused = new ArrayList<>(publications);
        for (KnownApp app : applications) {
            if (app.isDue(now)) {
                boolean isEarly = app.knownForNanos(now) < START_NANOS;
                app.isDueIn(isEarly ? EVERY_NANOS : SELDOM_NANOS, now);
                find(app, isEarly);
            }
            unused.remove(app.publication());
        }
        for (Publication publication : unused) {
            withdraw(publication);
            publications.remove(publication);
        }
    }

    /** @param isEarly whether a library may still come up that is tried before another */
    private void find(KnownApp app, boolean isEarly) throws InterruptedException {
        AtomicReference<@Nullable Publication> found = new AtomicReference<>();
        String failed = call(
                "looking for the application's metrics",
                app.hang(),
                app.there().get(0),
                () -> found.set(find(app.there(), isEarly)));
        Publication publication = found.get();
        if (publication != null) {
            app.shows(publication);
            if (!publications.contains(publication)) {
                publications.add(publication);
                note("metrics=app: registered with the application's "
                        + publication.library().title());
            }
        } else if (failed == null && !isEarly) {
            warn(
                    "metrics=app: the application has neither Micrometer's global registry nor a global OpenTelemetry that is in"
                            + " use; the application runs without metrics");
        }
    }

    private @Nullable Publication find(List<ClassLoader> there, boolean isEarly) throws ReflectiveOperationException {
        ReflectiveOperationException failed = null; // One that is broken keeps no other from being tried.
        for (MeterLibrary library : LIBRARIES) {
            boolean isToCome = false;
            for (ClassLoader loader : there) {
                try {
                    Class<?> entry = UsedClass.of(agent, loader, library.entry());
                    if (entry != null && library.isUp(entry)) {
                        return publication(library, entry);
                    }
                    isToCome |= entry != null || UsedClass.isThere(loader, library.entry());
                } catch (ReflectiveOperationException e) {
                    failed = e;
                } catch (RuntimeException | LinkageError e) {
                    failed = new InvocationTargetException(e);
                }
            }
            if (isToCome && isEarly) {
                return null;
            }
        }
        if (failed != null) {
            throw failed;
        }
        return null;
    }

    /** One for each registry, however many applications use it. */
    private Publication publication(MeterLibrary library, Class<?> entry) {
        for (Publication known : publications) {
            if (known.entry() == entry) {
                return known;
            }
        }
        return new Publication(library, entry);
    }

    private void publish(List<Metric> metrics) throws InterruptedException {
        List<Metric> shown = isBesideOtel() ? own(metrics) : metrics;
        for (Publication publication : publications) {
            change(publication, publication.take(shown));
        }
    }

    private boolean isBesideOtel() {
        Boolean known = besideOtel;
        if (known == null) {
            known = agent.isLoaded(OTEL_AGENT);
            besideOtel = known;
            if (known) {
                note(
                        "metrics=app: beside OpenTelemetry's agent, which has db.client.connection.*, only poolagent.* is shown");
            }
        }
        return known;
    }

    private static List<Metric> own(List<Metric> metrics) {
        List<Metric> own = new ArrayList<>(metrics);
        own.removeIf(metric -> metric.name().startsWith(OTEL_NAMES));
        return own;
    }

    private void withdraw(Publication publication) {
        try {
            change(publication, publication.end());
        } catch (InterruptedException e) {
            // It ends, too.
        }
    }

    private void change(Publication publication, Publication.Changes changes) throws InterruptedException {
        Class<?> entry = publication.entry();
        if (changes.isNone() || entry == null || publication.hang().isNow()) {
            return;
        }
        MeterLibrary library = publication.library();
        call(
                "registering with the application's " + library.title(),
                publication.hang(),
                entry.getClassLoader(),
                () -> library.change(
                        entry,
                        publication,
                        changes,
                        (metric, why) -> warn("metrics=app: " + MeterLibrary.name(metric) + " is left out: " + why)));
    }

    /** Why it failed; null if it did not. */
    private @Nullable String call(String doing, Hang hang, @Nullable ClassLoader context, ForeignCall.Work work)
            throws InterruptedException {
        String why;
        try {
            Thread hanging = ForeignCall.make(agent, work, context, CALL_MILLIS);
            if (hanging == null) {
                return null;
            }
            hang.begins(hanging);
            why = "takes more than " + CALL_MILLIS / 1_000 + " s";
        } catch (ForeignCall.ForeignFailure e) {
            why = "fails: " + e.getMessage();
        }
        warn("metrics=app: " + doing + " " + why);
        return why;
    }

    private synchronized void warn(String text) {
        if (said.size() < MOST_SAID && said.add(text)) {
            remarks.warn(text);
        }
    }

    private synchronized void note(String text) {
        if (said.size() < MOST_SAID && said.add(text)) {
            remarks.note(text);
        }
    }
}
