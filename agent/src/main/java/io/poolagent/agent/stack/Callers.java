// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds in a stack who called an object, by the names of its classes. */
public final class Callers {
    private Callers() {}

    /** The part of a stack above the object's own code, and so above all that lies beneath; empty if it is not on it. */
    public static List<StackTraceElement> above(Object object, Throwable stack) {
        List<StackTraceElement> frames = Arrays.asList(stack.getStackTrace());
        int own = outermost(object, frames);
        return own < 0 ? Collections.emptyList() : frames.subList(own + 1, frames.size());
    }

    /** The object's own method that the code above called; null if it is not on the stack. */
    public static @Nullable String method(Object object, Throwable stack) {
        List<StackTraceElement> frames = Arrays.asList(stack.getStackTrace());
        int own = outermost(object, frames);
        return own < 0 ? null : frames.get(own).getMethodName();
    }

    private static int outermost(Object object, List<StackTraceElement> frames) {
        Set<String> own = new HashSet<>();
        for (Class<?> c = object.getClass(); c != null; c = c.getSuperclass()) {
            own.add(c.getName());
        }
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (own.contains(frames.get(i).getClassName())) {
                return i;
            }
        }
        return -1;
    }
}
