// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether a method of an object stands on a stack, by the names of its classes: the proof that a call which was seen to begin
 * has not ended. For what lasts unlikely long only, since to take a stack is costly.
 */
public final class Standing {
    /** The JVM gives no more frames of one stack: then nothing is known of those beneath. */
    private static final int MOST_FRAMES = 1_024;

    private Standing() {}

    /**
     * Whether the calling thread is within a method of these names of this object, besides the one that calls the hook now.
     * When in doubt it is.
     */
    public static boolean isFurtherIn(Object object, Set<String> methods) {
        StackTraceElement[] stack = new Throwable().getStackTrace();
        return stack.length >= MOST_FRAMES || times(stack, object.getClass(), methods) > 1;
    }

    /** Whether more than so many frames like that stand on the calling thread's stack. When in doubt they do. */
    public static boolean isMoreThan(int times, Predicate<StackTraceElement> frames) {
        int found = 0;
        StackTraceElement[] stack = new Throwable().getStackTrace();
        for (StackTraceElement frame : stack) {
            found += frames.test(frame) ? 1 : 0;
        }
        return stack.length >= MOST_FRAMES || found > times;
    }

    /** Whether one of these methods of this class stands on the stack of a thread. When in doubt it does. */
    public static boolean isOn(StackTraceElement[] stack, Class<?> type, Set<String> methods) {
        return stack.length == 0 || stack.length >= MOST_FRAMES || times(stack, type, methods) > 0;
    }

    /** Whether this is one of these methods of this class. */
    public static boolean isOf(Class<?> type, Set<String> methods, StackTraceElement frame) {
        return methods.contains(frame.getMethodName()) && isOf(type, frame.getClassName());
    }

    private static int times(StackTraceElement[] stack, Class<?> type, Set<String> methods) {
        int times = 0;
        for (StackTraceElement frame : stack) {
            if (isOf(type, methods, frame)) {
                times++;
            }
        }
        return times;
    }

    /** An interface may have the method as well, by default. */
    private static boolean isOf(Class<?> type, String name) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c.getName().equals(name)) {
                return true;
            }
            for (Class<?> given : c.getInterfaces()) {
                if (isOf(given, name)) {
                    return true;
                }
            }
        }
        return false;
    }
}
