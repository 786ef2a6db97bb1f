// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.HeldTime;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Samples at each tick what the connections of a dry pool are used for, and where a few threads stand that do not use theirs.
 * Begins anew with each dry spell. Used by the agent's thread.
 */
final class HeldSamples {
    /** So long without a sample, and it is another spell. */
    private static final long GAP_MILLIS = 1_000;

    /** A row read since then is being read; two ticks of the clock. */
    private static final long READ_MILLIS = 200;

    /** What was sampled longer ago counts half, and so on. */
    private static final int MOST_TICKS = 300;

    /** At each tick. */
    private static final int MOST_LOOKS = 2;

    private static final int LEAST_TICKS = 5;

    private static final int MOST_LINES = 50;

    private final Threads threads;
    private final CodeOwners poolCode;
    private final Map<String, Line> lines = new HashMap<>();
    private List<Lease> last = Collections.emptyList();
    private long lastMillis = -GAP_MILLIS - 1;
    private int ticks;
    private int samples;
    private int used;
    private long heldMillis;
    private int looks;
    private int ended;
    private int turn;

    HeldSamples(Threads threads, CodeOwners poolCode) {
        this.threads = threads;
        this.poolCode = poolCode;
    }

    /**
     * One tick.
     *
     * @param waiters who waits for the pool, by number: of these it is known what they do
     */
    void add(List<Lease> held, Set<Long> waiters, long now) {
        if (now - lastMillis > GAP_MILLIS) {
            clear();
        } else if (ticks >= MOST_TICKS) {
            halve();
        }
        ended += endedOf(last);
        last = held;
        lastMillis = now;
        ticks++;
        Map<Long, Thread> live = null;
        int left = MOST_LOOKS;
        for (int i = 0; i < held.size(); i++) {
            Lease lease = held.get((i + turn) % held.size());
            samples++;
            heldMillis += now - lease.acquiredMillis();
            if (isUsed(lease, now)) {
                used++;
            } else if (left > 0 && Use.userId(lease) == lease.threadId() && !waiters.contains(lease.threadId())) {
                left--;
                live = live == null ? threads.live() : live;
                look(lease, live);
            }
        }
        turn += MOST_LOOKS;
    }

    private static boolean isUsed(Lease lease, long now) {
        Use use = Use.ifAny(lease);
        return use != null && (use.isRunning() || (use.taken() > 0 && use.wasReadSince(now - READ_MILLIS)));
    }

    private void look(Lease lease, Map<Long, Thread> live) {
        looks++;
        Glimpse glimpse = Glimpse.of(live.get(lease.threadId()), threads, poolCode);
        // Since then it may have been released, and its thread have gone on.
        if (glimpse == null || glimpse.at().line() == null || lease.state() != Lease.State.OPEN) {
            return;
        }
        String name = glimpse.at().nearest();
        Line line = lines.get(name);
        if (line == null && lines.size() < MOST_LINES) {
            line = new Line(new Place(glimpse.at()));
            lines.put(name, line);
        }
        if (line != null) {
            line.count++;
        }
    }

    private void clear() {
        lines.clear();
        last = Collections.emptyList();
        ticks = 0;
        samples = 0;
        used = 0;
        heldMillis = 0;
        looks = 0;
        ended = 0;
    }

    private void halve() {
        ticks /= 2;
        samples /= 2;
        used /= 2;
        heldMillis /= 2;
        looks /= 2;
        ended /= 2;
        for (Line line : lines.values()) {
            line.count /= 2;
        }
    }

    /** Leases are not kept longer than they are of use. */
    void forget(long now) {
        if (now - lastMillis > GAP_MILLIS) {
            last = Collections.emptyList();
        }
    }

    /**
     * Whether connections changed hands in this spell.
     *
     * @param otherwise what to say of a spell that is too short to tell
     */
    boolean changedHands(boolean otherwise) {
        return ended + endedOf(last) > 0 || (ticks < LEAST_TICKS && otherwise);
    }

    private static int endedOf(List<Lease> leases) {
        int ended = 0;
        for (Lease lease : leases) {
            ended += lease.state() == Lease.State.RELEASED ? 1 : 0;
        }
        return ended;
    }

    HeldTime facts() {
        Line most = null;
        for (Line line : lines.values()) {
            most = most == null || line.count > most.count ? line : most;
        }
        return new HeldTime(
                samples, used, heldMillis, looks, most == null ? null : most.place, most == null ? 0 : most.count);
    }

    private static final class Line {
        final Place place;
        int count;

        Line(Place place) {
            this.place = place;
        }
    }
}
