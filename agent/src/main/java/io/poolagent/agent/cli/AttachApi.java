// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The JDK's attach API ({@code com.sun.tools.attach}), by reflection: on Java 8 it is in tools.jar, and a runtime made
 * with jlink may have none.
 */
final class AttachApi {
    private static final String MACHINE = "com.sun.tools.attach.VirtualMachine";

    private final Class<?> machines;

    private AttachApi(Class<?> machines) {
        this.machines = machines;
    }

    /** @throws Refusal if this Java has none */
    static AttachApi find() throws Refusal {
        try {
            return new AttachApi(Class.forName(MACHINE));
        } catch (ClassNotFoundException e) {
            // Java 8: in a jar that is on nobody's class path.
        }
        File home = new File(System.getProperty("java.home"));
        for (File folder : new File[] {home, home.getAbsoluteFile().getParentFile()}) {
            File tools = new File(folder, "lib/tools.jar");
            if (tools.isFile()) {
                try {
                    return new AttachApi(Class.forName(MACHINE, true, new URLClassLoader(new URL[] {
                        tools.toURI().toURL()
                    })));
                } catch (ReflectiveOperationException | java.io.IOException e) {
                    break;
                }
            }
        }
        throw new Refusal("the Java in " + home + " has no attach API: run this jar with the java of a JDK "
                + "(of any version from 8 on, also another than the application's)");
    }

    /** The JVMs this user may see: what they run, without its arguments, by process id. */
    Map<Long, String> running() throws Refusal {
        try {
            Map<Long, String> found = new TreeMap<>();
            for (Object descriptor : (List<?>) machines.getMethod("list").invoke(null)) {
                Class<?> type = Class.forName(MACHINE + "Descriptor", false, machines.getClassLoader());
                String name = (String) type.getMethod("displayName").invoke(descriptor);
                found.put(Long.valueOf((String) type.getMethod("id").invoke(descriptor)), program(name));
            }
            return found;
        } catch (ReflectiveOperationException e) {
            throw new Refusal("cannot list the JVMs: " + cause(e));
        }
    }

    /** What a JVM was started for, without the arguments, which may hold a password. */
    static String program(String command) {
        return command.trim().isEmpty() ? "(unknown)" : command.trim().replaceFirst("^(.*?\\.jar|\\S+)(\\s.*)?$", "$1");
    }

    /** Connects to a JVM. */
    Connected attach(long pid) throws Refusal {
        try {
            return new Connected(machines.getMethod("attach", String.class).invoke(null, String.valueOf(pid)));
        } catch (ReflectiveOperationException e) {
            throw new Refusal(
                    "cannot attach to process " + pid + ": " + cause(e) + ". Expected: an application that runs"
                            + " as the user who calls this, without -XX:+DisableAttachMechanism");
        }
    }

    /** A JVM that listens. */
    final class Connected implements AutoCloseable {
        private final Object machine;

        private Connected(Object machine) {
            this.machine = machine;
        }

        /** Its system properties. */
        Properties properties() throws Refusal {
            try {
                return (Properties) machines.getMethod("getSystemProperties").invoke(machine);
            } catch (ReflectiveOperationException e) {
                throw new Refusal("the JVM does not answer: " + cause(e));
            }
        }

        /**
         * Calls an agent's {@code agentmain} there.
         *
         * @return what the API complained of, or an empty text. Between Java 8 and later ones it complains even of
         *     success (https://bugs.openjdk.org/browse/JDK-8165736), so ask the JVM itself what came of it.
         */
        String load(File jar, String argument) {
            try {
                machines.getMethod("loadAgent", String.class, String.class).invoke(machine, jar.getPath(), argument);
                return "";
            } catch (ReflectiveOperationException e) {
                return cause(e);
            }
        }

        @Override
        public void close() {
            try {
                machines.getMethod("detach").invoke(machine);
            } catch (ReflectiveOperationException e) {
                // It ended meanwhile: nothing to let go of.
            }
        }
    }

    private static String cause(ReflectiveOperationException e) {
        Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
        return cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
    }

    /** Why a command is not done, in words. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        Refusal(String why) {
            super(why);
        }
    }
}
