// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** Tells virtual threads, by a class that every Java has that has them; nobody can list those that live. */
public final class VirtualThreads {
    private static final Class<?> TYPE = find();

    private VirtualThreads() {}

    /** Whether it is one; for all that is known, in a Java that hides them. */
    static boolean include(Thread thread) {
        return TYPE != null && TYPE.isInstance(thread);
    }

    /** The thread, not kept alive, if it is one. */
    static @Nullable WeakReference<Thread> weakly(Thread thread) {
        return include(thread) ? new WeakReference<>(thread) : null;
    }

    /** The name of a thread; its number if it has none, as most virtual threads. */
    public static String nameOf(Thread thread) {
        String name = thread.getName();
        return name.isEmpty() ? numbered(thread.getId(), include(thread)) : name;
    }

    /** What a thread without a name is called, as the JDK calls it. */
    static String numbered(long id, boolean virtual) {
        return (virtual ? "VirtualThread[#" : "Thread[#") + id + "]";
    }

    private static @Nullable Class<?> find() {
        try {
            Thread.class.getMethod("isVirtual");
        } catch (NoSuchMethodException e) {
            return null;
        }
        try {
            return Class.forName("java.lang.BaseVirtualThread", false, null);
        } catch (ClassNotFoundException e) {
            return Thread.class;
        }
    }
}
