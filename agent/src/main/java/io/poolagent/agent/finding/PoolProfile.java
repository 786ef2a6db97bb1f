// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the connections of a pool were used for in the last minutes, by samples: where they spend their life. Immutable. */
public final class PoolProfile {
    private final long spanMillis;
    private final int samples;
    private final int maximum;
    private final long acquired;
    private final SpentMillis spent;
    private final long waitingMillis;
    private final long waitingWithRoomMillis;
    private final Demand demand;
    private final List<SiteProfile> sites;
    private final int unused;
    private final @Nullable Place mostUnused;

    public PoolProfile(
            long spanMillis,
            int samples,
            int maximum,
            long acquired,
            SpentMillis spent,
            long waitingMillis,
            long waitingWithRoomMillis,
            Demand demand,
            List<SiteProfile> sites,
            int unused,
            @Nullable Place mostUnused) {
        this.spanMillis = spanMillis;
        this.samples = samples;
        this.maximum = maximum;
        this.acquired = acquired;
        this.spent = spent.copy();
        this.waitingMillis = waitingMillis;
        this.waitingWithRoomMillis = waitingWithRoomMillis;
        this.demand = demand;
        this.sites = Collections.unmodifiableList(sites);
        this.unused = unused;
        this.mostUnused = mostUnused;
    }

    /** The time that was sampled, in milliseconds. */
    public long spanMillis() {
        return spanMillis;
    }

    public int samples() {
        return samples;
    }

    /** How many the pool may lend; below 1 if that is not known. */
    public int maximum() {
        return maximum;
    }

    /** How many were acquired in that time. */
    public long acquired() {
        return acquired;
    }

    /** Milliseconds, of all connections together; what never came is left out. */
    public Map<Spent, Long> millis() {
        return spent.asMap();
    }

    /** For how long connections were held, all together, in milliseconds. */
    public long heldMillis() {
        return spent.held();
    }

    /** For how much of that nothing was asked of them, in milliseconds. */
    public long idleMillis() {
        return spent.idle();
    }

    /** For how long threads waited for a connection, all together, in milliseconds. */
    public long waitingMillis() {
        return waitingMillis;
    }

    /** For how much of that a quarter of the pool or more was not seen in use, in milliseconds. */
    public long waitingWithRoomMillis() {
        return waitingWithRoomMillis;
    }

    public Demand demand() {
        return demand;
    }

    /** By site, the one first whose connections were held longest; of very many not all. */
    public List<SiteProfile> sites() {
        return sites;
    }

    /** How many are lost or have not been used for a minute, as it was at the last sample. */
    public int unused() {
        return unused;
    }

    /** Where most of those were acquired that are still held; null if not known. */
    public @Nullable Place mostUnused() {
        return mostUnused;
    }
}
