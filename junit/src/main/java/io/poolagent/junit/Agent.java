// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.util.List;
import java.util.function.Function;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.jspecify.annotations.Nullable;

/** The agent in this JVM: found, or attached once. By reflection, since an agent's classes are the system class loader's. */
final class Agent {
    private static final String ENTRY = "io.poolagent.agent.PoolAgent";
    private static final String RECORDING = "io.poolagent.agent.Recording";
    private static final String RUNNING = "pool-agent-running";
    private static final String REFUSED = "pool-agent-refused";

    /** Every stack, since a test that fails must say where. */
    private static final String CAPTURE = "capture";

    private static @Nullable Agent agent;
    private static @Nullable String fault;

    private final Method begin;
    private final Method end;
    private final Object suite;

    private Agent(Settings settings) {
        if (System.getProperty(RUNNING) == null) {
            attach();
        }
        if (System.getProperty(RUNNING) == null) {
            throw new IllegalStateException(
                    "pool-agent does not run: "
                            + System.getProperty(REFUSED, "its start failed (standard error says why)")
                            + ". Expected: a JVM that agents may be attached to, or one started with -javaagent:pool-agent.jar");
        }
        Method opens;
        try {
            Class<?> recording = Class.forName(RECORDING, true, ClassLoader.getSystemClassLoader());
            begin = recording.getMethod("begin");
            end = recording.getMethod("end", Object.class, Object.class);
            opens = recording.getMethod("suite", String.class, String.class, boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "the pool-agent that runs here (" + System.getProperty(RUNNING)
                            + ") is of another version than pool-agent-junit: use the same of both",
                    e);
        }
        suite = suite(opens, settings);
    }

    private static Object suite(Method opens, Settings settings) {
        try {
            return call(opens, settings.folder(), settings.knownBugs(), settings.writesKnownBugs());
        } catch (IllegalStateException e) {
            Throwable why = e.getCause() == null ? null : e.getCause().getCause();
            throw why instanceof IllegalArgumentException
                    ? new IllegalStateException(settings.wrong(String.valueOf(why.getMessage())), why)
                    : e;
        }
    }

    /**
     * The one of this JVM.
     *
     * @param settings what counts if none runs yet
     * @throws IllegalStateException if there is none and none can be attached, or a setting is wrong, saying why
     */
    static synchronized Agent running(Function<String, @Nullable String> settings) {
        Agent running = agent;
        if (running == null) {
            if (fault != null) {
                throw new IllegalStateException(fault);
            }
            try {
                running = new Agent(new Settings(settings));
            } catch (IllegalStateException e) {
                fault = e.getMessage();
                throw e;
            }
            agent = running;
        }
        return running;
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

    @Nullable
    Object begin() {
        return call(begin);
    }

    /** The reports of what is new, and a row for each that is known. */
    @SuppressWarnings("unchecked") // As Recording says.
    List<List<String>> end(Object recording) {
        return (List<List<String>>) call(end, recording, suite);
    }

    private static Object call(Method method, @Nullable Object... arguments) {
        try {
            return method.invoke(null, arguments);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("pool-agent failed", e);
        }
    }
}
