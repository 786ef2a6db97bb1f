// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Deadlock;
import io.poolagent.agent.finding.Exhausted;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.HeldAtSite;
import io.poolagent.agent.finding.HeldTime;
import io.poolagent.agent.finding.HolderState;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.LockWait;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.Verdict;
import io.poolagent.agent.finding.Wait;
import io.poolagent.agent.lease.Pool;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pool that has none to lend, as it is at one moment: who holds what, and what that amounts to. */
final class Shortage implements Exhausted.Figures {
    private static final int MOST_SITES = 6;
    private static final int MOST_CIRCLE = 8;

    private final Pool pool;
    private final int maximum;
    private final List<Holder> holders;
    private final List<Losses.Loss> losses;
    private final long longestMillis;
    private final int waiting;
    private final boolean tasksWait;
    private final boolean changesHands;
    private final HeldTime heldTime;
    private final long nowMillis;
    private final long acquiresPerSecond;
    private final Map<HolderState, Integer> states = new EnumMap<>(HolderState.class);

    /**
     * @param maximum below 1 if not known
     * @param longestMillis how long the one waits, or waited in vain, that does so longest
     * @param waiting how many threads wait just now
     * @param tasksWait whether some of these do so in a task that holders may wait for
     * @param changesHands whether connections were released and acquired while others waited
     * @param acquiresPerSecond of this JVM, or below 0 if not known yet
     */
    Shortage(
            Pool pool,
            int maximum,
            List<Holder> holders,
            List<Losses.Loss> losses,
            long longestMillis,
            int waiting,
            boolean tasksWait,
            boolean changesHands,
            HeldTime heldTime,
            long nowMillis,
            long acquiresPerSecond) {
        this.pool = pool;
        this.maximum = maximum;
        this.holders = holders;
        this.losses = losses;
        this.longestMillis = longestMillis;
        this.waiting = waiting;
        this.tasksWait = tasksWait;
        this.changesHands = changesHands;
        this.heldTime = heldTime;
        this.nowMillis = nowMillis;
        this.acquiresPerSecond = acquiresPerSecond;
        for (Holder holder : holders) {
            states.merge(holder.state(), 1, Integer::sum);
        }
    }

    private int count(HolderState... some) {
        int count = 0;
        for (HolderState state : some) {
            count += states.getOrDefault(state, 0);
        }
        return count;
    }

    @Override
    public int lost() {
        return Losses.sum(losses);
    }

    private int total() {
        return holders.size() + lost();
    }

    /** Nobody is left who could give one back. */
    boolean isDeadlock() {
        return !holders.isEmpty() && count(HolderState.NESTED, HolderState.BLOCKED) == total();
    }

    /** Whether there are holders, and all of them are these threads, by number, or kept by one of them. */
    boolean areHoldersAmong(Set<Long> threads) {
        boolean all = !holders.isEmpty();
        for (Holder holder : holders) {
            all &= holder.state() == HolderState.BLOCKED
                    || threads.contains(holder.lease().threadId());
        }
        return all;
    }

    /**
     * What there is to say of the deadlock: the circle, one thread after the other.
     *
     * @param waits of each holder's thread, by its number
     */
    Finding deadlock(Map<Long, Wait> waits) {
        Map<Long, List<Holder>> threads = new LinkedHashMap<>();
        for (Holder holder : holders) {
            threads.computeIfAbsent(holder.lease().threadId(), any -> new ArrayList<>())
                    .add(holder);
        }
        List<Deadlock.Link> circle = new ArrayList<>();
        for (Map.Entry<Long, List<Holder>> thread : threads.entrySet()) {
            if (circle.size() < MOST_CIRCLE) {
                circle.add(link(thread.getValue(), waits.get(thread.getKey())));
            }
        }
        // Who has such a lock, and holds no connection.
        for (Holder holder : holders) {
            LockWait lock = holder.keptBy();
            Wait wait = lock == null ? null : waits.get(lock.ownerId());
            if (lock != null && wait != null && !threads.containsKey(lock.ownerId()) && circle.size() < MOST_CIRCLE) {
                threads.put(lock.ownerId(), new ArrayList<>());
                circle.add(new Deadlock.Link(lock.owner(), 0, wait.place(), wait, null));
            }
        }
        return Facts.finding(Kind.POOL_DEADLOCK, pool, holders.get(0).site())
                .in(holders.get(0).lease().loaders())
                .with(new Deadlock(
                        total(),
                        maximum,
                        circle,
                        threads.size() - circle.size(),
                        Math.max(0, waiting - waiters(threads.keySet(), waits.keySet()))));
    }

