// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.HeldAtSite;
import io.poolagent.agent.finding.LeaseNow;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.stack.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is held, or lost, at one site. Lives for one look, on the agent's thread. */
final class Group {
    final Site site;
    final List<Holder> holders = new ArrayList<>();
    Losses.@Nullable Loss loss;

    Group(Site site) {
        this.site = site;
    }

    int count() {
        return holders.size() + (loss == null ? 0 : loss.count);
    }

    long weight(long nowMillis) {
        long weight = loss == null ? 0 : loss.count * (nowMillis - loss.firstMillis);
        for (Holder holder : holders) {
            weight += holder.heldMillis();
        }
        return weight;
    }

    /** The one that is held longest; null if all are lost. */
    private @Nullable Holder oldest() {
        Holder oldest = null;
        for (Holder holder : holders) {
            oldest = oldest == null || holder.heldMillis() > oldest.heldMillis() ? holder : oldest;
        }
        return oldest;
    }

    /** Adds the open leases, until there are so many. */
    void leases(List<LeaseNow> to, int most) {
        Place place = new Place(site);
        for (Holder holder : holders) {
            if (to.size() < most) {
                to.add(new LeaseNow(
                        place, holder.lease().thread(), holder.heldMillis(), holder.facts(), holder.spent()));
            }
        }
    }

    HeldAtSite facts(long nowMillis) {
        Holder oldest = oldest();
        long youngest = oldest == null ? 0 : oldest.heldMillis();
        Collection<String> names = new LinkedHashSet<>();
        for (Holder holder : holders) {
            youngest = Math.min(youngest, holder.heldMillis());
            names.add(holder.lease().thread());
        }
        return new HeldAtSite(
                new Place(site),
                holders.size(),
                loss == null ? 0 : loss.count,
                loss == null ? 0 : nowMillis - loss.firstMillis,
                youngest,
                oldest == null ? 0 : oldest.heldMillis(),
                names,
                oldest == null ? null : oldest.facts());
    }
}
