// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

/** Stacks with fixed lines. */
public final class Stacks {
    private Stacks() {}

    /** Frames written as {@code shop.OrderDao.find:42}, nearest first. */
    public static Throwable of(String... frames) {
        StackTraceElement[] stack = new StackTraceElement[frames.length];
        for (int i = 0; i < frames.length; i++) {
            String method = frames[i].substring(0, frames[i].indexOf(':'));
            String type = method.substring(0, method.lastIndexOf('.'));
            stack[i] = new StackTraceElement(
                    type,
                    method.substring(type.length() + 1),
                    type.substring(type.lastIndexOf('.') + 1) + ".java",
                    Integer.parseInt(frames[i].substring(method.length() + 1)));
        }
        Throwable throwable = new Throwable();
        throwable.setStackTrace(stack);
        return throwable;
    }
}
