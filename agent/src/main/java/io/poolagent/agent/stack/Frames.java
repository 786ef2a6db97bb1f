// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What code a stack frame is of, by names alone, and what it is called in every JVM alike. */
public final class Frames {
    private static final String[] PLUMBING = {
        "java.",
        "javax.",
        "jdk.",
        "sun.",
        "com.sun.",
        "jakarta.",
        "io.poolagent.agent.",
        "io.poolagent.junit.LeakCheck",
        "net.bytebuddy.",
        // What other agents put into the application's calls.
        "io.opentelemetry.javaagent.",
        "datadog.trace.",
        "com.newrelic.agent.",
        "co.elastic.apm.agent."
    };

    // Classes made at run time to forward a call: numbered anew in every JVM.
    private static final String[] GENERATED = {
        "$$Lambda",
        "$$EnhancerBy",
        "$$FastClassBy",
        "$$SpringCGLIB",
        "_$$_",
        "$ByteBuddy$",
        "$HibernateProxy$",
        "$MockitoMock$",
        "_WeldClientProxy",
        "_ClientProxy"
    };

    private static final String PROXY = "$Proxy";
    private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.*)\\$\\d+");
    // A verb of getting, then what: not checkConnection, withConnection, getConnectionCount or closeConnections.
    private static final Pattern HANDS_OUT = Pattern.compile(
            "(?:(?:do|try|safe|safely|internal)?(?:(?i:get|open|acquire|obtain|borrow|take|create|new|make|lend|lease|fetch"
                    + "|find|provide|produce|request|retrieve|allocate|checkout|reserve|resolve|current|jdbc|db|sql)(?:[A-Z]\\w*?)?)?)?[cC]onn(?:ection)?"
                    + "(?:(?:From|For|To|With|By|Using|Internal|Impl|Or|In|Of|At|On)(?![a-z])\\w*|\\d+)?");
    private static final Pattern NUMBERED_LAMBDA = Pattern.compile("(lambda\\$.*)\\$\\d+");

    private Frames() {}

    /** Whether it is of the JDK, of its standard extensions, of the agent or generated to forward a call. */
    static boolean isPlumbing(String className) {
        for (String prefix : PLUMBING) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return className.indexOf('$') >= 0 && isGenerated(className);
    }

    /** Without a regular expression: this is asked of every frame of the stacks that are looked at all the time. */
    private static boolean isGenerated(String className) {
        for (String mark : GENERATED) {
            if (className.contains(mark)) {
                return true;
            }
        }
        for (int at = className.indexOf(PROXY); at >= 0; at = className.indexOf(PROXY, at + 1)) {
            int number = at + PROXY.length();
            if (number < className.length() && Character.isDigit(className.charAt(number))) {
                return true;
            }
        }
        return className.endsWith("_Subclass");
    }

    /** The frames above the woven method that called the agent, and above what its class did on the way. */
    static List<StackTraceElement> aboveCall(List<StackTraceElement> stack) {
        int called = 0;
        while (called < stack.size() && isOfAgent(stack.get(called).getClassName())) {
            called++;
        }
        int above = called;
        while (above < stack.size()
                && stack.get(above).getClassName().equals(stack.get(called).getClassName())) {
            above++;
        }
        return stack.subList(above, stack.size());
    }

    /** Whether it is of the agent itself, the dispatcher included. */
    public static boolean isOfAgent(String className) {
        return className.startsWith("io.poolagent.agent.") || className.equals("java.lang.PoolAgentDispatcher");
    }

    /** The framework, library or driver that the frame is of, by its usual name; null if of none that is known. */
    public static @Nullable String framework(StackTraceElement frame) {
        return Frameworks.of(frame.getClassName());
    }

    /** Whether it may be of the application: of nothing that is known to be another's. */
    public static boolean mayBeApplication(StackTraceElement frame) {
        String className = frame.getClassName();
        // Hidden classes, as of lambdas, only hand on.
        return className.indexOf('/') < 0 && !isPlumbing(className) && Frameworks.of(className) == null;
    }

    /** Whether the method only hands out a connection: who called it is of more interest. */
    public static boolean handsOut(StackTraceElement frame) {
        String name = frame.getMethodName();
        if (!name.contains("onn")) { // Nearly all of them.
            return false;
        }
        Matcher lambda = LAMBDA.matcher(name);
        return HANDS_OUT.matcher(lambda.matches() ? lambda.group(1) : name).matches();
    }

    /** The frame without what differs from one JVM or build to the next: numbers of lambdas, and the line unless wanted. */
    static String stable(StackTraceElement frame, boolean withLine) {
        String method = NUMBERED_LAMBDA.matcher(frame.getMethodName()).replaceFirst("$1");
        String name = frame.getClassName() + "." + method;
        return withLine ? name + ":" + frame.getLineNumber() : name;
    }
}
