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

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * Counts a finding.
     *
     * @param wallMillis the time of day, in milliseconds since 1970
     */
    public Entry add(Finding finding, long wallMillis) {
        String bug = finding.bug();
        if (entries.size() >= MOST_BUGS && !entries.containsKey(bug)) {
            bug = finding.kind() + ELSEWHERE;
        }
        Entry entry = entries.computeIfAbsent(bug, any -> new Entry(finding, wallMillis));
        entry.count(finding.pool().name(), wallMillis);
        return entry;
    }

    /** All bugs, in the order they were first found. */
    public List<Entry> entries() {
        return new ArrayList<>(entries.values());
    }

    /** One bug. */
    public static final class Entry {
        // Not the finding: its lease and stacks would keep an application that was undeployed.
        private final Kind kind;
        private final String pool;
        private final Place site;
        private final String fingerprint;
        private final long firstMillis;
        private long lastMillis;
        private long count;
        // Few bugs have more than one.
        private Set<String> pools;

        private Entry(Finding example, long firstMillis) {
            this.kind = example.kind();
            this.pool = example.pool().name();
            this.pools = Collections.singleton(pool);
            this.site = example.culprit().nearest(KEPT_FRAMES);
            this.fingerprint = example.fingerprint();
            this.firstMillis = firstMillis;
        }

        private void count(String inPool, long wallMillis) {
            count++;
            lastMillis = wallMillis;
            if (pools.size() <= MOST_OTHER_POOLS && !pools.contains(inPool)) {
                Set<String> more = new HashSet<>(pools);
                more.add(inPool);
                pools = more;
            }
        }

        public Kind kind() {
            return kind;
        }

        /** The name of the pool; of several, which only a number tells apart, of the first. */
        public String pool() {
            return pool;
        }

        /** In how many others of that name it was found as well; {@link #MOST_OTHER_POOLS} if in more. */
        public int otherPools() {
            return pools.size() - 1;
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
