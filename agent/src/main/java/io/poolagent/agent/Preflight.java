// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import java.lang.instrument.Instrumentation;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reasons not to start, in words for the person who reads the log. */
final class Preflight {
    private Preflight() {}

    // What runs the application's code: java Main.java, and the JVM in which jshell does so.
    private static final String[] LAUNCHERS = {"com.sun.tools.javac.launcher.", "jdk.jshell.execution."};

    /** Whether this JVM is one of the JDK's own tools, started with JAVA_TOOL_OPTIONS: no reason to say anything. */
    static boolean isJdkTool(Properties properties) {
        String command = properties.getProperty("sun.java.command", "");
        String program = command.substring(command.indexOf('/') + 1); // Behind its module, if that is named.
        for (String launcher : LAUNCHERS) {
            if (program.startsWith(launcher) || command.startsWith(launcher)) {
                return false;
            }
        }
        return command.startsWith("jdk.") || command.startsWith("sun.tools.") || command.startsWith("com.sun.tools.");
    }

    /** Why the agent cannot run here, and what to do about it; null if it can. */
    static @Nullable String objection(Instrumentation instrumentation, Properties properties) {
        if (properties.getProperty(AttachProtocol.RUNNING) != null) {
            return "it is running already (name -javaagent:pool-agent.jar only once)";
        }
        if (properties.getProperty("org.graalvm.nativeimage.imagecode") != null) {
            return "a native image has no bytecode to weave (run the application on a JVM)";
        }
        if (!instrumentation.isRetransformClassesSupported()) {
            return "this jar's manifest does not allow retransformation (use pool-agent.jar as it was shipped, "
                    + "not repackaged)";
        }
        if (isEarlyJava8(properties)) {
            return "Java " + properties.getProperty("java.version") + " is too early (Java 8u40 or later is needed)";
        }
        return null;
    }

    private static boolean isEarlyJava8(Properties properties) {
        String version = properties.getProperty("java.version", "");
        if (!version.startsWith("1.8.0")) {
            return version.startsWith("1.");
        }
        int update = version.indexOf('_');
        String digits = update < 0 ? "" : version.substring(update + 1).replaceAll("\\D.*", "");
        return digits.isEmpty() || Integer.parseInt(digits) < 40;
    }
}
