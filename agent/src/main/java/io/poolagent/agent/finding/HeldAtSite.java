// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is held, or lost, at one site. Immutable. */
public final class HeldAtSite {
    private final Place site;
    private final int held;
    private final int lost;
    private final long lostMillis;
    private final long youngestMillis;
    private final long oldestMillis;
    private final List<String> threads;
    private final @Nullable HolderFacts oldest;

    public HeldAtSite(
            Place site,
            int held,
            int lost,
            long lostMillis,
            long youngestMillis,
            long oldestMillis,
            Iterable<String> threads,
            @Nullable HolderFacts oldest) {
        this.site = site;
        this.held = held;
        this.lost = lost;
        this.lostMillis = lostMillis;
        this.youngestMillis = youngestMillis;
        this.oldestMillis = oldestMillis;
        List<String> names = new ArrayList<>();
        threads.forEach(names::add);
        this.threads = Collections.unmodifiableList(names);
        this.oldest = oldest;
    }

    /** Where they were acquired. */
    public Place site() {
        return site;
    }

    /** How many are held; those that are lost are not among them. */
    public int held() {
        return held;
    }

    /** How many are lost and were not taken back. */
    public int lost() {
        return lost;
    }

    /** For how long the first of these is gone, in milliseconds. */
    public long lostMillis() {
        return lostMillis;
    }

    public long youngestMillis() {
        return youngestMillis;
    }

    public long oldestMillis() {
        return oldestMillis;
    }

    /** The names of the threads that acquired them. */
    public List<String> threads() {
        return threads;
    }

    /** The one that is held longest; null if all are lost. */
    public @Nullable HolderFacts oldest() {
        return oldest;
    }
}
