// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.log;

import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** An application whose log is written, and how that went so far. Keeps nothing of it. Used by one thread. */
final class LoggedApp {
    private final List<Reference<ClassLoader>> loaders;
    private final long sinceNanos;
    private final Queue<LogEvent> waiting = new ArrayDeque<>();
    private @Nullable Thread hanging;
    private boolean closed;
    private long elsewhere;

    /** @param nowNanos when there was something to be written for the first time */
    LoggedApp(List<Reference<ClassLoader>> loaders, long nowNanos) {
        this.loaders = loaders;
        this.sinceNanos = nowNanos;
    }

    List<Reference<ClassLoader>> loaders() {
        return loaders;
    }

    /** Whether it is the one with these class loaders: that of the context decides, and without one the pool's. */
    boolean isOf(List<Reference<ClassLoader>> others) {
        if (loaders == others) {
            return true;
        }
        ClassLoader context = loaders.get(0).get();
        return context == others.get(0).get() && (context != null || lastOf(loaders) == lastOf(others));
    }

    private static @Nullable ClassLoader lastOf(List<Reference<ClassLoader>> loaders) {
        return loaders.get(loaders.size() - 1).get();
    }

    boolean isGone() {
        return loaders.get(0).get() == null;
    }

    long knownForNanos(long nowNanos) {
        return nowNanos - sinceNanos;
    }

    Queue<LogEvent> waiting() {
        return waiting;
    }

    /** A write that has not returned in time: there is to be no second one beside it. */
    void hangs(Thread thread) {
        hanging = thread;
    }

    boolean isHanging() {
        if (hanging != null && !hanging.isAlive()) {
            hanging = null;
        }
        return hanging != null;
    }

    /** Nothing is written there any more. */
    void closes() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    void wentElsewhere() {
        elsewhere++;
    }

    /** How many messages went to standard error since one could be written. */
    long elsewhere() {
        return elsewhere;
    }

    void elsewhereIsSaid() {
        elsewhere = 0;
    }
}