    /** How many of these threads are among those that wait for a connection. */
    private static int waiters(Set<Long> threads, Set<Long> waits) {
        int count = 0;
        for (Long thread : threads) {
            count += waits.contains(thread) ? 1 : 0;
        }
        return count;
    }

    private static Deadlock.Link link(List<Holder> held, @Nullable Wait wait) {
        Holder first = held.get(0);
        String thread = first.lease().thread();
        Place acquiredAt = new Place(first.site());
        LockWait lock = first.state() == HolderState.BLOCKED ? first.keptBy() : null;
        Wait waiting = wait == null || lock != null
                ? new Wait(thread, first.idleMillis(), first.at() == null ? acquiredAt : first.at())
                : wait;
        return new Deadlock.Link(thread, held.size(), acquiredAt, waiting, lock);
    }

    /** What there is to say of the shortage. */
    Finding exhausted(AcquireQueue.Trouble trouble) {
        List<Group> groups = groups();
        List<HeldAtSite> sites = new ArrayList<>();
        int rest = 0;
        for (Group group : groups) {
            if (sites.size() < MOST_SITES) {
                sites.add(group.facts(nowMillis));
            } else {
                rest += group.count();
            }
        }
        Verdict verdict = verdict();
        return Facts.finding(Kind.EXHAUSTED, pool, groups.get(0).site)
                .about(verdict.name())
                .in(holders.isEmpty() ? null : holders.get(0).lease().loaders())
                .with(new Exhausted(
                        verdict,
                        trouble.failed,
                        trouble.waitedMillis,
                        trouble.first,
                        trouble.waiting, // Who waited when it was seen last may have failed since.
                        this,
                        sites,
                        groups.size() - sites.size(),
                        rest));
    }

    /** What has ended of all that are left, if it is one kind of unit of work. */
    @Override
    public @Nullable String endedUnit() {
        String unit = null;
        for (Holder holder : holders) {
            if (holder.state() == HolderState.LEFT) {
                String ended = holder.endedUnit();
                if (ended == null || (unit != null && !unit.equals(ended))) {
                    return null;
                }
                unit = ended;
            }
        }
        return unit;
    }

    /** The one pool that the threads of those {@link HolderState#ELSEWHERE} wait for; null if there are several or none. */
    @Override
    public @Nullable String otherPool() {
        Set<String> names = new HashSet<>();
        for (Holder holder : holders) {
            if (holder.state() == HolderState.ELSEWHERE) {
                names.add(holder.otherPool());
            }
        }
        return names.size() == 1 ? names.iterator().next() : null;
    }

    /** How many stand behind a lock whose owner waits for this pool. */
    @Override
    public int keptByLocks() {
        int kept = 0;
        for (Holder holder : holders) {
            kept += holder.keptBy() == null ? 0 : 1;
        }
        return kept;
    }

    @Override
    public List<Exhausted.Held> held() {
        List<Exhausted.Held> held = new ArrayList<>();
        for (Holder holder : holders) {
            held.add(new Exhausted.Held(holder.state(), holder.heldMillis(), holder.idleMillis()));
        }
        return held;
    }

    @Override
    public HeldTime heldTime() {
        return heldTime;
    }

    @Override
    public int maximum() {
        return maximum;
    }

    @Override
    public long longestMillis() {
        return longestMillis;
    }

    @Override
    public long acquiresPerSecond() {
        return acquiresPerSecond;
    }

