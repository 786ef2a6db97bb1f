// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.Wait;
import io.poolagent.agent.lease.VirtualThreads;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Who waits, by number. */
    Set<Long> waiting() {
        Set<Long> waiting = new HashSet<>();
        for (Waiting.Waiter waiter : waiters) {
            waiting.add(waiter.thread().getId());
        }
        return waiting;
    }

    /** When the latest began to wait of those that failed or have waited for so long, which is 0 for none. */
    long latestTroubleBegan(long now, long limitMillis) {
        long latest = Long.MIN_VALUE;
        for (Waiting.Waiter waiter : waiters) {
            if (limitMillis > 0 && now - waiter.sinceMillis() >= limitMillis) {
                latest = Math.max(latest, waiter.sinceMillis());
            }
        }
        for (Waiting.Failed one : failed) {
            latest = Math.max(latest, one.sinceMillis());
        }
        return latest;
    }

    /** When the first of those gave up. */
    long firstFailureMillis() {
        long first = Long.MAX_VALUE;
        for (Waiting.Failed one : failed) {
            first = Math.min(first, one.sinceMillis() + one.waitedMillis());
        }
        return first;
    }

    private Waiting.@Nullable Waiter first() {
        Waiting.Waiter first = null;
        for (Waiting.Waiter waiter : waiters) {
            first = first == null || waiter.sinceMillis() < first.sinceMillis() ? waiter : first;
        }
        return first;
    }

    /** What happened, where one waits or failed. */
    Trouble trouble(long now, Threads threads, CodeOwners poolCode) {
        Waiting.Waiter longest = first();
        if (!failed.isEmpty()) {
            Waiting.Failed one = failed.get(0);
            Place place = new Place(Site.of(one.stack(), poolCode));
            return new Trouble(
                    true, one.waitedMillis(), new Wait(one.thread(), one.waitedMillis(), place), waiters.size());
        }
        Wait first = longest == null ? null : wait(longest, now, threads, poolCode);
        return new Trouble(false, longest(now), first, waiters.size());
    }

    /** By the threads' numbers. */
    Map<Long, Wait> waits(long now, Threads threads, CodeOwners poolCode) {
        Map<Long, Wait> waits = new HashMap<>();
        for (Waiting.Waiter waiter : waiters) {
            waits.put(waiter.thread().getId(), wait(waiter, now, threads, poolCode));
        }
        return waits;
    }

    private static Wait wait(Waiting.Waiter waiter, long now, Threads threads, CodeOwners poolCode) {
        Thread thread = waiter.thread();
        return new Wait(
                VirtualThreads.nameOf(thread),
                now - waiter.sinceMillis(),
                new Place(Site.ofLive(threads.stackOf(thread), poolCode)));
    }

    /** What the one that failed, or waits longest, has met with. */
    static final class Trouble {
        final boolean failed;
        final long waitedMillis;
        final @Nullable Wait first;
        final int waiting;

        Trouble(boolean failed, long waitedMillis, @Nullable Wait first, int waiting) {
            this.failed = failed;
            this.waitedMillis = waitedMillis;
            this.first = first;
            this.waiting = waiting;
        }
    }
}
