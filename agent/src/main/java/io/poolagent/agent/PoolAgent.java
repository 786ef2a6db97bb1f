// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.weave.Boot;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters. Does as little as possible here: no logging, no lambdas, nothing of {@code java.util.logging} or
 * JMX, and nothing is ever thrown, since an exception out of {@code premain} ends the JVM.
 */
public final class PoolAgent {
    private PoolAgent() {}

    /** {@code -javaagent:pool-agent.jar=argument}. */
    public static void premain(@Nullable String argument, Instrumentation instrumentation) {
        start(argument, instrumentation);
    }

    /** Attached to a running JVM. */
    public static void agentmain(@Nullable String argument, Instrumentation instrumentation) {
        start(argument, instrumentation);
    }

    /** {@code java -jar pool-agent.jar}: says what it is. */
    @SuppressWarnings("SystemOut") // A command line's answer.
    public static void main(String[] args) {
        System.out.println(
                "pool-agent " + version() + ": finds JDBC connections that were not closed, and gives them back."
                        + System.lineSeparator()
                        + "Use: java -javaagent:pool-agent.jar[=option=value,…] -jar your-application.jar"
                        + System.lineSeparator() + "Options: " + Options.Option.known());
    }

    private static void start(@Nullable String argument, Instrumentation instrumentation) {
        try {
            if (Preflight.isJdkTool(System.getProperties())) {
                return;
            }
            String objection = Preflight.objection(instrumentation, System.getProperties());
            if (objection != null) {
                refuse(objection);
                return;
            }
            Options options = Options.read(argument, System.getProperties(), System.getenv());
            Boot boot = new Boot(instrumentation);
            String remark = boot.defineDispatcher();
            Watch.start(options, instrumentation, boot, remark);
            System.setProperty(Preflight.RUNNING, version());
        } catch (IllegalArgumentException e) {
            refuse(e.getMessage());
        } catch (Throwable t) { // Whatever it is, the application must start.
            refuse("of a fault of its own: " + t);
            t.printStackTrace(System.err);
        }
    }

    @SuppressWarnings("SystemOut") // Too early for anything else.
    private static void refuse(@Nullable String why) {
        System.err.println("[pool-agent] not started: " + why + ". The application runs unwatched.");
    }

    static String version() {
        String version = PoolAgent.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }
}