    /** The cause, as far as the figures carry it. */
    Verdict verdict() {
        int all = total();
        int waits = count(HolderState.NESTED, HolderState.BLOCKED, HolderState.WAITING);
        int joins = tasksWait ? count(HolderState.AWAITS_TASKS) : 0;
        int idle =
                count(HolderState.IDLE_INSIDE, HolderState.AWAITS_TASKS, HolderState.IDLE, HolderState.LEFT) + lost();
        int working = count(HolderState.WORKING);
        if (isDeadlock()) {
            return Verdict.DEADLOCK;
        }
        if (2 * (lost() + count(HolderState.LEFT)) > all) {
            return Verdict.LEAK;
        }
        if (2 * waits > all) {
            return waits == all ? Verdict.ALL_WAIT : Verdict.MOST_WAIT;
        }
        if (joins > 0 && 2 * (joins + waits) > all) {
            return Verdict.TASKS_WAIT;
        }
        if (2 * count(HolderState.ELSEWHERE) > all) {
            return Verdict.OTHER_POOL;
        }
        boolean isSlow = 2 * working > all && heldTime.isMostlyUsed() && heldTime.isLong();
        // A pool from which nobody gets one is not short of a few more.
        if (2 * takenMeanwhile() > all && changesHands && acquiresPerSecond != 0 && !isSlow && !isDoubtful()) {
            return heldTime.isIdleAtOneLine() ? Verdict.SLOW_HOLDERS : Verdict.TOO_SMALL;
        }
        if (2 * working > all) {
            return Verdict.SLOW_WORK;
        }
        if (2 * (count(HolderState.IDLE_INSIDE, HolderState.AWAITS_TASKS) + working) > all) {
            return Verdict.SLOW_HOLDERS;
        }
        if (2 * idle > all) {
            return Verdict.UNUSED;
        }
        // Each of them was used a moment ago, and what that was matters less than what it mostly is.
        return heldTime.isIdleAtOneLine()
                ? Verdict.SLOW_HOLDERS
                : heldTime.isMostlyUsed() ? Verdict.SLOW_WORK : Verdict.MIXED;
    }

    /** Whether those that hold wait for each other, which one that gives up resolves at once. */
    boolean isCircle() {
        Verdict verdict = verdict();
        return verdict == Verdict.DEADLOCK || verdict == Verdict.ALL_WAIT || verdict == Verdict.TASKS_WAIT;
    }

    /** To be reported later, as it is now. */
    void settle() {
        for (Holder holder : holders) {
            holder.facts();
        }
    }

    /** Too short a time to say whether they are used at all: most were not just now, while their threads were elsewhere. */
    private boolean isDoubtful() {
        int elsewhere = 0;
        for (Holder holder : holders) {
            Place at = holder.at();
            boolean unused = holder.state() == HolderState.FRESH || holder.state() == HolderState.UNUSED;
            elsewhere += unused && at != null && at.line() != null ? 1 : 0;
        }
        return !heldTime.isKnown() && 2 * elsewhere > total();
    }

    /** How many others got one, and use it, while the one that waits longest got none. */
    private int takenMeanwhile() {
        int taken = 0;
        for (Holder holder : holders) {
            boolean inUse = holder.state() == HolderState.WORKING
                    || holder.state() == HolderState.FRESH
                    || holder.state() == HolderState.UNUSED;
            taken += inUse && isTakenMeanwhile(holder) ? 1 : 0;
        }
        return taken;
    }

    private boolean isTakenMeanwhile(Holder holder) {
        return holder.heldMillis() < longestMillis;
    }

    /** By site, the one first that holds most for longest. */
    private List<Group> groups() {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (Losses.Loss loss : losses) {
            groups.computeIfAbsent(loss.site.key(), any -> new Group(loss.site)).loss = loss;
        }
        for (Holder holder : holders) {
            groups.computeIfAbsent(holder.site().key(), any -> new Group(holder.site()))
                    .holders
                    .add(holder);
        }
        List<Group> sorted = new ArrayList<>(groups.values());
        sorted.sort((one, other) -> Long.compare(other.weight(nowMillis), one.weight(nowMillis)));
        return sorted;
    }
}
