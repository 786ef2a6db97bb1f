// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The application code at one end of a lease: the frames of a stack that are neither the JDK's, nor a pool's or a wrapper's
 * around it, nor an agent's, nearest first. Those of frameworks are among them. Trimmed by class name, never by counting
 * frames. Immutable.
 */
public final class Site {
    /** Two leases whose nearest frames agree this far come from the same bug. */
    private static final int KEY_FRAMES = 4;

    private final List<StackTraceElement> frames;
    private final boolean poolsOwn;
    private final boolean insidePool;
    private final boolean captured;

    private Site(List<StackTraceElement> frames, boolean poolsOwn, boolean insidePool, boolean captured) {
        this.frames = Collections.unmodifiableList(frames);
        this.poolsOwn = poolsOwn;
        this.insidePool = insidePool;
        this.captured = captured;
    }

    /**
     * The site of a captured stack; an empty one if it was not captured.
     *
     * @param poolCode whether a class, by name, belongs to a pool
     */
    public static Site of(@Nullable Throwable stack, CodeOwners poolCode) {
        return ofCaptured(stack == null ? null : Arrays.asList(stack.getStackTrace()), poolCode);
    }

    /** The same, of the frames of a captured stack. */
    public static Site ofCaptured(@Nullable List<StackTraceElement> stack, CodeOwners poolCode) {
        return ofFrames(stack == null ? Collections.emptyList() : stack, stack != null, poolCode);
    }

    /**
     * The same, of a stack that was taken in a call on a statement: without the statement's own code, which may be the
     * driver's.
     */
    public static Site ofCall(@Nullable Throwable stack, CodeOwners poolCode) {
        return ofFrames(
                stack == null ? Collections.emptyList() : Frames.aboveCall(Arrays.asList(stack.getStackTrace())),
                stack != null,
                poolCode);
    }

