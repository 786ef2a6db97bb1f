// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.log;

import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.JvmEnd;
import io.poolagent.agent.report.sink.SinkOptions;
import io.poolagent.agent.report.text.Journal;
import io.poolagent.agent.report.text.Spans;
import io.poolagent.agent.report.text.TextLog;
import java.io.PrintStream;
import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The log of the application that a message belongs to. What cannot be written there goes to standard error, which is said once for each
 * reason. The application's code is never waited for without a deadline: its log may wait for the very pool that is dry. Used by
 * the sink's thread, which may wait.
 */
public final class AppLog implements TextLog {
    /** Longer than an application server takes from its first pool to its log. */
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long WRITE_MILLIS = 5_000;
    private static final int MOST_APPLICATIONS = 100;
    private static final int MOST_REASONS = 20;

    private static final String TAKES_CONNECTIONS =
            "writing to the application's log takes a connection of a pool that the agent watches, and would wait when that is dry";
    private static final String HANGS =
            "writing to the application's log took more than " + WRITE_MILLIS / 1_000 + " s";
    private static final String ENDS = "the JVM ends, and the application's log may be closed";
    private static final String NONE =
            "the application has no SLF4J, Log4j 2, JBoss Logging, JULI or JUL that is in use";

    /** No reason yet: it is tried again. */
    private static final String NOT_YET = "not yet";

    private static final int MOST_WAITING = 1_000;

    private final AgentInside agent;
    private final Journal standardError;
    private final List<LoggedApp> applications = new ArrayList<>();
    private final Queue<LogEvent> nobodys = new ArrayDeque<>();
    private final Set<String> said = new HashSet<>();
    private final long begunNanos = System.nanoTime();
    private volatile boolean ending;

    public AppLog(AgentInside agent, PrintStream standardError) {
        this.agent = agent;
        this.standardError = new Journal(SinkOptions.STDERR, 0, standardError);
    }

    @Override
    public void write(boolean warning, String text, @Nullable List<Reference<ClassLoader>> loaders) {
        LogEvent event = new LogEvent(warning, text);
        if (loaders == null) {
            nobodys.add(event);
        } else {
            of(loaders).waiting().add(event);
        }
        retry();
    }

    @Override
    public boolean isWaiting() {
        boolean waits = !nobodys.isEmpty();
        for (LoggedApp application : applications) {
            waits |= !application.waiting().isEmpty();
        }
        return waits;
    }

    @Override
    public void retry() {
        findOwner();
        for (LoggedApp application : applications) {
            drain(application);
        }
    }

    /** What belongs to no application goes to the one that acquired last: which there is need not be known until the first has. */
    private void findOwner() {
        List<Reference<ClassLoader>> latest = nobodys.isEmpty() ? null : agent.latestLoaders();
        if (latest != null || ending || JvmEnd.isNear() || System.nanoTime() - begunNanos > START_NANOS) {
            while (!nobodys.isEmpty()) {
                of(latest == null ? agent.firstLoaders() : latest).waiting().add(nobodys.remove());
            }
        }
    }

    private void drain(LoggedApp application) {
        Queue<LogEvent> waiting = application.waiting();
        while (!waiting.isEmpty()) {
            String why;
            try {
                why = tryToWrite(application, waiting.element());
            } catch (InterruptedException e) {
                why = ENDS;
            } catch (RuntimeException | Error e) { // No thread could be started.
                why = "the application's log cannot be written: " + e;
            }
            boolean tooMany = waiting.size() > MOST_WAITING;
            if (NOT_YET.equals(why) && !tooMany) {
                return;
            }
            LogEvent done = waiting.remove();
            if (why != null) {
                toStandardError(tooMany ? NONE : why, done);
                application.wentElsewhere();
            }
        }
    }

    private void drainToStandardError(LoggedApp application) {
        for (LogEvent event : application.waiting()) {
            toStandardError(NONE, event);
        }
    }

    private void toStandardError(String why, LogEvent event) {
        if (said.size() < MOST_REASONS && said.add(why)) {
            standardError.write(!why.equals(ENDS), "log=app: " + why + "; writing to standard error", null);
        }
        standardError.write(event.warning, event.text, null);
    }

    private LoggedApp of(List<Reference<ClassLoader>> loaders) {
        for (LoggedApp known : applications) {
            if (known.isOf(loaders)) {
                return known;
            }
        }
        applications.removeIf(known -> known.isGone() && known.waiting().isEmpty());
        if (applications.size() >= MOST_APPLICATIONS) {
            drainToStandardError(applications.remove(0));
        }
        LoggedApp found = new LoggedApp(loaders, System.nanoTime());
        applications.add(found);
        return found;
    }

    /** Why it was not written; null if it was. */
    private @Nullable String tryToWrite(LoggedApp application, LogEvent event) throws InterruptedException {
        if (application.isClosed()) {
            return TAKES_CONNECTIONS;
        }
        if (application.isHanging()) {
            return HANGS;
        }
        long elsewhere = application.elsewhere();
        if (elsewhere > 0) {
            String why = tryOnce(
                    application, new LogEvent(true, Spans.counted(elsewhere, "message") + " went to standard error"));
            if (why != null) {
                return why;
            }
            application.elsewhereIsSaid();
        }
        return tryOnce(application, event);
    }

    private @Nullable String tryOnce(LoggedApp application, LogEvent event) throws InterruptedException {
        if (JvmEnd.isNear()) {
            return ENDS;
        }
        boolean patient = !ending && application.knownForNanos(System.nanoTime()) < START_NANOS;
        LogWrite write = new LogWrite(agent, application.loaders(), patient, event);
        Thread thread = agent.threadFor(write, "pool-agent log");
        thread.start();
        thread.join(WRITE_MILLIS);
        LogWrite.Outcome outcome = write.outcome();
        if (outcome == null) {
            return hangs(application, thread);
        }
        if (agent.tookConnection(thread)) {
            application.closes();
        }
        switch (outcome) {
            case WRITTEN:
                return null;
            case NOT_YET:
                return NOT_YET;
            case SILENCED:
                return "the logger " + LogTarget.LOGGER + " of the application's " + write.about()
                        + " writes no warnings";
            case NO_FRAMEWORK:
                return NONE;
            default:
                return "the application's log cannot be written: " + write.about();
        }
    }

    /**
     * It may hold a lock that the application's threads need to go on and give their connections back. Where it waits for a connection,
     * and so is not in the middle of reading or writing anything, it is called away from that.
     */
    private String hangs(LoggedApp application, Thread thread) {
        application.hangs(thread);
        boolean acquires = false;
        for (StackTraceElement frame : thread.getStackTrace()) {
            acquires |= frame.getMethodName().equals("getConnection");
        }
        Thread.State state = thread.getState();
        if (acquires) {
            application.closes();
            if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING) {
                thread.interrupt();
            }
        }
        return acquires ? TAKES_CONNECTIONS : HANGS;
    }

    @Override
    public void ends() {
        ending = true;
    }

    @Override
    public void close() {
        ending = true;
        retry();
        standardError.close();
    }
}
