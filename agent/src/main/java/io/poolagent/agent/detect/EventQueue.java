// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What application threads leave for the agent's thread to make findings of. Bounded: what comes faster than it is taken is
 * counted, not kept. Any thread may add; the agent's takes.
 */
final class EventQueue {
    /** So many may wait between two rounds. */
    static final int MOST_WAITING = 2_000;

    private final Faults faults;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    EventQueue(Faults faults) {
        this.faults = faults;
    }

    /** Whether the next would only be counted: then it is not worth taking a stack. */
    boolean isFull() {
        return size.get() >= MOST_WAITING;
    }

    /** Leaves something for the agent's thread to do; false if that is one too many, and will not be done. */
    boolean add(Runnable event) {
        if (size.incrementAndGet() > MOST_WAITING) {
            size.decrementAndGet();
            dropped.incrementAndGet();
            return false;
        }
        waiting.add(event);
        return true;
    }

    /** How many came faster than they could be taken. */
    long dropped() {
        return dropped.get();
    }

    /**
     * Does what was left until now. What comes meanwhile waits for the next time, however fast it comes: the calling thread also
     * ticks the clock and takes back what was lost.
     */
    void take() {
        for (int left = size.get(); left > 0; left--) {
            Runnable next = waiting.poll();
            if (next == null) {
                break; // Counted already, and not yet added.
            }
            size.decrementAndGet();
            faults.guard(AgentTask.MAKE_FINDING, next);
        }
    }
}
