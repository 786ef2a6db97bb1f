// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import org.jspecify.annotations.Nullable;

/** What explains a loss: a fact by what was seen. Immutable. */
public final class LossCause {
    /** What happened instead of a close. */
    public enum What {
        /** An exception passed through the method that acquired. */
        EXCEPTION,
        /** Control left the method without reaching the line where all others were closed. */
        OTHER_PATH,
        /** Another thread got it. */
        HANDED_OVER,
        THREAD_ENDED,
        /** The driver's connection, which was handed out, was closed instead. */
        CLOSED_BENEATH,
        /** It was called and threw, and the pool did not take the connection back. */
        CLOSE_THREW
    }

    private final What what;
    private final @Nullable StackTraceElement place;
    private final @Nullable String exception;
    private final int closingLine;
    private final @Nullable String thread;

    private LossCause(
            What what,
            @Nullable StackTraceElement place,
            @Nullable String exception,
            int closingLine,
            @Nullable String thread) {
        this.what = what;
        this.place = place;
        this.exception = exception;
        this.closingLine = closingLine;
        this.thread = thread;
    }

    public static LossCause exception(String type, StackTraceElement at) {
        return new LossCause(What.EXCEPTION, at, type, 0, null);
    }

    public static LossCause otherPath(StackTraceElement after, int closingLine) {
        return new LossCause(What.OTHER_PATH, after, null, closingLine, null);
    }

    public static LossCause handedOver(String thread) {
        return new LossCause(What.HANDED_OVER, null, null, 0, thread);
    }

    public static LossCause threadEnded() {
        return new LossCause(What.THREAD_ENDED, null, null, 0, null);
    }

    public static LossCause closedBeneath(StackTraceElement at) {
        return new LossCause(What.CLOSED_BENEATH, at, null, 0, null);
    }

    public static LossCause closeThrew(String type, @Nullable StackTraceElement at) {
        return new LossCause(What.CLOSE_THREW, at, type, 0, null);
    }

    public What what() {
        return what;
    }

    /** Where the exception passed, where the connection was last known to be, where the driver's was closed, or where close() was called, if that is known; null for the others. */
    public @Nullable StackTraceElement place() {
        return place;
    }

    /** The exception's class; null for the others. */
    public @Nullable String exception() {
        return exception;
    }

    /** The line that was not reached; 0 for the others. */
    public int closingLine() {
        return closingLine;
    }

    /** The thread that it was handed to; null for the others. */
    public @Nullable String thread() {
        return thread;
    }
}
