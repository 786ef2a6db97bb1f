// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Equal sites are one bug: how often each was found, first and last. Bounded: beyond {@value #MOST_BUGS} bugs the rest is
 * counted together. Used by the agent's thread only.
 */
public final class Tally {
    private static final int MOST_BUGS = 10_000;
    private static final int KEPT_FRAMES = 8;
    private static final String ELSEWHERE = "-elsewhere";

    /** Beyond, the other pools of a bug are not counted. */
    public static final int MOST_OTHER_POOLS = 99;

    private final Map<String, Count> counts = new LinkedHashMap<>();

    /**
     * Counts a finding.
     *
     * @param wallMillis the time of day, in milliseconds since 1970
     */
    public Entry add(Finding finding, long wallMillis) {
        String bug = finding.bug();
        if (counts.size() >= MOST_BUGS && !counts.containsKey(bug)) {
            bug = finding.kind() + ELSEWHERE;
        }
        String key = bug;
        Count count = counts.computeIfAbsent(key, any -> new Count(key, finding, wallMillis));
        count.add(finding.pool().name(), wallMillis);
        String earlier = finding.earlierBug();
        if (earlier != null) {
            takeBack(earlier);
        }
        return new Entry(count);
    }

    /** What was counted as this is something else by now. */
    private void takeBack(String bug) {
        Count count = counts.get(bug);
        if (count != null && --count.count == 0) {
            counts.remove(bug);
        }
    }

    /** All bugs, in the order they were first found. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Count count : counts.values()) {
            entries.add(new Entry(count));
        }
        return entries;
    }

    private static final class Count {
        // Not the finding: its stacks would be kept as well.
        final String key;
        final Kind kind;
        final PoolFacts pool;
        final Place site;
        final String fingerprint;
        final long firstMillis;
        long lastMillis;
        long count;
        long found;
        Set<String> pools; // Few bugs have more than one.

        Count(String key, Finding example, long firstMillis) {
            this.key = key;
            this.kind = example.kind();
            this.pool = example.pool();
            this.pools = Collections.singleton(pool.name());
            this.site = example.culprit().nearest(KEPT_FRAMES);
            this.fingerprint = example.fingerprint();
            this.firstMillis = firstMillis;
        }

        void add(String inPool, long wallMillis) {
            count++;
            found++;
            lastMillis = wallMillis;
            if (pools.size() <= MOST_OTHER_POOLS && !pools.contains(inPool)) {
                Set<String> more = new HashSet<>(pools);
                more.add(inPool);
                pools = more;
            }
        }
    }

    /** One bug, and how often it was found until then. Immutable, since it is written while the next is counted. */
    public static final class Entry {
        private final String key;
        private final Kind kind;
        private final PoolFacts pool;
        private final Place site;
        private final String fingerprint;
        private final long firstMillis;
        private final long lastMillis;
        private final long count;
        private final long found;
        private final int otherPools;

        private Entry(Count of) {
            this.key = of.key;
            this.kind = of.kind;
            this.pool = of.pool;
            this.site = of.site;
            this.fingerprint = of.fingerprint;
            this.firstMillis = of.firstMillis;
            this.lastMillis = of.lastMillis;
            this.count = of.count;
            this.found = of.found;
            this.otherPools = of.pools.size() - 1;
        }

        /** Equal for entries of one bug. */
        public String key() {
            return key;
        }

        public Kind kind() {
            return kind;
        }

        /** The pool; of several, which only a number tells apart, the first. */
        public PoolFacts pool() {
            return pool;
        }

        /** In how many others of that name it was found as well; {@link #MOST_OTHER_POOLS} if in more. */
        public int otherPools() {
            return otherPools;
        }

        /** Where the application did it: acquired, or, of a double release, closed again. */
        public Place site() {
            return site;
        }

        /** The bug's name, the same in every JVM. */
        public String fingerprint() {
            return fingerprint;
        }

        public long count() {
            return count;
        }

        /** The same with those that turned out to be something else later: it only grows. */
        public long found() {
            return found;
        }

        /** When it was first found, in milliseconds since 1970. */
        public long firstMillis() {
            return firstMillis;
        }

        /** When it was last found, in milliseconds since 1970. */
        public long lastMillis() {
            return lastMillis;
        }
    }
}
