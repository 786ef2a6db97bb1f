// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A unit of work in which something was acquired: a request, a task, a transaction, or all that a thread does outside of
 * those. What is acquired in it should be released by its end. Ended once, by its thread or, when that is gone, by the
 * agent's; read by the agent's.
 */
public final class Unit {
    /** What it is if it is all that a thread does. */
    public static final String THREAD = "thread";

    /** What it is if it is a request. */
    public static final String REQUEST = "request";

    private static final long NOT_ENDED = -1;

    private final @Nullable WeakReference<Thread> thread;
    private volatile String what;
    private volatile boolean endless;
    private volatile boolean midway;
    private volatile long endedMillis = NOT_ENDED;

    /**
     * @param what it is, as in "the {@code request} has ended"
     * @param thread whose end is the unit's if nothing else is, or null
     */
    public Unit(String what, @Nullable WeakReference<Thread> thread) {
        this.what = what;
        this.thread = thread;
    }

    public String what() {
        return what;
    }

    /** Whether all methods that ran in it have returned when it has ended, and gave nothing to those around it. */
    public boolean isOfRequests() {
        return what.equals(REQUEST);
    }

    /** It goes on elsewhere, and nobody sees where it ends: no lease of it is ever left open. */
    public void goOnElsewhere() {
        endless = true;
    }

    /** Its end is a call amid the work, with no method around all of it: who acquired may go on after it. */
    public void endsMidway() {
        midway = true;
    }

    public boolean isEndedMidway() {
        return midway;
    }

    /** It has ended, and turned out to be this. */
    public void end(String turnedOut, long nowMillis) {
        what = turnedOut;
        endedMillis = nowMillis;
    }

    public boolean isEnded() {
        return endedMillis != NOT_ENDED && !endless;
    }

    /** By the coarse clock. */
    public long endedMillis() {
        return endedMillis;
    }

    /** Whether it is all that a thread does, and that is not the calling one. */
    boolean isOfAnotherThread() {
        return thread != null && thread.get() != Thread.currentThread();
    }

    /** Whether it is one that ends with its thread, and that has ended. */
    public boolean hasThreadEnded() {
        Thread of = thread == null ? null : thread.get();
        return thread != null && (of == null || !of.isAlive());
    }

    /** Whether it can only have ended, since its thread has. */
    public boolean isOrphaned() {
        return !endless && endedMillis == NOT_ENDED && hasThreadEnded();
    }
}
