// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.CloseSample;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How leases of one site end when all goes well: where most are closed is where a lost one should have been. A sample, since
 * looking at a stack is costly: what application threads leave here beyond a few between two inspections is passed over.
 */
final class Endings {
    static final int MOST_BETWEEN = 20;

    /** So many of them are counted for each inspection, or saved for a burst: each puts two stacks into words. */
    private static final int COUNTED = 5;

    private static final int MOST_SITES = 1_000;
    private static final int MOST_PLACES = 8;

    /** So many looked at are no coincidence. */
    private static final int ENOUGH = 3;

    private final CodeOwners poolCode;
    private final Queue<Lease> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger endedSize = new AtomicInteger();
    // By the acquire's site: how often each closing line was seen. Written by the agent's thread; read by any that
    // leaves one open.
    private final Map<String, Map<StackTraceElement, Integer>> places = new ConcurrentHashMap<>();
    private int mayCount = MOST_BETWEEN;

    Endings(CodeOwners poolCode) {
        this.poolCode = poolCode;
    }

    /** A lease has ended by a release; called by any thread. */
    void add(Lease lease) {
        // No increment where it is full: most come then.
        if (endedSize.get() < MOST_BETWEEN && lease.acquireStack() != null) {
            endedSize.incrementAndGet();
            ended.add(lease);
        }
    }

    /**
     * Looks at what has ended until now, and not at what ends meanwhile; called by the agent's thread.
     *
     * @param also looks at each as well
     */
    void count(ReleaseObserver also) {
        mayCount = Math.min(MOST_BETWEEN, mayCount + COUNTED);
        for (int left = endedSize.get(); left > 0; left--) {
            Lease next = ended.poll();
            if (next == null) {
                break; // Counted already, and not yet added.
            }
            endedSize.decrementAndGet();
            also.released(next);
            if (mayCount > 0) {
                mayCount--;
                count(next);
            }
        }
    }

    private void count(Lease lease) {
        if (lease.thrownByClose() != null) {
            return; // Its place is where one was not closed, or a second attempt.
        }
        Release release = lease.release();
        StackTraceElement line =
                release == null ? null : Site.of(release.stack(), poolCode).line();
        if (line != null) {
            count(Site.of(lease.acquireStack(), poolCode).ownKey(), line);
        }
    }

    private void count(String site, StackTraceElement line) {
        Map<StackTraceElement, Integer> lines = places.get(site);
        if (lines == null && places.size() < MOST_SITES) {
            lines = new ConcurrentHashMap<>();
            places.put(site, lines);
        }
        if (lines != null && (lines.containsKey(line) || lines.size() < MOST_PLACES)) {
            lines.merge(line, 1, Integer::sum);
        }
    }

    /** How others taken at this site ended; null if none was looked at. */
    @Nullable
    CloseSample others(Site site) {
        Map<StackTraceElement, Integer> lines = places.get(site.ownKey());
        if (lines == null) {
            return null;
        }
        int all = 0;
        StackTraceElement most = null;
        int times = 0;
        for (Map.Entry<StackTraceElement, Integer> line : lines.entrySet()) {
            all += line.getValue();
            if (line.getValue() > times) {
                times = line.getValue();
                most = line.getKey();
            }
        }
        return most == null ? null : new CloseSample(times, all, most);
    }

    /** The line where others taken at this site were closed, if enough were looked at, and it was the same for all. */
    @Nullable
    StackTraceElement only(Site site) {
        Map<StackTraceElement, Integer> lines = places.get(site.ownKey());
        if (lines == null || lines.size() != 1) {
            return null;
        }
        Map.Entry<StackTraceElement, Integer> line = lines.entrySet().iterator().next();
        return line.getValue() >= ENOUGH ? line.getKey() : null;
    }
}
