// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.stack.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, of each pool, the losses that nobody takes back: they are no leases any more, and yet the pool is short of
 * them. Passes every finding on. Keeps sites, no lease: what was undeployed is free to go. Used by the agent's thread.
 */
public final class Losses implements DetectionSink {
    private static final int MOST_SITES = 100;

    private final boolean reclaims;
    private final Wanted wanted;
    private final DetectionSink next;
    private final Map<Pool, Map<String, Loss>> kept = new WeakHashMap<>();

    /**
     * @param reclaims whether what is lost is taken back where that is possible
     * @param wanted what is held on purpose, and so not taken back
     */
    public Losses(boolean reclaims, Wanted wanted, DetectionSink next) {
        this.reclaims = reclaims;
        this.wanted = wanted;
        this.next = next;
    }

    @Override
    public void detected(Finding finding, @Nullable Lease lease) {
        if (finding.kind() == Kind.LOST
                && lease != null
                && (!reclaims || lease.anchor() == null || wanted.allows(finding))) {
            add(lease.pool(), finding.site().site(), lease.acquiredMillis());
        }
        next.detected(finding, lease);
    }

    private void add(Pool pool, Site site, long acquiredMillis) {
        Map<String, Loss> sites = kept.get(pool);
        if (sites == null) {
            sites = new LinkedHashMap<>();
            kept.put(pool, sites);
        }
        Loss loss = sites.get(site.key());
        if (loss == null && sites.size() < MOST_SITES) {
            loss = new Loss(site, acquiredMillis);
            sites.put(site.key(), loss);
        }
        if (loss != null) {
            loss.count++;
        }
    }

    /**
     * Of this pool, by site; at most so many in all. A pool that has lent more than it could if they were still lost has
     * got some back by itself.
     *
     * @param most how many the pool can be short of, or below 0 if that is not known
     */
    List<Loss> of(Pool pool, int most) {
        Map<String, Loss> sites = kept.get(pool);
        if (sites == null) {
            return new ArrayList<>();
        }
        int surplus = most < 0 ? 0 : -most;
        for (Loss loss : sites.values()) {
            surplus += loss.count;
        }
        List<Loss> left = new ArrayList<>(sites.values());
        for (Loss loss : left) {
            int back = Math.max(0, Math.min(most < 0 ? 0 : surplus, loss.count));
            loss.count -= back;
            surplus -= back;
        }
        left.removeIf(loss -> loss.count == 0);
        sites.values().retainAll(left);
        return left;
    }

    /**
     * How many a pool is short of beside those that are held.
     *
     * @param maximum how many it may lend; below 1 if that is not known
     */
    int beside(int held, Pool pool, int maximum) {
        return sum(of(pool, maximum > 0 ? Math.max(0, maximum - held) : -1));
    }

    /** How many at one site were lost. */
    static final class Loss {
        final Site site;
        final long firstMillis;
        int count;

        Loss(Site site, long firstMillis) {
            this.site = site;
            this.firstMillis = firstMillis;
        }
    }

    static int sum(List<Loss> losses) {
        int sum = 0;
        for (Loss loss : losses) {
            sum += loss.count;
        }
        return sum;
    }
}
