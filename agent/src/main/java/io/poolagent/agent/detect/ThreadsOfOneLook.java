// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.LockWait;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists the threads that live once a look, however many pools are dry. Used by the agent's thread. */
final class ThreadsOfOneLook implements Threads {
    private final Threads threads;
    private @Nullable Map<Long, Thread> live;

    ThreadsOfOneLook(Threads threads) {
        this.threads = threads;
    }

    /** A look begins, or is over: no thread is kept between two. */
    void forget() {
        live = null;
    }

    @Override
    public Map<Long, Thread> live() {
        Map<Long, Thread> known = live;
        if (known == null) {
            known = threads.live();
            live = known;
        }
        return new HashMap<>(known);
    }

    @Override
    public StackTraceElement[] stackOf(Thread thread) {
        return threads.stackOf(thread);
    }

    @Override
    public Map<Long, LockWait> locks(Collection<Long> of, Map<Long, Thread> waiters) {
        return threads.locks(of, waiters);
    }
}
