// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pool at one moment: what is in use at which sites, who waits, and what was counted since the agent started. Immutable. */
public final class PoolNow {
    private final PoolFacts pool;
    private final int held;
    private final int maximum;
    private final PoolCounts counts;
    private final @Nullable PoolInNeed need;
    private final List<HeldAtSite> sites;
    private final List<LeaseNow> leases;
    private final List<HeldAtSite> lost;
    private final @Nullable PoolProfile profile;
    private final @Nullable PoolHistory history;

    public PoolNow(
            PoolFacts pool,
            int held,
            int maximum,
            PoolCounts counts,
            @Nullable PoolInNeed need,
            List<HeldAtSite> sites,
            List<LeaseNow> leases,
            List<HeldAtSite> lost,
            @Nullable PoolProfile profile,
            @Nullable PoolHistory history) {
        this.pool = pool;
        this.held = held;
        this.maximum = maximum;
        this.counts = counts;
        this.need = need;
        this.sites = Collections.unmodifiableList(sites);
        this.leases = Collections.unmodifiableList(leases);
        this.lost = Collections.unmodifiableList(lost);
        this.profile = profile;
        this.history = history;
    }

    public PoolFacts pool() {
        return pool;
    }

    /** How many connections are in use. */
    public int held() {
        return held;
    }

    /** How many it may lend; below 1 if that is not known. */
    public int maximum() {
        return maximum;
    }

    /** What was counted since the agent started. */
    public PoolCounts counts() {
        return counts;
    }

    /** How many threads wait for a connection. */
    public int pending() {
        return need == null ? 0 : need.waiting();
    }

    /** Who waits; null if nobody does. */
    public @Nullable PoolInNeed need() {
        return need;
    }

    /** The sites that hold connections, that of the oldest lease first. */
    public List<HeldAtSite> sites() {
        return sites;
    }

    /** The open leases at these sites, the oldest first; of very many not all. */
    public List<LeaseNow> leases() {
        return leases;
    }

    /** The sites whose connections are lost and were not taken back: the pool is short of them beside those in use. */
    public List<HeldAtSite> lost() {
        return lost;
    }

    /** What its connections were used for in the last minutes; null if that is not known. */
    public @Nullable PoolProfile profile() {
        return profile;
    }

    /** How it was used in the last minutes, second by second; null if that is not known. */
    public @Nullable PoolHistory history() {
        return history;
    }
}
