// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Frames;
import io.poolagent.agent.lease.Site;
import java.util.List;

/**
 * Whether a thread is still in the method that acquired, by the application's frames of then and now. A frame has no
 * identity, so much stays unclear; what is said to be so is so.
 */
enum Whereabouts {
    /** In the method that called {@code getConnection()}, at a later line, and everything below is as it was. */
    INSIDE,
    /** The method that acquired has returned, and so has the one that called it; or nothing of that work runs any more. */
    LEFT,
    /** A helper may have handed the connection on, or a loop may have come round to the same line. */
    UNCLEAR;

    /** @param now the stack of the thread that acquired, as it is; empty if it was not seen */
    static Whereabouts of(Site then, Site now) {
        List<StackTraceElement> acquired = then.frames();
        List<StackTraceElement> current = now.frames();
        int nearest = 0;
        while (nearest < acquired.size()
                && acquired.get(nearest).getMethodName().equals("getConnection")) {
            nearest++;
        }
        // From the bottom, where the thread began, as far as both are at the same line.
        int a = acquired.size() - 1;
        int c = current.size() - 1;
        while (a >= nearest
                && c >= 0
                && isSameMethod(acquired.get(a), current.get(c))
                && acquired.get(a).getLineNumber() == current.get(c).getLineNumber()) {
            a--;
            c--;
        }
        if (a < nearest) {
            return UNCLEAR;
        }
        if (c >= 0 && isSameMethod(acquired.get(a), current.get(c))) {
            return a == nearest ? INSIDE : UNCLEAR;
        }
        // Of an acquire by a mere helper, the line that called it may hold what it returned: work(open()).
        boolean nothingLeft = a == acquired.size() - 1;
        return a > nearest || nothingLeft ? LEFT : UNCLEAR;
    }

    /**
     * Whether what acquired has returned into code of a framework's, as from a method that a container runs in a transaction:
     * none of the application's frames is there still.
     *
     * @param now the stack that the same thread has while it ends the unit of work
     */
    static boolean isLeftToFramework(Site then, Site now) {
        List<StackTraceElement> acquired = then.frames();
        List<StackTraceElement> current = now.frames();
        StackTraceElement shared = null;
        boolean sameLines = true;
        for (int n = 1; sameLines && n <= Math.min(acquired.size(), current.size()); n++) {
            StackTraceElement frame = acquired.get(acquired.size() - n);
            StackTraceElement there = current.get(current.size() - n);
            if (!isSameMethod(frame, there)) {
                break;
            }
            shared = frame;
            sameLines = frame.getLineNumber() == there.getLineNumber();
        }
        return shared == null || Frames.framework(shared) != null;
    }

    private static boolean isSameMethod(StackTraceElement one, StackTraceElement other) {
        return one.getClassName().equals(other.getClassName())
                && one.getMethodName().equals(other.getMethodName());
    }
}
