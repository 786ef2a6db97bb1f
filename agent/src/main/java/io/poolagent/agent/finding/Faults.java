// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.HashSet;
import java.util.Set;

/**
 * The agent's own faults. One of them must not end the watch, since nothing would be found or taken back from then on: each is
 * counted, each place is told once with its stack, and the work goes on behind it. Safe for use by any thread.
 */
public final class Faults {
    /** Faults at more places than that are only counted. */
    static final int MOST_TOLD = 20;

    private final FaultSink tell;
    private final Set<String> told = new HashSet<>();
    private long count;

    /** @param tell takes what is to be told; what it throws is lost */
    public Faults(FaultSink tell) {
        this.tell = tell;
    }

    /** Does this; whatever it throws is a fault. */
    public void guard(AgentTask what, Runnable work) {
        try {
            work.run();
        } catch (Throwable t) { // Also what a JVM short of memory or of a class throws: the next round may do better.
            add(what, t);
        }
    }

    /** Counts a fault, and tells it if it is the first of its place. */
    public void add(AgentTask what, Throwable fault) {
        try {
            if (isNew(what, fault)) {
                tell.fault(what, fault);
            }
        } catch (Throwable t) { // Counted it is; a JVM without memory may have none to distinguish it by.
        }
    }

    private synchronized boolean isNew(AgentTask what, Throwable fault) {
        count++;
        StackTraceElement[] stack = fault.getStackTrace();
        return told.size() < MOST_TOLD
                && told.add(what + fault.getClass().getName() + (stack.length == 0 ? "" : stack[0]));
    }

    /** How many there were. */
    public synchronized long count() {
        return count;
    }
}
