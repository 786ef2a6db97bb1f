// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.config;

import org.jspecify.annotations.Nullable;

/** Objects of classes that a configuration names. */
public final class Instances {
    private Instances() {}

    /**
     * A new object of that class.
     *
     * @throws IllegalArgumentException saying what the class lacks, without its name
     */
    public static <T> T of(Class<T> type, String className) {
        Class<?> found = find(Thread.currentThread().getContextClassLoader(), className);
        if (found == null) {
            found = find(Instances.class.getClassLoader(), className);
        }
        if (found == null) {
            throw new IllegalArgumentException("there is no such class");
        }
        // Before it is initialised: a configuration must not run any class it likes.
        if (!type.isAssignableFrom(found)) {
            throw new IllegalArgumentException("it is no " + type.getName());
        }
        try {
            return type.cast(found.getConstructor().newInstance());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalArgumentException("it cannot be made", e);
        }
    }

    private static @Nullable Class<?> find(@Nullable ClassLoader loader, String className) {
        try {
            return Class.forName(className, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
