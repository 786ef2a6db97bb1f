// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.stack.Escape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells by their class files what methods can pass on. The files are read by name from the class loaders of the classes that are
 * loaded, for the few that a lost connection passed through; nothing is loaded. Keeps text, no class. Used by the agent's thread.
 */
public final class EscapeByTypes implements Escape {
    private static final int MOST_KNOWN = 1_000;

    private final Instrumentation instrumentation;
    // Of each name the classes of that name, each with its superclasses; empty if that is not known.
    private final Map<String, List<List<Signatures>>> known = new HashMap<>();

    public EscapeByTypes(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    @Override
    public boolean mayReturn(StackTraceElement method) {
        List<List<Signatures>> types = types(method.getClassName());
        boolean may = types.isEmpty();
        for (List<Signatures> type : types) {
            may |= type.get(0).mayReturn(method.getMethodName());
        }
        return may;
    }

    @Override
    public boolean mayKeep(StackTraceElement method, boolean keptByCallee) {
        List<List<Signatures>> types = types(method.getClassName());
        boolean may = types.isEmpty();
        for (List<Signatures> type : types) {
            for (Signatures part :
                    type.get(0).isOfObject(method.getMethodName()) ? type : new ArrayList<Signatures>()) {
                may |= part.mayHold(method.getMethodName(), keptByCallee);
            }
        }
        return may;
    }

    private List<List<Signatures>> types(String name) {
        List<List<Signatures>> types = known.get(name);
        if (types == null) {
            types = read(name);
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
            known.put(name, types);
        }
        return types;
    }

    private List<List<Signatures>> read(String name) {
        List<List<Signatures>> types = new ArrayList<>();
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (loaded.getName().equals(name)) {
                List<Signatures> type = read(name.replace('.', '/'), loaded.getClassLoader());
                if (type.isEmpty()) {
                    return new ArrayList<>();
                }
                types.add(type);
            }
        }
        return types;
    }

    /** Empty if any of its superclasses is not known. */
    private static List<Signatures> read(String name, @Nullable ClassLoader loader) {
        List<Signatures> parts = new ArrayList<>();
        for (String next = name; next != null && !next.startsWith("java/"); ) {
            Signatures part = find(next, loader);
            if (part == null) {
                return new ArrayList<>();
            }
            parts.add(part);
            next = part.superName();
        }
        return parts;
    }

    private static @Nullable Signatures find(String name, @Nullable ClassLoader loader) {
        String path = name + ".class";
        try (InputStream in =
                loader == null ? ClassLoader.getSystemResourceAsStream(path) : loader.getResourceAsStream(path)) {
            return in == null ? null : Signatures.read(Hierarchy.bytes(in));
        } catch (IOException | RuntimeException | LinkageError e) {
            return null;
        }
    }
}
