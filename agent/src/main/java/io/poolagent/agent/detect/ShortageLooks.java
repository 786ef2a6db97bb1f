// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.LockWait;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Sources;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Samples what the holders of a pool that has none to lend do, and who waits. Bounded. Used by the agent's thread. */
final class ShortageLooks {
    private static final int MOST_LOOKS = 50;

    /** A shorter wait for another pool is no reason. */
    private static final long LEAST_ELSEWHERE_MILLIS = 500;

    private final Waiting waiting;
    private final Sources sources;
    private final Losses losses;
    private final Threads threads;
    private final CodeOwners poolCode;

    ShortageLooks(Waiting waiting, Sources sources, Losses losses, Threads threads, CodeOwners poolCode) {
        this.waiting = waiting;
        this.sources = sources;
        this.losses = losses;
        this.threads = threads;
        this.poolCode = poolCode;
    }

    /**
     * The shortage as it is now.
     *
     * @param samples what these connections were used for
     * @param open who holds the pool's connections, or did so just before others failed
     */
    Shortage at(
            Pool pool,
            AcquireQueue queue,
            List<Lease> open,
            HeldSamples samples,
            int maximum,
            long perSecond,
            long now) {
        Map<Long, Thread> live = threads.live();
        Map<Long, Long> since = new HashMap<>();
        Map<Long, Thread> waiters = new HashMap<>();
        Map<Long, Glimpse> vain = new HashMap<>();
        for (Waiting.Waiter waiter : queue.waiters) {
            waiters.put(waiter.thread().getId(), waiter.thread());
            since.put(waiter.thread().getId(), waiter.sinceMillis());
        }
        live.putAll(waiters); // Virtual ones among them.
        for (Waiting.Failed failed : queue.failed) {
            since.put(failed.threadId(), failed.sinceMillis());
            Site there = Site.of(failed.stack(), poolCode);
            if (!there.frames().isEmpty()) {
                vain.put(failed.threadId(), new Glimpse(failed.thread(), there));
            }
        }
        Map<Long, LockWait> kept = kept(open, waiters, since);
        Map<Long, Waiting.Waiter> elsewhere = elsewhere(pool, now);
        List<Holder> holders = new ArrayList<>();
        long youngest = Long.MAX_VALUE / 2;
        for (Lease lease : open) {
            Long begun = since.get(lease.threadId());
            boolean untouched = begun != null && isUntouchedSince(begun, lease);
            Waiting.Waiter other = elsewhere.get(lease.threadId());
            Pool otherPool = other == null || !isUntouchedSince(other.sinceMillis(), lease)
                    ? null
                    : sources.poolOf(other.source());
            Glimpse where = vain.get(Use.userId(lease));
            if (where == null && holders.size() < MOST_LOOKS) {
                where = Glimpse.of(thread(lease, live), threads, poolCode);
                // Where its thread went after the release does not show that it left without one.
                where = lease.isOpenAfter(now) ? where : null;
            }
            LockWait keptBy = lease.isOpenAfter(now) ? kept.get(lease.threadId()) : null;
            Site site = Site.of(lease.acquireStack(), poolCode);
            youngest = Math.min(youngest, now - lease.acquiredMillis());
            String wanted = otherPool == null ? null : otherPool.name();
            holders.add(new Holder(lease, site, now, where, untouched, keptBy, wanted, poolCode));
        }
        int most = maximum > 0 ? Math.max(0, maximum - open.size()) : -1;
        return new Shortage(
                pool,
                maximum,
                holders,
                losses.of(pool, most),
                queue.longest(now),
                queue.waiters.size(),
                WaitingTasks.isAny(queue, holders, threads, poolCode),
                samples.changedHands(2 * youngest < queue.longest(now)),
                samples.facts(),
                now,
                perSecond);
    }

    private static boolean isUntouchedSince(long begun, Lease lease) {
        return lease.acquiredMillis() <= begun && Use.of(lease).lastSeenMillis() <= begun && lease.isOpenAfter(begun);
    }

    /** Who waits for another pool, by number. */
    private Map<Long, Waiting.Waiter> elsewhere(Pool pool, long now) {
        Map<Long, Waiting.Waiter> elsewhere = new HashMap<>();
        for (Waiting.Waiter waiter : waiting.sinceBefore(now - LEAST_ELSEWHERE_MILLIS)) {
            Pool other = sources.poolOf(waiter.source());
            if (other != null && other != pool) {
                elsewhere.put(waiter.thread().getId(), waiter);
            }
        }
        return elsewhere;
    }

    /** The thread that used it last. */
    private static @Nullable Thread thread(Lease lease, Map<Long, Thread> live) {
        Thread listed = live.get(Use.userId(lease));
        WeakReference<Thread> virtual = lease.virtualThread();
        return listed != null || virtual == null || Use.userId(lease) != lease.threadId() ? listed : virtual.get();
    }

    /** The holders that stand behind one that waits for a connection, and what keeps them; see {@link Standstill}. */
    private Map<Long, LockWait> kept(List<Lease> open, Map<Long, Thread> waiters, Map<Long, Long> since) {
        Set<Long> holders = new HashSet<>();
        for (Lease lease : open) {
            if (holders.size() < MOST_LOOKS && !lease.isOfVirtualThread() && !waiters.containsKey(lease.threadId())) {
                holders.add(lease.threadId());
            }
        }
        if (holders.isEmpty() || waiters.isEmpty()) {
            return Collections.emptyMap();
        }
        Map<Long, LockWait> kept = Standstill.of(holders, waiters, threads);
        if (kept.isEmpty()) {
            return kept;
        }
        Set<Long> still = new HashSet<>();
        for (Waiting.Waiter waiter : waiting.sinceBefore(Long.MAX_VALUE >> 2)) {
            Long begun = since.get(waiter.thread().getId());
            if (begun != null && begun == waiter.sinceMillis()) {
                still.add(waiter.thread().getId());
            }
        }
        return still.containsAll(waiters.keySet()) ? kept : Collections.emptyMap();
    }
}
