// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pool that had none to lend: why, who holds what, and who waits. Immutable. */
public final class Exhausted implements Detail {
    private final Verdict verdict;
    private final boolean failed;
    private final long waitedMillis;
    private final long longestMillis;
    private final int maximum;
    private final List<Held> held;
    private final int lost;
    private final List<HeldAtSite> sites;
    private final int moreSites;
    private final int heldAtMoreSites;
    private final int waiting;
    private final @Nullable Wait first;
    private final long acquiresPerSecond;
    private final @Nullable String endedUnit;
    private final @Nullable String otherPool;
    private final int keptByLocks;
    private final HeldTime heldTime;

    /**
     * @param failed whether {@code getConnection()} failed; else it waits
     * @param waitedMillis how long it waited until then, or has been waiting
     * @param first the one that failed, or waits longest; null if there is none
     * @param waiting how many threads wait
     */
    public Exhausted(
            Verdict verdict,
            boolean failed,
            long waitedMillis,
            @Nullable Wait first,
            int waiting,
            Figures figures,
            List<HeldAtSite> sites,
            int moreSites,
            int heldAtMoreSites) {
        this.verdict = verdict;
        this.failed = failed;
        this.waitedMillis = waitedMillis;
        this.first = first;
        this.waiting = waiting;
        this.longestMillis = figures.longestMillis();
        this.maximum = figures.maximum();
        this.lost = figures.lost();
        this.acquiresPerSecond = figures.acquiresPerSecond();
        this.endedUnit = figures.endedUnit();
        this.otherPool = figures.otherPool();
        this.keptByLocks = figures.keptByLocks();
        this.heldTime = figures.heldTime();
        this.held = Collections.unmodifiableList(new ArrayList<>(figures.held()));
        this.sites = Collections.unmodifiableList(new ArrayList<>(sites));
        this.moreSites = moreSites;
        this.heldAtMoreSites = heldAtMoreSites;
    }

    /** The cause, as far as the figures carry it. */
    public Verdict verdict() {
        return verdict;
    }

    /** Whether {@code getConnection()} failed; else it waits. */
    public boolean hasFailed() {
        return failed;
    }

    /** How long it waited until it failed, or waits, in milliseconds. */
    public long waitedMillis() {
        return waitedMillis;
    }

    /** How long the one waits, or waited in vain, that does so longest. */
    public long longestMillis() {
        return longestMillis;
    }

    /** How many the pool may lend; below 1 if that is not known. */
    public int maximum() {
        return maximum;
    }

    /** Each connection that is held. */
    public List<Held> held() {
        return held;
    }

    /** How many are lost, and were not taken back. */
    public int lost() {
        return lost;
    }

    /** How many the pool is short of. */
    public int total() {
        return held.size() + lost;
    }

    /** How many are held by holders in one of these states. */
    public int count(HolderState... some) {
        int count = 0;
        for (Held one : held) {
            count += Arrays.asList(some).contains(one.state()) ? 1 : 0;
        }
        return count;
    }

    /** By site, the one first that holds most for longest. */
    public List<HeldAtSite> sites() {
        return sites;
    }

    public int moreSites() {
        return moreSites;
    }

    public int heldAtMoreSites() {
        return heldAtMoreSites;
    }

    /** How many threads wait just now. */
    public int waiting() {
        return waiting;
    }

    /** The one that failed, or waits longest; null if there is none. */
    public @Nullable Wait first() {
        return first;
    }

    /** Of this JVM; below 0 if not known yet. */
    public long acquiresPerSecond() {
        return acquiresPerSecond;
    }

    /** The kind of unit of work, as {@code request}, that left all open that are {@code LEFT}; null if that is not known. */
    public @Nullable String endedUnit() {
        return endedUnit;
    }

    /** The one pool that holders wait for which wait for another than this; null if there are several or none. */
    public @Nullable String otherPool() {
        return otherPool;
    }

    /** How many are held by threads that want a lock whose owner waits for this pool. */
    public int keptByLocks() {
        return keptByLocks;
    }

    /** What the connections were used for while others waited. */
    public HeldTime heldTime() {
        return heldTime;
    }

    /** Whether a connection was acquired while the one that waits longest got none. */
    public boolean isTakenMeanwhile(Held one) {
        return one.heldMillis() < longestMillis;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.exhausted(this);
    }

    /** What a verdict rests on; each is as the accessor of that name says. */
    public interface Figures {
        long longestMillis();

        int maximum();

        int lost();

        long acquiresPerSecond();

        @Nullable
        String endedUnit();

        @Nullable
        String otherPool();

        int keptByLocks();

        HeldTime heldTime();

        List<Held> held();
    }

    /** One connection that is held. */
    public static final class Held {
        private final HolderState state;
        private final long heldMillis;
        private final long idleMillis;

        public Held(HolderState state, long heldMillis, long idleMillis) {
            this.state = state;
            this.heldMillis = heldMillis;
            this.idleMillis = idleMillis;
        }

        public HolderState state() {
            return state;
        }

        public long heldMillis() {
            return heldMillis;
        }

        public long idleMillis() {
            return idleMillis;
        }
    }
}
