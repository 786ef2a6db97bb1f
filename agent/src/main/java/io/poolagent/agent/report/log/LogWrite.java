// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.log;

import io.poolagent.agent.report.sink.AgentInside;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One try to write into the log of an application. It runs code of the application, so it has a thread of its own, which ends with it: what the
 * framework leaves in that thread must not keep the application.
 */
final class LogWrite implements Runnable {
    /** What came of it. */
    enum Outcome {
        WRITTEN,
        /** A framework is there, and is not up yet. */
        NOT_YET,
        NO_FRAMEWORK,
        /** Not even warnings are written: the application is set so, or was stopped. */
        SILENCED,
        FAILED
    }

    private final AgentInside agent;
    private final List<Reference<ClassLoader>> loaders;
    private final boolean patient;
    private final LogEvent event;
    private volatile @Nullable Outcome outcome;
    private volatile String about = "";

    /**
     * @param loaders to be tried in this order
     * @param patient whether to wait rather than to take a framework that is tried later
     */
    LogWrite(AgentInside agent, List<Reference<ClassLoader>> loaders, boolean patient, LogEvent event) {
        this.agent = agent;
        this.loaders = loaders;
        this.patient = patient;
        this.event = event;
    }

    /** Null as long as it runs. */
    @Nullable
    Outcome outcome() {
        return outcome;
    }

    /** The framework, or what went wrong. */
    String about() {
        return about;
    }

    @Override
    public void run() {
        Outcome came = Outcome.FAILED;
        try {
            came = write();
        } catch (Throwable t) { // Whatever code of the application throws.
            about = words(LogApi.cause(t));
        } finally {
            outcome = came;
            forgetApplication();
        }
    }

    private static String words(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (Throwable t) { // That is the application's code, too.
            return thrown.getClass().getName();
        }
    }

    /** A thread that has ended has its context still, and may be known for long. */
    private static void forgetApplication() {
        try {
            Thread.currentThread().setContextClassLoader(null);
        } catch (SecurityException e) {
            // Then it could not be set either.
        }
    }

    private Outcome write() throws ReflectiveOperationException {
        List<ClassLoader> there = new ArrayList<>();
        for (Reference<ClassLoader> loader : loaders) {
            add(there, loader.get());
        }
        add(there, ClassLoader.getSystemClassLoader());
        Thread.currentThread().setContextClassLoader(there.get(0)); // Tomcat's LogManager goes by it.
        boolean isAnyToCome = false;
        for (LogApi api : LogApi.values()) {
            for (ClassLoader loader : there) {
                Class<?> entry = api.entry(agent, loader);
                if (entry == null) {
                    isAnyToCome |= api.isThere(loader);
                    continue;
                }
                LogApi.State state = api.state(entry, loader);
                isAnyToCome |= state == LogApi.State.NOT_YET;
                if (state == LogApi.State.UP && !(patient && isAnyToCome)) {
                    return write(api.target(entry, loader));
                }
            }
        }
        return isAnyToCome && patient ? Outcome.NOT_YET : Outcome.NO_FRAMEWORK;
    }

    private static void add(List<ClassLoader> to, @Nullable ClassLoader loader) {
        boolean isNew = loader != null;
        for (ClassLoader known : to) {
            isNew &= known != loader;
        }
        if (isNew) {
            to.add(loader);
        }
    }

    /** Spring Boot silences all while it starts. */
    private Outcome write(LogTarget to) throws ReflectiveOperationException {
        about = to.api().title();
        if (!to.writesWarnings()) {
            return patient ? Outcome.NOT_YET : Outcome.SILENCED;
        }
        to.write(event.warning, event.text.replace("${", "$ {")); // Old versions of Log4j 2 would look it up.
        return Outcome.WRITTEN;
    }
}
