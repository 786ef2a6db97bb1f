// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The application code at one end of a lease: the frames of a stack that are neither the JDK's, nor a pool's, nor ours,
 * nearest first. Trimmed by class name, never by counting frames. Immutable.
 */
public final class Site {
    /** Two leases whose nearest frames agree this far come from the same bug. */
    private static final int KEY_FRAMES = 4;

    private static final String[] PLUMBING = {
        "java.", "javax.", "jdk.", "sun.", "com.sun.", "io.poolagent.agent.", "net.bytebuddy."
    };

    private final List<StackTraceElement> frames;
    private final boolean poolsOwn;

    private Site(List<StackTraceElement> frames, boolean poolsOwn) {
        this.frames = Collections.unmodifiableList(frames);
        this.poolsOwn = poolsOwn;
    }

    /**
     * The site of a captured stack; an empty one if it was not captured.
     *
     * @param poolCode whether a class, by name, belongs to a pool
     */
    public static Site of(@Nullable Throwable stack, Predicate<String> poolCode) {
        return ofFrames(stack == null ? Collections.emptyList() : Arrays.asList(stack.getStackTrace()), poolCode);
    }

    private static Site ofFrames(List<StackTraceElement> stack, Predicate<String> poolCode) {
        List<StackTraceElement> frames = new ArrayList<>();
        boolean callerSeen = false;
        boolean poolsOwn = false;
        for (StackTraceElement frame : stack) {
            if (isPlumbing(frame.getClassName())) {
                continue;
            }
            boolean ofPool = poolCode.test(frame.getClassName());
            if (!callerSeen && !frame.getMethodName().equals("getConnection")) {
                callerSeen = true;
                poolsOwn = ofPool;
            }
            if (!ofPool) {
                frames.add(frame);
            }
        }
        return new Site(frames, poolsOwn);
    }

    private static boolean isPlumbing(String className) {
        for (String prefix : PLUMBING) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** The application's frames, nearest first; empty if the stack was not captured or holds no application code. */
    public List<StackTraceElement> frames() {
        return frames;
    }

    /**
     * Whether a pool's own code called {@code getConnection}: it fills itself from an inner data source, and what it
     * gets is a physical connection to it, not a lease.
     */
    public boolean isPoolsOwn() {
        return poolsOwn;
    }

    /** Equal for equal sites. */
    public String key() {
        StringBuilder key = new StringBuilder();
        for (StackTraceElement frame : frames.subList(0, Math.min(KEY_FRAMES, frames.size()))) {
            key.append(frame).append('\n');
        }
        return key.toString();
    }
}
