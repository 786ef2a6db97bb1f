// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.stack.Frames;
import io.poolagent.agent.stack.Site;
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

    /**
     * By the application's own frames: a framework may have taken the connection for the call that it was asked for.
     *
     * @param now the stack of the thread that acquired, as it is; empty if it was not seen
     */
    static Whereabouts of(Site then, Site now) {
        List<StackTraceElement> acquired = own(then, then);
        List<StackTraceElement> current = own(then, now);
        int nearest = 0;
        while (nearest < acquired.size() && Frames.handsOut(acquired.get(nearest))) {
            nearest++;
        }
        // From the bottom, where the thread began, as far as both are at the same line.
        int same = sameLines(acquired, current);
        int a = acquired.size() - 1 - same;
        int c = current.size() - 1 - same;
        if (a < nearest) {
            // A call of a framework's that took it, and within which the application is at work, has not returned.
            return c >= 0 && !then.withoutFrameworks().isEmpty() && isByFramework(then) ? INSIDE : UNCLEAR;
        }
        if (c >= 0 && isSameMethod(acquired.get(a), current.get(c))) {
            return a == nearest ? INSIDE : UNCLEAR;
        }
        // Of an acquire by a mere helper, the line that called it may hold what it returned: work(open()).
        boolean nothingLeft = a == acquired.size() - 1;
        return a > nearest || nothingLeft ? LEFT : UNCLEAR;
    }

    /**
     * The same of a thread that has used it since, whose helper may have acquired it: it went through the method that both the
     * acquire and the use were called from. Inside, if that is still there, at another line; else unclear.
     */
    static Whereabouts ofUsed(Site then, Site used, Site now) {
        List<StackTraceElement> acquired = own(then, then);
        List<StackTraceElement> user = own(then, used);
        List<StackTraceElement> current = own(then, now);
        int same = sameLines(acquired, user);
        int a = acquired.size() - 1 - same;
        int u = user.size() - 1 - same;
        boolean meetsAbove = a >= 0 && u >= 0 && isSameMethod(acquired.get(a), user.get(u));
        int below = meetsAbove ? same : same - 1; // Where they meet they may be at the same line.
        if (below < 0 || current.size() <= below || sameLines(acquired, current) != below) {
            return UNCLEAR;
        }
        StackTraceElement meeting = acquired.get(acquired.size() - 1 - below);
        return isSameMethod(meeting, current.get(current.size() - 1 - below)) ? INSIDE : UNCLEAR;
    }

    /** Without frameworks, if anything but those acquired. */
    private static List<StackTraceElement> own(Site then, Site site) {
        return then.withoutFrameworks().isEmpty() ? site.frames() : site.withoutFrameworks();
    }

    private static boolean isByFramework(Site then) {
        return Frames.framework(then.frames().get(0)) != null;
    }

    /** How many of the lowest frames are at the same line. */
    private static int sameLines(List<StackTraceElement> one, List<StackTraceElement> other) {
        int same = 0;
        while (same < Math.min(one.size(), other.size())) {
            StackTraceElement frame = one.get(one.size() - 1 - same);
            StackTraceElement there = other.get(other.size() - 1 - same);
            if (!isSameMethod(frame, there) || frame.getLineNumber() != there.getLineNumber()) {
                break;
            }
            same++;
        }
        return same;
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
