// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

/** Stacks with fixed lines. */
public final class Stacks {
    private Stacks() {}

    /** Frames written as {@code shop.OrderDao.find:42} or {@code shop.OrderDao.find(OrderDao.java:42)}, nearest first. */
    public static Throwable of(String... frames) {
        StackTraceElement[] stack = new StackTraceElement[frames.length];
        for (int i = 0; i < frames.length; i++) {
            String frame = frames[i].replaceAll("\\(.*:|\\)", ":").replaceFirst(":$", "");
            String method = frame.substring(0, frame.indexOf(':'));
            String type = method.substring(0, method.lastIndexOf('.'));
            stack[i] = new StackTraceElement(
                    type,
                    method.substring(type.length() + 1),
                    type.substring(type.lastIndexOf('.') + 1) + ".java",
                    Integer.parseInt(frame.substring(method.length() + 1)));
        }
        Throwable throwable = new Throwable();
        throwable.setStackTrace(stack);
        return throwable;
    }
}
