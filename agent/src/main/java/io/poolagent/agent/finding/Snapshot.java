// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.Collections;
import java.util.List;

/**
 * What is true at one moment: the pools that are or lately were in use, by site and by lease, the oldest first, with what the
 * thread does that holds the oldest of a site. Immutable.
 */
public final class Snapshot {
    private final int size;
    private final List<PoolNow> pools;
    private final int moreSites;
    private final int heldAtMoreSites;

    /**
     * @param size how many connections are held
     * @param moreSites how many sites there are beside those of the pools
     */
    public Snapshot(int size, List<PoolNow> pools, int moreSites, int heldAtMoreSites) {
        this.size = size;
        this.pools = Collections.unmodifiableList(pools);
        this.moreSites = moreSites;
        this.heldAtMoreSites = heldAtMoreSites;
    }

    /** How many connections are held. */
    public int size() {
        return size;
    }

    public List<PoolNow> pools() {
        return pools;
    }

    /** How many sites there are beside these. */
    public int moreSites() {
        return moreSites;
    }

    public int heldAtMoreSites() {
        return heldAtMoreSites;
    }
}
