// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is held, or lost, at one site. Lives for one look, on the agent's thread. */
final class Group {
    private static final int MOST_THREADS = 3;

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

    void tell(List<String> lines, long nowMillis) {
        lines.add(count() + " at " + site.nearest());
        if (loss != null) {
            lines.add("  " + loss.count + " lost, since " + Spans.words(nowMillis - loss.firstMillis));
        }
        Holder oldest = oldest();
        if (oldest == null) {
            return;
        }
        Holder youngest = oldest;
        Collection<String> names = new LinkedHashSet<>();
        for (Holder holder : holders) {
            youngest = holder.heldMillis() < youngest.heldMillis() ? holder : youngest;
            names.add(holder.lease().thread());
        }
        String span = Spans.words(youngest.heldMillis());
        String longest = Spans.words(oldest.heldMillis());
        lines.add("  for " + (span.equals(longest) ? span : span + " to " + longest) + ", by thread"
                + (names.size() == 1 ? " " : "s ") + some(names));
        lines.add("  " + (holders.size() == 1 ? "" : "the oldest: ") + oldest.doing());
        if (oldest.threadNow() != null) {
            lines.add("  " + oldest.threadNow());
        }
    }

    private static String some(Collection<String> names) {
        List<String> all = new ArrayList<>(names);
        String some = String.join(", ", all.subList(0, Math.min(MOST_THREADS, all.size())));
        return all.size() <= MOST_THREADS ? some : some + " and " + (all.size() - MOST_THREADS) + " more";
    }
}