    /** The same, of a stack that a thread has just now: as it would be captured. */
    public static Site ofLive(StackTraceElement[] stack, CodeOwners poolCode) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (StackTraceElement frame : stack) {
            // Hidden classes, as of lambdas, show in the stack of a thread and not in that of an exception; and there a
            // frame is written with its class loader.
            if (frame.getClassName().indexOf('/') < 0) {
                frames.add(new StackTraceElement(
                        frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber()));
            }
        }
        return ofFrames(frames, true, poolCode);
    }

    /**
     * Whether the call in which this stack was taken was made by code of this kind, nearest to it; false if it was not
     * captured.
     */
    public static boolean isCalledBy(@Nullable Throwable stack, CodeOwners code) {
        List<StackTraceElement> above =
                stack == null ? Collections.emptyList() : Frames.aboveCall(Arrays.asList(stack.getStackTrace()));
        return !above.isEmpty() && code.isPools(above.get(0).getClassName());
    }

    private static Site ofFrames(List<StackTraceElement> stack, boolean captured, CodeOwners poolCode) {
        List<StackTraceElement> frames = new ArrayList<>();
        boolean callerSeen = false;
        boolean poolsOwn = false;
        boolean insidePool = false;
        for (StackTraceElement frame : stack) {
            if (Frames.isPlumbing(frame.getClassName()) || Wrappers.includes(frame.getClassName())) {
                continue;
            }
            boolean ofPool = poolCode.isPools(frame.getClassName());
            if (!callerSeen && !frame.getMethodName().equals("getConnection")) {
                callerSeen = true;
                poolsOwn = ofPool;
            }
            insidePool |= ofPool;
            if (!ofPool) {
                frames.add(frame);
            }
        }
        return new Site(frames, poolsOwn, insidePool, captured);
    }

    /** The frames, nearest first; empty if the stack was not captured or holds no application code. */
    public List<StackTraceElement> frames() {
        return frames;
    }

    /** Whether the stack was captured. If it was and there are no frames, then none of it is the application's. */
    public boolean isCaptured() {
        return captured;
    }

    /** The same with no more frames than that, to be kept for long: first of all those of frameworks can be spared. */
    public Site nearest(int most) {
        if (frames.size() <= most) {
            return this;
        }
        List<StackTraceElement> own = application();
        List<StackTraceElement> kept = new ArrayList<>(own.subList(0, Math.min(own.size(), most)));
        StackTraceElement caller = callerOfRun();
        if (caller != null && !kept.contains(caller)) {
            kept.set(most - 1, caller);
        }
        return new Site(kept, poolsOwn, insidePool, captured);
    }

    /**
     * Who called the code that fills all of the key by itself, if that is other code: it may be a library that nobody knows, and
     * the mistake its caller's. Null if the key tells enough, or all is of one owner.
     */
    public @Nullable StackTraceElement callerOfRun() {
        List<StackTraceElement> own = application();
        if (own.size() <= KEY_FRAMES) {
            return null;
        }
        String owner = CodeGroups.of(own.get(0).getClassName());
        for (int i = 1; i < own.size(); i++) {
            if (!owner.equals(CodeGroups.of(own.get(i).getClassName()))) {
                return i < KEY_FRAMES ? null : own.get(i);
            }
        }
        return null;
    }

    /**
     * Whether a pool's own code called {@code getConnection}: it fills itself from an inner data source, and what it
     * gets is a physical connection to it, not a lease.
     */
    public boolean isPoolsOwn() {
        return poolsOwn;
    }

    /**
     * Whether a pool's code stands anywhere on the stack: a pool may fill itself through methods of the application, such as a
     * factory or a driver of its own.
     */
    public boolean isInsidePool() {
        return insidePool;
    }

    /** The line to look at: the nearest of the application that does not just hand out connections; null if none is known. */
    public @Nullable StackTraceElement line() {
        for (StackTraceElement frame : application()) {
            if (!Frames.handsOut(frame)) {
                return frame;
            }
        }
        return frames.isEmpty() ? null : frames.get(0);
    }

    /** That line in words, or that there is none. */
    public String nearest() {
        StackTraceElement line = line();
        if (line == null) {
            return captured ? "(no method of the application)" : "(not captured)";
        }
        return line.toString();
    }

    /** Whether any frame is of neither a framework nor anything else that is known. */
    public boolean hasApplication() {
        for (StackTraceElement frame : frames) {
            if (Frames.framework(frame) == null) {
                return true;
            }
        }
        return false;
    }

    /** Whether what runs tests stands on the stack. */
    public boolean isInTest() {
        for (StackTraceElement frame : frames) {
            if (Frameworks.isTestEngine(frame.getClassName())) {
                return true;
            }
        }
        return false;
    }

    /** Without the frameworks' frames, if anything is left then. */
    private List<StackTraceElement> application() {
        List<StackTraceElement> own = withoutFrameworks();
        return own.isEmpty() ? frames : own;
    }

    /** Without the frameworks' frames; empty if there are no others. */
    public List<StackTraceElement> withoutFrameworks() {
        List<StackTraceElement> own = new ArrayList<>();
        for (StackTraceElement frame : frames) {
            if (Frames.framework(frame) == null) {
                own.add(frame);
            }
        }
        return own;
    }

    /**
     * Equal for equal sites, in every JVM: the application's nearest frames, with line numbers down to the line to look at.
     * Its callers go without, since one mistake may be come by from several lines of a loop. Where all of these are of one
     * owner, {@link #callerOfRun} counts as well, with its line: that may be where the mistake is.
     */
    public String key() {
        StackTraceElement caller = callerOfRun();
        return caller == null ? ownKey() : ownKey() + Frames.stable(caller, true) + '\n';
    }

    /** The same without that caller. */
    public String ownKey() {
        StringBuilder key = new StringBuilder();
        StackTraceElement line = line();
        boolean lines = true;
        int taken = 0;
        for (StackTraceElement frame : application()) {
            if (taken++ == KEY_FRAMES) {
                break;
            }
            key.append(Frames.stable(frame, lines)).append('\n');
            lines &= !frame.equals(line);
        }
        return key.toString();
    }
}
