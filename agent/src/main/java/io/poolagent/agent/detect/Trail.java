// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.stack.Escape;
import io.poolagent.agent.stack.Frames;
import io.poolagent.agent.stack.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames that had a connection, and which of them may still have it in a local variable. Frames have no identity: one
 * that is seen in the same place, with all below it at the lines of then, counts as the same. Of use to the agent's thread.
 */
final class Trail {
    private final List<StackTraceElement> frames;
    private final int common;
    private final @Nullable Escape escape;
    private final boolean hasOwn;
    // How many of the nearest frames were seen to have returned.
    private int returned;
    private int holder = -1;
    private boolean left;

    /**
     * @param then of the acquire, or of a use
     * @param acquire of the same thread, if {@code then} is a use: frames that both have are judged by the acquire's
     * @param escape for an acquire, which of its frames may have got it from the one above; null if all had it
     */
    Trail(Site then, @Nullable Site acquire, @Nullable Escape escape) {
        this.frames = then.frames();
        this.escape = escape;
        this.hasOwn = then.hasApplication();
        this.common = acquire == null ? 0 : common(acquire.frames());
        this.left = frames.size() == common;
    }

    private int common(List<StackTraceElement> acquired) {
        return frames.size() - standing(acquired);
    }

    /** The first of the frames that, from the bottom on, are there now as they were then. */
    private int standing(List<StackTraceElement> now) {
        int first = frames.size();
        boolean sameLines = true;
        for (int n = 1; sameLines && n <= Math.min(frames.size(), now.size()); n++) {
            StackTraceElement frame = frames.get(frames.size() - n);
            StackTraceElement there = now.get(now.size() - n);
            if (!isSameMethod(frame, there)) {
                break;
            }
            first = frames.size() - n;
            // A frame that has moved on called what is above it anew.
            sameLines = frame.getLineNumber() == there.getLineNumber();
        }
        return first;
    }

    /** Takes note of the stack that the thread has now. */
    void look(Site now) {
        int first = standing(now.frames());
        if (first < returned) {
            left = true; // It called from the same line again what had returned: what it had from there is overwritten.
        }
        returned = Math.max(returned, first);
        holder = holder();
        left |= holder < 0;
    }

    /** The nearest frame of the application that still stands and may have it; below zero if there is none. */
    private int holder() {
        boolean kept = false;
        for (int i = 0; i < frames.size() - common; i++) {
            StackTraceElement frame = frames.get(i);
            if (hasOwn && Frames.framework(frame) != null) {
                continue; // Hands on whatever it is given, and may stand at the bottom for ever.
            }
            if (i >= returned) {
                return i;
            }
            if (escape != null) {
                kept = escape.mayKeep(frame, kept);
                if (!kept && !escape.mayReturn(frame)) {
                    return -1;
                }
            }
        }
        return -1;
    }

    /** The same thread was here later, after the collection: if the holder did the same once more, it has it no longer. */
    void sees(Site later) {
        if (!left && holder >= 0) {
            List<StackTraceElement> again = later.frames();
            boolean same = again.size() >= frames.size() - holder;
            for (int n = 1; same && n <= frames.size() - holder; n++) {
                StackTraceElement frame = frames.get(frames.size() - n);
                StackTraceElement there = again.get(again.size() - n);
                same = isSameMethod(frame, there) && frame.getLineNumber() == there.getLineNumber();
            }
            left = same;
        }
    }

    private static boolean isSameMethod(StackTraceElement one, StackTraceElement other) {
        return one.getClassName().equals(other.getClassName())
                && one.getMethodName().equals(other.getMethodName());
    }

    /** Whether no frame has it any more; once so, always so. */
    boolean isLeft() {
        return left;
    }

    /** What may have it, by the last look. */
    @Nullable
    StackTraceElement heldBy() {
        return left || holder < 0 ? null : frames.get(holder);
    }
}
