// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.util.List;
import net.bytebuddy.agent.ByteBuddyAgent;

/** The agent in this JVM: found, or attached once. By reflection, since an agent's classes are the system class loader's. */
final class Agent {
    private static final String ENTRY = "io.poolagent.agent.PoolAgent";
    private static final String RECORDING = "io.poolagent.agent.Recording";
    private static final String RUNNING = "pool-agent-running";
    private static final String REFUSED = "pool-agent-refused";

    /** Every stack, since a test that fails must say where. */
    private static final String CAPTURE = "capture";

    private final Method begin;
    private final Method end;

    private Agent() {
        if (System.getProperty(RUNNING) == null) {
            attach();
        }
        if (System.getProperty(RUNNING) == null) {
            throw new IllegalStateException(
                    "pool-agent does not run: "
                            + System.getProperty(REFUSED, "its start failed (standard error says why)")
                            + ". Expected: a JVM that agents may be attached to, or one started with -javaagent:pool-agent.jar");
        }
        try {
            Class<?> recording = Class.forName(RECORDING, true, ClassLoader.getSystemClassLoader());
            begin = recording.getMethod("begin");
            end = recording.getMethod("end", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "the pool-agent that runs here (" + System.getProperty(RUNNING)
                            + ") is of another version than pool-agent-junit: use the same of both",
                    e);
        }
    }

    private static final class Holder {
        static final Agent AGENT = new Agent();
    }

    /** @throws IllegalStateException if there is none and none can be attached, saying why */
    static Agent running() {
        try {
            return Holder.AGENT;
        } catch (ExceptionInInitializerError e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        }
    }

    private static void attach() {
        String property = System.getProperty("pool-agent." + CAPTURE);
        ByteBuddyAgent.attach(
                jar(),
                ByteBuddyAgent.ProcessProvider.ForCurrentVm.INSTANCE,
                property == null ? CAPTURE + "=always" : "");
    }

    private static File jar() {
        try {
            return new File(Class.forName(ENTRY, false, Agent.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException("pool-agent.jar is not on the class path beside pool-agent-junit", e);
        }
    }

    Object begin() {
        return call(begin);
    }

    @SuppressWarnings("unchecked") // As Recording says.
    List<String> end(Object recording) {
        return (List<String>) call(end, recording);
    }

    private static Object call(Method method, Object... arguments) {
        try {
            return method.invoke(null, arguments);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("pool-agent failed", e);
        }
    }
}
