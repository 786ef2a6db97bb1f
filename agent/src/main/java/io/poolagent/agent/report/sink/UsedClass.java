// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import java.net.URL;
import org.jspecify.annotations.Nullable;

/** A class by which an application enters a library, found without loading anything. */
public final class UsedClass {
    private UsedClass() {}

    /** The one that code of this loader uses; null if none has asked for it yet. */
    public static @Nullable Class<?> of(AgentInside agent, ClassLoader loader, String className) {
        for (ClassLoader next = loader; next != null; next = next.getParent()) {
            Class<?> used = agent.usedBy(next, className);
            if (used != null) {
                return next == loader || isSeen(used, loader) ? used : null;
            }
        }
        return null;
    }

    /** Whether the loader has no other of its own, which it would load first. */
    private static boolean isSeen(Class<?> used, ClassLoader loader) {
        ClassLoader its = used.getClassLoader();
        String file = file(used.getName());
        return its == null || String.valueOf(resource(its, file)).equals(String.valueOf(resource(loader, file)));
    }

    /** Whether code of this loader could use it. */
    public static boolean isThere(ClassLoader loader, String className) {
        return resource(loader, file(className)) != null;
    }

    /** Null also if the loader throws: it is the application's code, and there are further loaders to try. */
    private static @Nullable URL resource(ClassLoader loader, String file) {
        try {
            return loader.getResource(file);
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
    }

    private static String file(String className) {
        return className.replace('.', '/') + ".class";
    }
}
