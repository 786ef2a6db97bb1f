// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.WhyNotLost;
import io.poolagent.agent.lease.LastHolders;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Escape;
import io.poolagent.agent.stack.Site;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a method that had a connection still runs, so that a local variable of it may be meant to hold what nothing refers
 * to any more. Two threads are looked at: the one that acquired, and the one that used it last. What cannot be looked at
 * counts as running. Used by the agent's thread, which looks at few threads at a time.
 */
final class LocalHolders implements LastHolders {
    private static final long LOOK_MILLIS = 500;

    /** In one round: leases that are asked about, and stacks of later leases. */
    private static final int MOST_LEASES = 200;

    private static final int MOST_LATER = 500;

    private final Ledger ledger;
    private final ThreadLooks looks;
    private final CodeOwners poolCode;
    private final Escape escape;
    private final IdentityHashMap<Lease, Held> held = new IdentityHashMap<>();
    // Of one round.
    private final Map<Long, List<Held>> byThread = new HashMap<>();
    private long nowMillis;
    private long roundMillis = Long.MIN_VALUE / 2;
    private int leasesLeft;
    private int laterLeft;

    LocalHolders(Ledger ledger, Threads threads, CodeOwners poolCode, Escape escape) {
        this.ledger = ledger;
        this.looks = new ThreadLooks(threads, poolCode);
        this.poolCode = poolCode;
        this.escape = escape;
    }

    /** Before the leases are asked about. */
    void begin(long now) {
        nowMillis = now;
        looks.tick();
        if (now - roundMillis < LOOK_MILLIS) {
            return;
        }
        roundMillis = now;
        looks.beginRound();
        leasesLeft = MOST_LEASES;
        laterLeft = MOST_LATER;
        held.keySet().removeIf(lease -> !lease.mayBeLost());
        byThread.clear();
        for (Held one : held.values()) {
            for (Holder holder : one.holders) {
                if (!holder.left && holder.trail != null) {
                    byThread.computeIfAbsent(holder.thread, any -> new ArrayList<>())
                            .add(one);
                }
            }
        }
        if (!byThread.isEmpty()) {
            ledger.forEachKnown(this::over);
        }
    }

    /** After the leases were asked about. */
    void end() {
        looks.forgetThreads();
    }

    @Override
    public boolean mayHold(Lease lease) {
        Held known = held.get(lease);
        if (known != null && known.roundMillis == roundMillis) {
            return true;
        }
        if (leasesLeft <= 0) {
            return true; // Another time.
        }
        if (known == null) {
            known = new Held(lease, nowMillis);
            held.put(lease, known);
        }
        leasesLeft--;
        known.roundMillis = roundMillis;
        if (known.isLeft()) {
            held.remove(lease);
            return false;
        }
        if (!lease.hasStack()) {
            lease.pool().suspect(); // The next one will have its stack.
        }
        return true;
    }

    /** What a thread did after the collection may show that it has gone on. */
    @Override
    public void over(Lease later) {
        if (byThread.isEmpty()) {
            return;
        }
        long acquirer = later.threadId();
        long user = Use.userId(later);
        sees(acquirer, later);
        if (user != acquirer) {
            sees(user, later);
        }
    }

    private void sees(long thread, Lease later) {
        for (Held one : byThread.getOrDefault(thread, Collections.emptyList())) {
            if (laterLeft > 0 && later.acquiredMillis() > one.sinceMillis) {
                one.sees(thread, later);
            }
        }
    }

    /** What may hold this lease though nothing refers to it; null if that is not known of it. */
    @Nullable
    WhyNotLost why(Lease lease) {
        Held known = held.get(lease);
        return known == null ? null : known.why();
    }

    /** One thread that had a connection. */
    private final class Holder {
        private final long thread;
        private final @Nullable WeakReference<Thread> virtual;
        /** Null if the stack was not captured. */
        private final @Nullable Trail trail;

        private boolean left;

        Holder(long thread, @Nullable WeakReference<Thread> virtual, @Nullable Trail trail) {
            this.thread = thread;
            this.virtual = virtual;
            this.trail = trail;
        }

        boolean isLeft(long since) {
            ThreadLooks.Look look = left ? null : looks.at(thread, virtual, since);
            Site now = look == null ? null : look.at;
            if (now != null) {
                if (trail == null) {
                    left = !now.hasApplication();
                } else {
                    trail.look(now);
                    left = trail.isLeft();
                }
            }
            return left;
        }
    }

    /** A lease that may be held. */
    private final class Held {
        private final Lease lease;
        private final long sinceMillis;
        private final long since = looks.now();
        private final List<Holder> holders = new ArrayList<>(2);
        private long roundMillis;

        Held(Lease lease, long sinceMillis) {
            this.lease = lease;
            this.sinceMillis = sinceMillis;
            Site acquired = Site.of(lease.acquireStack(), poolCode);
            boolean captured = !acquired.frames().isEmpty();
            long acquirer = lease.threadId();
            holders.add(
                    new Holder(acquirer, lease.virtualThread(), captured ? new Trail(acquired, null, escape) : null));
            Use use = Use.ifAny(lease);
            long user = Use.userId(lease);
            Site used = used(use);
            boolean same = user == acquirer;
            if (use != null && (!same || !used.frames().isEmpty())) {
                Trail trail = used.frames().isEmpty() ? null : new Trail(used, same ? acquired : null, null);
                holders.add(new Holder(user, same ? lease.virtualThread() : use.virtualUser(), trail));
            }
        }

        private Site used(@Nullable Use use) {
            Release place = use == null ? null : use.usedAt();
            return Site.ofCall(place == null ? null : place.stack(), poolCode);
        }

        boolean isLeft() {
            Unit unit = lease.unit();
            // Then its thread may be in the same methods again.
            boolean over = unit != null && unit.isEnded() && unit.isOfRequests();
            boolean left = true;
            for (Holder holder : holders) {
                left &= holder.isLeft(since) || (over && holder.thread == lease.threadId());
            }
            return left;
        }

        void sees(long thread, Lease later) {
            for (Holder holder : holders) {
                if (holder.thread == thread && holder.trail != null) {
                    if (later.threadId() == thread) {
                        holder.trail.sees(site(later.acquireStack()));
                    }
                    Use use = Use.ifAny(later);
                    if (use != null && Use.userId(later) == thread) {
                        laterLeft--;
                        holder.trail.sees(used(use));
                    }
                }
            }
        }

        private Site site(@Nullable Throwable stack) {
            laterLeft--;
            return Site.of(stack, poolCode);
        }

        WhyNotLost why() {
            for (Holder holder : holders) {
                StackTraceElement by = holder.left || holder.trail == null ? null : holder.trail.heldBy();
                if (by != null) {
                    return new WhyNotLost(WhyNotLost.Reason.METHOD_RUNS, by);
                }
            }
            return new WhyNotLost(WhyNotLost.Reason.THREAD_AT_WORK, null);
        }
    }

    /** How many leases wait for a method to end. */
    int size() {
        return held.size();
    }
}
