// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.adapter.ModuleOpener;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the dispatcher visible to every class loader. On Java 9 and later it is defined into {@code java.base}: no file is
 * written, no CDS warning printed, AOT caches stay valid. On Java 8, or where that is refused, a jar that holds only the
 * dispatcher is appended to the boot class path, or, where none can be written, it is defined by {@code Unsafe}. Runs before any class that names the dispatcher is loaded.
 */
public final class Boot implements ModuleOpener {
    // The build moves the dispatcher to java.lang, and rewrites this name with it.
    private static final String DISPATCHER = "io.poolagent.agent.boot.PoolAgentDispatcher";

    private final Instrumentation instrumentation;

    public Boot(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * Defines the dispatcher, or finds the one that is there already.
     *
     * @return how it was done if not the usual way, in words, or null
     * @throws IOException if neither way works
     */
    public @Nullable String defineDispatcher() throws IOException {
        if (isDefined()) {
            return null;
        }
        byte[] bytes = dispatcherBytes();
        String refused = null;
        if (moduleOf(Object.class) != null) {
            try {
                defineInJavaBase(bytes);
                return null;
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                refused =
                        "java.base refused the dispatcher (" + e + "); it was appended to the boot class path instead";
            }
        }
        try {
            appendToBootPath(bytes);
        } catch (IOException e) {
            if (!defineByUnsafe(bytes)) {
                throw e;
            }
        }
        return refused;
    }

    /** Java 8 has a way without a file, for where there is no folder to write one to; later ones do not need it. */
    private static boolean defineByUnsafe(byte[] bytes) {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field unsafe = type.getDeclaredField("theUnsafe");
            unsafe.setAccessible(true);
            type.getMethod(
                            "defineClass",
                            String.class,
                            byte[].class,
                            int.class,
                            int.class,
                            ClassLoader.class,
                            ProtectionDomain.class)
                    .invoke(unsafe.get(null), DISPATCHER.replace('.', '/'), bytes, 0, bytes.length, null, null);
            return true;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return false;
        }
    }

    /** Opens the package of a class in a named module to the agent; does nothing on Java 8 or for open packages. */
    @Override
    public void open(Class<?> type) {
        Object module = moduleOf(type);
        if (module == null) {
            return;
        }
        int dot = type.getName().lastIndexOf('.');
        try {
            if (dot > 0
                    && Boolean.TRUE.equals(
                            module.getClass().getMethod("isNamed").invoke(module))) {
                open(module, type.getName().substring(0, dot));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot open " + type.getName(), e);
        }
    }

    private static boolean isDefined() {
        try {
            return Class.forName(DISPATCHER, false, null) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static byte[] dispatcherBytes() throws IOException {
        String path = "/" + DISPATCHER.replace('.', '/') + ".class";
        try (InputStream in = Boot.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException(path + " is missing from the agent's jar");
            }
            return Hierarchy.bytes(in);
        }
    }

    private void defineInJavaBase(byte[] bytes) throws ReflectiveOperationException {
        open(moduleOf(Object.class), "java.lang");
        // MethodHandles.privateLookupIn(Object.class, lookup()).defineClass(bytes), which Java 8 does not have.
        Object lookup = MethodHandles.class
                .getMethod("privateLookupIn", Class.class, MethodHandles.Lookup.class)
                .invoke(null, Object.class, MethodHandles.lookup());
        MethodHandles.Lookup.class.getMethod("defineClass", byte[].class).invoke(lookup, bytes);
    }

    private void appendToBootPath(byte[] bytes) throws IOException {
        File jar = File.createTempFile("pool-agent-boot", ".jar");
        jar.deleteOnExit();
        try (JarOutputStream out = new JarOutputStream(new FileOutputStream(jar))) {
            out.putNextEntry(new JarEntry(DISPATCHER.replace('.', '/') + ".class"));
            out.write(bytes);
            out.closeEntry();
        }
        instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(jar));
    }

    /** {@code instrumentation.redefineModule(…, extraOpens, …)}, which Java 8 does not have. */
    private void open(Object module, String packageName) throws ReflectiveOperationException {
        Class<?> moduleType = Class.forName("java.lang.Module");
        Map<String, Set<Object>> opens =
                Collections.singletonMap(packageName, Collections.singleton(moduleOf(Boot.class)));
        Instrumentation.class
                .getMethod("redefineModule", moduleType, Set.class, Map.class, Map.class, Set.class, Map.class)
                .invoke(
                        instrumentation,
                        module,
                        Collections.emptySet(),
                        Collections.emptyMap(),
                        opens,
                        Collections.emptySet(),
                        Collections.emptyMap());
    }

    /** The module of a class, or null on Java 8. */
    private static @Nullable Object moduleOf(Class<?> type) {
        try {
            return Class.class.getMethod("getModule").invoke(type);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
