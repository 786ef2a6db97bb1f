// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.stack.CodeGroups;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters. Does as little as possible here: no logging, no lambdas, nothing of {@code java.util.logging} or
 * JMX, and nothing is ever thrown, since an exception out of {@code premain} ends the JVM.
 */
public final class PoolAgent {
    private static final long EXIT_WAIT_MILLIS = 2_000;

    private static @Nullable Standby standby;

    private PoolAgent() {}

    /** {@code -javaagent:pool-agent.jar=argument}. */
    public static void premain(@Nullable String argument, Instrumentation instrumentation) {
        start(argument, instrumentation, false);
    }

    /** Attached to a running JVM, or told to report or to leave it. */
    public static void agentmain(@Nullable String argument, Instrumentation instrumentation) {
        if (AttachProtocol.DETACH.equals(argument)) {
            leave();
            return;
        }
        System.clearProperty(AttachProtocol.REFUSED);
        ReportForm form = ReportForm.askedBy(argument);
        boolean live = argument != null && argument.startsWith(AttachProtocol.TOP);
        String why =
                argument == null || (form == null && !live) ? start(argument, instrumentation, true) : answer(argument);
        if (why != null) {
            System.setProperty(AttachProtocol.REFUSED, why);
        }
    }

    /** Why it did not start, or null. */
    private static synchronized @Nullable String start(
            @Nullable String argument, Instrumentation instrumentation, boolean attached) {
        try {
            if (Preflight.isJdkTool(System.getProperties())) {
                return "this JVM is one of the JDK's own tools";
            }
            String objection = Preflight.objection(instrumentation, System.getProperties());
            if (objection != null) {
                return refuse(objection);
            }
            Options options = Options.read(argument, System.getProperties(), System.getenv());
            if (!options.applications().isEmpty()) { // Else that class is loaded with the first stack.
                CodeGroups.applicationsAre(options.applications());
            }
            Standby standing = new Standby(options, instrumentation);
            String fault = standing.stand(attached);
            if (fault == null) {
                standby = standing;
                System.setProperty(AttachProtocol.RUNNING, version());
            }
            return fault;
        } catch (IllegalArgumentException e) {
            return refuse(String.valueOf(e.getMessage()));
        } catch (Throwable t) { // Whatever it is, the application must start.
            String why = refuse("internal error: " + t);
            t.printStackTrace(System.err);
            return why;
        }
    }

    /**
     * The agent in this JVM, or null if none is. Not what watches: whoever looks for {@code premain} loads what the methods beside
     * it return.
     */
    static synchronized @Nullable Standby standby() {
        return standby;
    }

    private static synchronized void leave() {
        Watch running = standby == null ? null : standby.watch();
        if (running == null) {
            return;
        }
        try {
            running.leave();
            LiveFeed.endAll(EXIT_WAIT_MILLIS);
            standby = null;
            System.clearProperty(AttachProtocol.RUNNING);
        } catch (Throwable t) { // The application must go on.
            t.printStackTrace(System.err);
        }
    }

    /** Why it did not report, or null. The JVM loads what the methods of this class name in their signatures. */
    private static @Nullable String answer(String argument) {
        ReportForm form = ReportForm.askedBy(argument);
        Standby standing = standby();
        Watch running = standing == null ? null : standing.watch();
        if (running == null) {
            return "no pool-agent watches this JVM";
        }
        try {
            if (form == null) {
                LiveFeed.begin(running, Paths.get(argument.substring(AttachProtocol.TOP.length())));
            } else {
                Files.write(
                        Paths.get(form.file(argument)),
                        form.of(running.report(true, form == ReportForm.TEXT)).getBytes(StandardCharsets.UTF_8));
            }
            return null;
        } catch (IOException e) {
            return "its file cannot be written: " + e;
        } catch (Throwable t) { // The application must go on.
            return String.valueOf(t.getMessage());
        }
    }

    static String refuse(String why) {
        StartLine.warn("not started: " + why + ". The application runs unwatched.");
        return why;
    }

    /** This jar's version. */
    public static String version() {
        String version = PoolAgent.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }
}
