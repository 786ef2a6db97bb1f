// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.lease.Lease;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who called a method of a handle: the nearest frame that is neither the agent's, nor of the handle's own classes, nor of the JDK.
 * Walks no farther than that where the JVM can (Java 9 and later).
 */
final class DirectCaller {
    private static final @Nullable Walk WALK = Walk.ifAny();

    private DirectCaller() {}

    /** Whether code of the pool that lent it is the direct caller. */
    static boolean isPoolOf(Lease lease, Object handle) {
        String caller = of(handle);
        return caller != null && lease.pool().isOwnCode(caller);
    }

    /** The name of its class; null if it cannot be told. */
    private static @Nullable String of(Object handle) {
        return WALK == null ? of(handle, new Throwable().getStackTrace()) : WALK.find(new Search(handle.getClass()));
    }

    /** The same, of a stack that was taken in such a method. */
    private static @Nullable String of(Object handle, StackTraceElement[] stack) {
        Search search = new Search(handle.getClass());
        for (StackTraceElement frame : stack) {
            if (search.isAt(frame.getClassName())) {
                return frame.getClassName();
            }
        }
        return null;
    }

    private static final class Search {
        private final Class<?> own;

        Search(Class<?> own) {
            this.own = own;
        }

        boolean isAt(String className) {
            return !className.startsWith("io.poolagent.agent.")
                    && !className.startsWith("java.")
                    && !className.startsWith("javax.")
                    && !className.startsWith("jdk.")
                    && !className.startsWith("sun.")
                    && !className.startsWith("com.sun.")
                    && !isOwn(className);
        }

        private boolean isOwn(String className) {
            for (Class<?> type = own; type != null; type = type.getSuperclass()) {
                if (type.getName().equals(className)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** {@code StackWalker}, which Java 8 does not have. */
    private static final class Walk {
        private final Object walker;
        private final Method walk;
        private final Method className;

        private Walk() throws ReflectiveOperationException {
            Class<?> type = Class.forName("java.lang.StackWalker");
            this.walker = type.getMethod("getInstance").invoke(null);
            this.walk = type.getMethod("walk", Function.class);
            this.className = Class.forName("java.lang.StackWalker$StackFrame").getMethod("getClassName");
        }

        static @Nullable Walk ifAny() {
            try {
                return new Walk();
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        @Nullable
        String find(Search search) {
            try {
                return (String) walk.invoke(walker, new Function<Stream<?>, Object>() {
                    @Override
                    public @Nullable Object apply(Stream<?> frames) {
                        return first(frames.iterator(), search);
                    }
                });
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        private @Nullable String first(Iterator<?> frames, Search search) {
            try {
                while (frames.hasNext()) {
                    String name = (String) className.invoke(frames.next());
                    if (search.isAt(name)) {
                        return name;
                    }
                }
            } catch (ReflectiveOperationException e) {
                // As if it could not be told.
            }
            return null;
        }
    }
}
