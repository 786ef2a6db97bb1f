// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Site;
import io.poolagent.agent.lease.Waiting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who waits for a pool just now, and who did in vain. Lives for one look, on the agent's thread. */
final class AcquireQueue {
    final Object source;
    final List<Waiting.Waiter> waiters = new ArrayList<>();
    final List<Waiting.Failed> failed = new ArrayList<>();

    AcquireQueue(Object source) {
        this.source = source;
    }

    long longest(long now) {
        long longest = 0;
        for (Waiting.Waiter waiter : waiters) {
            longest = Math.max(longest, now - waiter.sinceMillis());
        }
        for (Waiting.Failed one : failed) {
            longest = Math.max(longest, one.waitedMillis());
        }
        return longest;
    }

    private Waiting.@Nullable Waiter first() {
        Waiting.Waiter first = null;
        for (Waiting.Waiter waiter : waiters) {
            first = first == null || waiter.sinceMillis() < first.sinceMillis() ? waiter : first;
        }
        return first;
    }

    String what(long now) {
        return failed.isEmpty()
                ? "getConnection() waits for " + Spans.words(longest(now))
                : "getConnection() failed after " + Spans.words(failed.get(0).waitedMillis());
    }

    /** Where one waits or failed, and how many more do. */
    Part where(long now, Threads threads, Predicate<String> poolCode) {
        Waiting.Waiter first = first();
        List<String> lines = new ArrayList<>();
        int more = waiters.size();
        if (!failed.isEmpty()) {
            Waiting.Failed one = failed.get(0);
            lines.add("thread " + one.thread() + " at "
                    + Site.of(one.stack(), poolCode).nearest());
        } else if (first != null) {
            lines.add("thread " + first.thread().getName() + " " + wait(first, now, threads, poolCode));
            more--;
        }
        if (more > 0) {
            lines.add(Spans.counted(more, "more thread") + (more == 1 ? " waits" : " wait"));
        }
        return Part.words(failed.isEmpty() ? "waiting" : "failed", lines.toArray(new String[0]));
    }

    Map<Long, String> waits(long now, Threads threads, Predicate<String> poolCode) {
        Map<Long, String> waits = new HashMap<>();
        for (Waiting.Waiter waiter : waiters) {
            waits.put(waiter.thread().getId(), wait(waiter, now, threads, poolCode));
        }
        return waits;
    }

    private static String wait(Waiting.Waiter waiter, long now, Threads threads, Predicate<String> poolCode) {
        return "for " + Spans.words(now - waiter.sinceMillis()) + " at "
                + Site.ofLive(threads.stackOf(waiter.thread()), poolCode).nearest();
    }
}
